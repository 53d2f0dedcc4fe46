//! All SQL of the chat.

pub mod changes;
pub mod conversations;
pub mod drafts;
pub mod memberships;
pub mod mentions;
pub mod messages;
pub mod people;
pub mod posts;
pub mod search;
pub mod versions;
