//! Attempts to get in with a password, a code or a link: limited, counted, recorded.

pub(crate) mod attempt;
pub(crate) mod counter;
pub(crate) mod retry_tickets;
pub(crate) mod throttle;
