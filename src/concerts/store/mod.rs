//! All SQL of the concerts.

pub mod bookings;
pub mod check_ins;
pub mod concerts;
pub mod seats;
