//! Lockers: who has which, and what their doors do.

mod alarms;
mod allocating;
mod bays;
mod deadlines;
mod doors_pages;
mod exports;
pub mod facts;
mod holding_pages;
mod letters;
mod live_pages;
mod pages;
mod retention;
