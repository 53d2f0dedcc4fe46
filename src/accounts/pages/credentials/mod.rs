//! Pages of authentication: activation, sign-in, passwords, e-mailed links.

pub(crate) mod activate;
pub(crate) mod confirm_password;
pub(crate) mod emailed_link;
pub(crate) mod forgotten_password;
pub(crate) mod sign_in;

use axum::Router;

use crate::accounts::Accounts;

pub(crate) fn router() -> Router<Accounts> {
    Router::new()
        .merge(sign_in::router())
        .merge(activate::router())
        .merge(emailed_link::router())
        .merge(forgotten_password::router())
        .merge(confirm_password::router())
}
