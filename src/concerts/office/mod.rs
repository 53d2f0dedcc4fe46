//! The box office: concerts made and changed, seats blocked, bookings searched, moved, sold at the door.

mod draft;
pub mod paths;

use axum::Router;

use super::Concerts;

pub(super) fn router() -> Router<Concerts> {
    Router::new()
}
