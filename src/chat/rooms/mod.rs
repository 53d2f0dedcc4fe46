//! Rooms, groups and directs.

pub mod activity;
pub mod conversation;
pub mod room;
pub mod store;
pub mod store_conversations;
pub mod store_directory;
pub mod store_directs;
pub mod store_unread;
