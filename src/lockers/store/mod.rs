//! All statements about lockers.

pub mod allocations;
pub mod commands;
pub mod own;
pub mod situations;
pub mod stands;
