//! Actions on conversations: who acts, changes to be published, and reasons for a refusal.

use crate::{
    audit::Origin,
    ids::{MemberId, RoomId},
};

/// Acting member, with origin and time.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    pub id: MemberId,
    /// True if they run the rooms of the directory, also those that they are not in.
    pub runs_rooms: bool,
    pub origin: &'a Origin,
}

/// Changes to be published after the commit.
#[derive(Debug, PartialEq, Eq)]
pub struct MembershipChanges {
    pub room_id: RoomId,
    /// True if there is a new notice.
    pub noted: bool,
    /// Members who are no longer in it.
    pub ended: Vec<MemberId>,
    /// Other members whose sidebar changes.
    pub touched: Vec<MemberId>,
}

impl MembershipChanges {
    /// No changes yet.
    #[must_use]
    pub fn of(room_id: RoomId) -> Self {
        Self { room_id, noted: false, ended: Vec::new(), touched: Vec::new() }
    }
}

/// Reasons for which nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum ActionRefusal {
    /// There is nothing that the actor may see.
    #[error("not found")]
    NotFound,
    /// Seen, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// Seen and allowed, but not possible.
    #[error("not possible: {0:?}")]
    Impossible(Reason),
    /// The record has another version than the one that the change is based on.
    #[error("stale")]
    Stale,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Reasons for which an action is not possible: the input, or the state of the conversation or of the two members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No active account has the number.
    UnknownPerson,
    FriendSelf,
    /// The actor has blocked the member to whom the friend request would go.
    FriendBlockedByActor,
    BlockSelf,
    DirectSelf,
    /// The actor has blocked the other member of the direct.
    DirectBlockedByActor,
    /// The other member takes no direct from the actor.
    DirectUnwanted,
    /// The actor has blocked the member who would be invited.
    InviteBlockedByActor,
    /// The member who would be invited is in the conversation.
    AlreadyMember,
    RemoveSelf,
    RemoveFromRoomOfEverybody,
    LeaveRoomOfEverybody,
    DeleteRoomOfEverybody,
    /// The dependents of the room changed since the actor was shown them.
    DependentsChanged,
    RoomNameTaken,
    /// The owner of a group gets another role only when somebody else becomes the owner.
    OwnerWithoutSuccessor,
    /// The account of the member who would become the owner is not active.
    SuccessorNotActive,
    /// The status text is too long or misleading.
    StatusText,
    /// The message has too many different emoji.
    TooManyReactions,
    /// The conversation has too many pinned messages.
    TooManyPins,
}

impl From<Reason> for ActionRefusal {
    fn from(reason: Reason) -> Self {
        Self::Impossible(reason)
    }
}
