//! Faults, alarms and checks, for the attention of staff.

pub mod alarm;
pub mod alarm_emails;
pub(crate) mod by_staff;
pub mod fault;
pub(crate) mod fault_reports;
pub mod store;
pub mod store_alarm_list;
pub mod store_alarms;
pub mod store_checks;
pub mod watching;

pub use crate::lockers::attention::{alarm::AlarmKind, fault::Problem};
