//! Pages of concerts.

pub(crate) mod best_seats;
pub(crate) mod bookings;
pub mod box_office;
pub mod check_in;
pub(crate) mod guests;
pub mod holds;
pub mod poster;
pub(crate) mod programme;
pub(crate) mod reminders;
pub mod waiting_list;

use axum::Router;

use crate::concerts::Concerts;

/// The routes of concerts.
pub fn router() -> Router<Concerts> {
    Router::new()
        .merge(programme::router())
        .merge(poster::router())
        .merge(holds::router())
        .merge(best_seats::router())
        .merge(guests::router())
        .merge(bookings::router())
        .merge(reminders::router())
        .merge(waiting_list::router())
        .merge(box_office::router())
        .merge(check_in::router())
}
