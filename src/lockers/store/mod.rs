//! All statements about lockers.

pub mod allocations;
pub mod commands;
pub mod readers;
pub mod situations;
