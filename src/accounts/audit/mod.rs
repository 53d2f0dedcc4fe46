//! The audit log as staff and members read it, with the names of the members.

pub mod store;
