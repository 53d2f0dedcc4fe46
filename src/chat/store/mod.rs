//! All SQL of the chat.

pub mod acts;
pub mod admissions;
pub mod attached;
pub mod changes;
pub mod conversations;
pub mod demo;
pub mod directory;
pub mod directs;
pub mod drafts;
pub mod ends;
pub mod exports;
pub mod friends;
pub mod joining;
pub mod kept;
pub mod memberships;
pub mod mentions;
pub mod messages;
pub mod news;
pub mod people;
pub mod posts;
pub mod refolding;
pub mod rooms;
pub mod search;
pub mod seen;
pub mod versions;
