//! All statements about lockers.

pub mod allocations;
pub mod commands;
pub mod deadlines;
pub mod demo;
pub mod exports;
pub mod letters;
pub mod readers;
pub mod retention;
pub mod situations;
pub mod watch;
