//! Friendships, requests and blocks between two members.

pub(crate) mod changes;
pub mod friend;
pub mod store;
