//! What needs the attention of staff: faults, alarms, checks.

pub mod alarm;
pub mod alarm_emails;
pub mod fault;
pub mod store;
pub mod store_alarm_list;
pub mod store_alarms;
pub mod store_checks;
pub mod watching;
