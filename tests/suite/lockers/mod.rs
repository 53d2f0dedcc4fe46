//! Lockers: who has which, and what their doors do.

mod alarms;
mod allocating;
pub mod bays;
mod cards;
mod checks;
mod codes;
mod deadlines;
mod doors_pages;
mod exports;
pub mod facts;
mod holding_pages;
mod letters;
pub mod lines;
mod live_pages;
mod loan_news;
mod news;
mod pages;
mod property;
mod retention;
mod sentences;
mod staff;
mod staff_acts;
mod staff_alarms;
mod staff_imports;
mod staff_tenures;
