//! Lockers: who has which, and what their doors do.

mod allocating;
mod doors_pages;
pub mod facts;
mod holding_pages;
mod live_pages;
mod pages;
