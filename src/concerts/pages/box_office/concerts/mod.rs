//! Concerts at the box office: their form, their poster, their cancellation.

pub(crate) mod cancel;
pub(crate) mod form;
pub(crate) mod input;
pub(crate) mod poster;
