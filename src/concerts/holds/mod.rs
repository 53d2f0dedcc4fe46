//! Holds: seats kept for a short time while a booking is made.

pub mod durations;
pub mod expiry;
pub(crate) mod guest_limits;
pub(crate) mod guests;
pub(crate) mod hold_outcome;
pub(crate) mod hold_summary;
pub mod holder;
pub mod holder_mark;
pub mod store_handovers;
pub mod store_lapsed;
