//! All SQL of the chat.

pub mod conversations;
pub mod memberships;
pub mod messages;
pub mod people;
pub mod posts;
