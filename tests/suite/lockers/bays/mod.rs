//! Controllers of bays on a real socket: with the simulated bay, and with one that says whatever a test wants.

mod alarming;
mod commanding;
mod enrolling;
mod guarantees;
mod killed;
mod offline;
mod processes;
mod refusing;
pub mod stage;
