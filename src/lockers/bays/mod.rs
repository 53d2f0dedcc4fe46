//! The machines at the doors: controllers on a socket, card readers on lines.

pub mod enrolment;
pub mod hub;
