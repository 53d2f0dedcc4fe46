//! Creation of bookings: many people who book at the same moment share a commit.

pub mod new_booking;
pub mod store;
pub mod writer;
