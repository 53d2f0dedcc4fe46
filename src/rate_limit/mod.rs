//! Rate limits that are counted in the database.

pub mod store;
