//! Rooms, groups and directs.

pub mod activity;
pub(crate) mod changes;
pub mod conversation;
pub(crate) mod directs;
pub mod room;
pub mod store;
pub mod store_conversations;
pub mod store_directory;
pub mod store_directs;
pub mod store_unread;
