//! Pages of accounts.

pub(crate) mod account;
pub(crate) mod card_reports;
pub(crate) mod close_account;
pub mod credentials;
pub mod directory;
pub(crate) mod export;
pub(crate) mod language;
pub mod notices;
pub(crate) mod picture;
pub(crate) mod profile;
pub(crate) mod reminders;

use axum::Router;

use crate::accounts::Accounts;

/// The routes that take files: a slow connection may need ten minutes for one.
pub fn uploads() -> Router<Accounts> {
    picture::uploads()
}

/// The other routes of accounts.
pub fn router() -> Router<Accounts> {
    Router::new()
        .merge(credentials::router())
        .merge(account::router())
        .merge(card_reports::router())
        .merge(close_account::router())
        .merge(directory::router())
        .merge(export::router())
        .merge(language::router())
        .merge(notices::router())
        .merge(picture::router())
        .merge(profile::router())
        .merge(reminders::router())
}
