//! Members: activation, sign-in, profile, roles.

pub mod picture;
pub mod throttle;
