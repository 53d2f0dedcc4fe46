//! Faults, alarms and checks, for the attention of staff.

pub mod alarm;
pub mod alarm_emails;
pub mod fault;
pub mod store;
pub mod store_alarm_list;
pub mod store_alarms;
pub mod store_checks;
pub mod watching;
