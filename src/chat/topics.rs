//! Topics of the live updates of chat. The key is the id of a room, or of a member.

/// The log of a room: messages and their changes.
pub const ROOM: &str = "room";

/// Activity of a room, for members who have another room open.
pub const ACTIVITY: &str = "pulse";

/// The sidebar of a member: conversations, requests, read marks.
pub const SIDEBAR: &str = "chatter";

/// Members who type in a room.
pub const TYPING: &str = "typing";

/// Presence of a member.
pub const PRESENCE: &str = "presence";
