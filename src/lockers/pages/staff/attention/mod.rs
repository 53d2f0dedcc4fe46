//! Pages of alarms, faults and checks.

pub(crate) mod alarms;
pub(crate) mod checks;
pub(crate) mod faults;
