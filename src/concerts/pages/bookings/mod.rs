//! Pages of bookings.

pub(crate) mod access;
pub(crate) mod booking;
pub(crate) mod cancel;
pub(crate) mod claim;
pub(crate) mod exchange;
pub(crate) mod find;
mod index;
pub(crate) mod restore;
pub(crate) mod tickets;
pub(crate) mod transfer;

use axum::Router;

use crate::concerts::Concerts;

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .merge(booking::router())
        .merge(exchange::router())
        .merge(cancel::router())
        .merge(restore::router())
        .merge(find::router())
        .merge(tickets::router())
        .merge(transfer::router())
}
