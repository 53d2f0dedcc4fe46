//! Lockers: who has which, and what their doors do.

mod allocating;
mod bays;
pub mod facts;
mod lines;
mod property;
