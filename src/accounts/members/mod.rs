//! Members: their names, numbers, cards, pictures and states, with the queries on them.

pub(crate) mod departures;
pub mod dependents;
pub mod email;
pub mod kind;
pub(crate) mod listed;
pub mod member;
pub mod names;
pub mod number;
pub mod profiles;
pub mod state;
pub mod store;
pub mod store_key_check;
pub mod store_records;
