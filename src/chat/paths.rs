//! Paths of the chat pages. The `Display` of a path is its URL.

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::{
    accounts::members::number::MemberNumber,
    error::Error,
    ids::{MessageId, RoomId},
};

/// My conversations.
#[derive(Debug, TypedPath)]
#[typed_path("/chat")]
pub struct Conversations;

/// The directory of rooms; new rooms and groups are posted here.
#[derive(Debug, TypedPath)]
#[typed_path("/chat/rooms")]
pub struct Rooms;

/// The form of a new room or group.
#[derive(Debug, TypedPath)]
#[typed_path("/chat/rooms/new")]
pub struct NewRoom;

/// A conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}", rejection(Error))]
pub struct Room {
    pub id: RoomId,
}

impl Room {
    /// The page of the conversation around a position.
    #[must_use]
    pub fn around(&self, seq: i64) -> String {
        format!("{self}?around={seq}")
    }

    /// Permanent link of a message: the page of the conversation around it.
    #[must_use]
    pub fn message(&self, seq: i64, id: MessageId) -> String {
        format!("{}#message-{id}", self.around(seq))
    }

    /// The form of the next message, in answer to another.
    #[must_use]
    pub fn reply(&self, id: MessageId) -> String {
        format!("{self}?reply={id}#composer")
    }
}

/// Event stream of a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/events", rejection(Error))]
pub struct RoomEvents {
    pub id: RoomId,
}

/// Messages of a conversation: older ones are read here, new ones posted.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/messages", rejection(Error))]
pub struct RoomMessages {
    pub id: RoomId,
}

/// Event stream of the viewer's list of conversations.
#[derive(Debug, TypedPath)]
#[typed_path("/chat/events")]
pub struct SidebarEvents;

/// Typing indicator.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/typing", rejection(Error))]
pub struct Typing {
    pub id: RoomId,
}

#[derive(Debug, TypedPath)]
#[typed_path("/chat/presence")]
pub struct PresenceSetting;

/// The menu of a message.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/messages/{id}", rejection(Error))]
pub struct Message {
    pub id: MessageId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/messages/{id}/edit", rejection(Error))]
pub struct MessageEdit {
    pub id: MessageId,
}

/// Earlier versions of a message.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/messages/{id}/versions", rejection(Error))]
pub struct MessageVersions {
    pub id: MessageId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/messages/{id}/delete", rejection(Error))]
pub struct MessageDeletion {
    pub id: MessageId,
}

/// Choice of an emoji; reactions are posted here.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/messages/{id}/reactions", rejection(Error))]
pub struct MessageReactions {
    pub id: MessageId,
}

/// Saves a message for myself.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/messages/{id}/save", rejection(Error))]
pub struct MessageSaving {
    pub id: MessageId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/messages/{id}/pin", rejection(Error))]
pub struct MessagePinning {
    pub id: MessageId,
}

/// Marks a message as unread.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/messages/{id}/unread", rejection(Error))]
pub struct MessageUnread {
    pub id: MessageId,
}

/// Messages that mention the viewer.
#[derive(Debug, TypedPath)]
#[typed_path("/chat/mentions")]
pub struct MyMentions;

#[derive(Debug, TypedPath)]
#[typed_path("/chat/saved")]
pub struct SavedMessages;

/// Pinned messages of a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/pins", rejection(Error))]
pub struct RoomPins {
    pub id: RoomId,
}

/// Suggestions for mentions in a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/mentions", rejection(Error))]
pub struct MentionSuggestions {
    pub id: RoomId,
}

/// Read marker of a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/read", rejection(Error))]
pub struct ReadMarker {
    pub id: RoomId,
}

/// Draft of a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/draft", rejection(Error))]
pub struct RoomDraft {
    pub id: RoomId,
}

/// Number of unread messages, for notifications.
#[derive(Debug, TypedPath)]
#[typed_path("/chat/unread")]
pub struct UnreadCount;

/// Notification settings of this device.
#[derive(Debug, TypedPath)]
#[typed_path("/chat/notifications")]
pub struct Notifications;

/// Reason for an ended membership.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/end", rejection(Error))]
pub struct RoomEnd {
    pub id: RoomId,
}

/// Search in messages, people and rooms.
#[derive(Debug, TypedPath)]
#[typed_path("/chat/search")]
pub struct Search;

/// List of slash commands.
#[derive(Debug, TypedPath)]
#[typed_path("/chat/help")]
pub struct SlashCommands;

/// Requests to join several rooms at once.
#[derive(Debug, TypedPath)]
#[typed_path("/chat/memberships")]
pub struct JoinRequests;

/// Edit of a room or group.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/edit", rejection(Error))]
pub struct RoomEdit {
    pub id: RoomId,
}

/// Deletion of a room or group.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/delete", rejection(Error))]
pub struct RoomDeletion {
    pub id: RoomId,
}

/// Members of a conversation, and its settings.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/members", rejection(Error))]
pub struct RoomMembers {
    pub id: RoomId,
}

/// Notification setting of a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/notify", rejection(Error))]
pub struct RoomNotify {
    pub id: RoomId,
}

/// Joins a conversation, or requests it.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/memberships", rejection(Error))]
pub struct Memberships {
    pub id: RoomId,
}

/// Leaves a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/memberships/leave", rejection(Error))]
pub struct Leave {
    pub id: RoomId,
}

/// Invites a member to a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/memberships/invite", rejection(Error))]
pub struct Invitations {
    pub id: RoomId,
}

/// Accepts several requests to join a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/memberships/accept", rejection(Error))]
pub struct RequestsAcceptance {
    pub id: RoomId,
}

/// Refuses several requests to join a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/memberships/refuse", rejection(Error))]
pub struct RequestsRefusal {
    pub id: RoomId,
}

/// Accepts a member's request, or one's own invitation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/memberships/{number}/accept", rejection(Error))]
pub struct MembershipAcceptance {
    pub id: RoomId,
    pub number: MemberNumber,
}

/// Refuses a member's request or invitation, or withdraws one's own.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/memberships/{number}/refuse", rejection(Error))]
pub struct MembershipRefusal {
    pub id: RoomId,
    pub number: MemberNumber,
}

/// Removes a member from a conversation.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/memberships/{number}/remove", rejection(Error))]
pub struct MembershipRemoval {
    pub id: RoomId,
    pub number: MemberNumber,
}

/// Changes the role of a member.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/chat/rooms/{id}/memberships/{number}/role", rejection(Error))]
pub struct MembershipRole {
    pub id: RoomId,
    pub number: MemberNumber,
}

/// Starts a direct.
#[derive(Debug, TypedPath)]
#[typed_path("/chat/direct")]
pub struct Directs;

/// Friends; requests are posted here.
#[derive(Debug, TypedPath)]
#[typed_path("/friends")]
pub struct Friends;

/// Accepts a friend request.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/friends/{number}/accept", rejection(Error))]
pub struct FriendAcceptance {
    pub number: MemberNumber,
}

/// Refuses a friend request, or withdraws one's own.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/friends/{number}/refuse", rejection(Error))]
pub struct FriendRefusal {
    pub number: MemberNumber,
}

/// Ends a friendship.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/friends/{number}/remove", rejection(Error))]
pub struct FriendRemoval {
    pub number: MemberNumber,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/friends/{number}/block", rejection(Error))]
pub struct FriendBlock {
    pub number: MemberNumber,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/friends/{number}/unblock", rejection(Error))]
pub struct FriendUnblock {
    pub number: MemberNumber,
}
