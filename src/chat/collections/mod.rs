//! Collections of messages: mentions, saved messages, pins.

pub mod store;
