//! Controllers of bays on a real socket: with the simulated bay, and with one that says whatever a test wants.

mod commanding;
mod stage;
