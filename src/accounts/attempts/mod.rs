//! Attempts with a password, code or link: limits, counters, log lines and audit entries.

pub(crate) mod attempt;
pub(crate) mod counter;
pub(crate) mod retry_tickets;
pub(crate) mod throttle;
