//! Bays and their lockers.

pub mod bay;
pub mod bay_input;
pub mod bay_view;
pub(crate) mod by_staff;
pub mod dependents;
pub mod locker;
pub mod store;
