//! Live updates of the chat: the log of a room, and the sidebar.

pub mod room_log;
pub mod sidebar;
pub mod sidebar_view;
