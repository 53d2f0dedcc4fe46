//! Lockers: who has which, and what their doors do.

mod alarms;
mod allocating;
mod bays;
mod deadlines;
mod exports;
pub mod facts;
mod letters;
mod retention;
