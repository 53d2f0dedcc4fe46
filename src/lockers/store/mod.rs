//! All statements about lockers.

pub mod allocations;
pub mod attached;
pub mod bearers;
pub mod command_steps;
pub mod commands;
pub mod connections;
pub mod controllers;
pub mod deadlines;
pub mod demo;
pub mod doors;
pub mod exports;
pub mod journals;
pub mod letters;
pub mod loans;
pub mod news;
pub mod own;
pub mod readers;
pub mod retention;
pub mod situations;
pub mod staff;
pub mod standing;
pub mod stands;
pub mod tokens;
pub mod watch;
