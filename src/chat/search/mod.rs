//! Search in messages.

pub mod explanation;
pub mod folding;
pub mod query;
pub mod store;
pub mod store_refolding;
pub mod term;
