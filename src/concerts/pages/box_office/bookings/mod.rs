//! Pages of the box office about single bookings.

pub(crate) mod change;
pub(crate) mod list;
pub(crate) mod rename;
pub(crate) mod restore;
