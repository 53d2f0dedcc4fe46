//! All statements about lockers.

pub mod allocations;
pub mod bearers;
pub mod command_steps;
pub mod commands;
pub mod connections;
pub mod controllers;
pub mod doors;
pub mod readers;
pub mod situations;
pub mod tokens;
