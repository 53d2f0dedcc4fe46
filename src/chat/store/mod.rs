//! All SQL of the chat.

pub mod acts;
pub mod admissions;
pub mod conversations;
pub mod demo;
pub mod directory;
pub mod directs;
pub mod exports;
pub mod friends;
pub mod joining;
pub mod memberships;
pub mod messages;
pub mod people;
pub mod posts;
pub mod rooms;
