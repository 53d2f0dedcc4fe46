//! Seats and the seat map.

pub mod adjacent_seats;
pub mod asked_seats;
pub(crate) mod best_seats;
pub(crate) mod blocking;
pub mod hold_writer;
pub mod seat;
pub(crate) mod seat_map;
pub mod single_seats;
pub mod store;
pub mod store_batch;
pub mod store_plan;
