//! The machines at the doors: controllers on a socket, card readers on lines.

pub mod hub;
pub mod lines;
