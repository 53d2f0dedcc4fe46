//! Friendships, requests and blocks between two members.

pub mod friend;
pub mod store;
