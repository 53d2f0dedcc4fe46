//! All SQL of the concerts.

pub mod bookings;
pub mod concerts;
pub mod demo;
pub mod next;
pub mod seats;
