//! The machines at the doors: controllers on a socket, card readers on lines.

pub mod enrolment;
pub mod frames;
pub mod hub;
mod session;
pub mod simulator;
pub mod socket;
