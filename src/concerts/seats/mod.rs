//! Seats and the seat map.

pub mod adjacent_seats;
pub(crate) mod blocking;
pub mod seat;
pub(crate) mod seat_map;
pub mod single_seats;
pub mod store;
pub mod store_plan;
