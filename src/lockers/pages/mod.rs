//! Locker pages of members.

mod claim;
mod commands;
mod index;
mod preferences;
mod refusal;
mod refused;
mod release;
mod report_fault;
mod share;
mod show;
pub mod staff;
mod stream;
mod waiting_list;

use axum::Router;

use crate::lockers::Lockers;

/// The routes of lockers, with the socket of the controllers.
pub fn router() -> Router<Lockers> {
    Router::new()
        .merge(index::router())
        .merge(show::router())
        .merge(claim::router())
        .merge(release::router())
        .merge(share::router())
        .merge(report_fault::router())
        .merge(commands::router())
        .merge(stream::router())
        .merge(preferences::router())
        .merge(waiting_list::router())
        .merge(staff::router())
        .merge(crate::lockers::controllers::socket::router())
}
