//! Lockers: who has which, and what their doors do.

mod allocating;
pub mod facts;
mod staff;
mod staff_acts;
