//! Controllers of bays on a real socket: with the simulated bay, and with one that says whatever a test wants.

mod alarming;
mod commanding;
mod enrolling;
mod guarantees;
mod jams;
mod journals;
mod killed;
mod lists;
mod offline;
mod processes;
mod refusing;
mod results;
mod served;
mod simulating;
pub mod stage;
