//! All SQL of the concerts.

pub mod bookings;
pub mod concerts;
pub mod seats;
pub mod tickets;
pub mod waiting;
