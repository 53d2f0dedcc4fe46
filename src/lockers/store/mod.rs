//! All statements about lockers.

pub mod allocations;
pub mod commands;
pub mod situations;
pub mod staff;
pub mod tokens;
