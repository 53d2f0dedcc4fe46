//! The machines at the doors: controllers on a socket, card readers on lines.

pub mod enrolment;
pub mod frames;
pub mod hub;
pub mod lines;
mod session;
pub mod simulator;
pub mod socket;
