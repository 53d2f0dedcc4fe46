//! Bays and their lockers.

pub mod bay;
pub mod bay_input;
pub mod bay_view;
pub(crate) mod by_staff;
pub mod dependents;
pub mod locker;
pub mod store;

pub use crate::lockers::bays::{
    bay::{Actuator, Connection, Policy, SILENCE, Terms},
    locker::{Allocation, AllocationState, Door, LockerCode, Service},
};
