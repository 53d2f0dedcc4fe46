//! Refused actions, as pages answer them.

use crate::{
    chat::memberships::action::{ActionRefusal, Reason},
    error::Error,
    web::Refusal,
};

/// Refusal for the page, or an error where no page can show it.
pub(crate) fn refusal(refused: ActionRefusal) -> Result<Refusal, Error> {
    match refused {
        ActionRefusal::NotFound => Err(Error::NotFound),
        ActionRefusal::Forbidden => Err(Error::Forbidden),
        ActionRefusal::Impossible(reason) => Ok(explain(reason)),
        ActionRefusal::Stale => Ok(Refusal::conflict("stale")),
        ActionRefusal::Database(error) => Err(error.into()),
    }
}

/// A wrong field, a state that does not allow the action, or a member who does not want it.
fn explain(reason: Reason) -> Refusal {
    let key = key(reason);
    match reason {
        Reason::UnknownPerson
        | Reason::FriendSelf
        | Reason::FriendBlockedByActor
        | Reason::DirectSelf
        | Reason::InviteBlockedByActor
        | Reason::AlreadyMember => Refusal::one("number", key),
        Reason::RoomNameTaken => Refusal::one("name", key),
        Reason::TooManyReactions => Refusal::one("emoji", key),
        Reason::DirectBlockedByActor | Reason::DirectUnwanted => Refusal::forbidden(key),
        Reason::BlockSelf
        | Reason::RemoveSelf
        | Reason::RemoveFromRoomOfEverybody
        | Reason::LeaveRoomOfEverybody
        | Reason::DeleteRoomOfEverybody
        | Reason::DependentsChanged
        | Reason::OwnerWithoutSuccessor
        | Reason::SuccessorNotActive
        | Reason::StatusText
        | Reason::TooManyPins => Refusal::conflict(key),
    }
}

/// Key of the message that explains a reason.
pub(crate) const fn key(reason: Reason) -> &'static str {
    match reason {
        Reason::UnknownPerson => "person-unknown",
        Reason::FriendSelf => "friend-self",
        Reason::FriendBlockedByActor => "friend-you-block",
        Reason::BlockSelf => "block-self",
        Reason::DirectSelf => "direct-self",
        Reason::DirectBlockedByActor => "direct-you-block",
        Reason::DirectUnwanted => "direct-refused",
        Reason::RoomNameTaken => "room-name-taken",
        Reason::DeleteRoomOfEverybody => "delete-campus-room",
        Reason::DependentsChanged => "dependents-changed",
        Reason::LeaveRoomOfEverybody => "leave-campus-room",
        Reason::InviteBlockedByActor => "invite-you-block",
        Reason::AlreadyMember => "invite-already-in",
        Reason::RemoveFromRoomOfEverybody => "remove-campus-room",
        Reason::RemoveSelf => "remove-self",
        Reason::OwnerWithoutSuccessor => "role-hand-over-first",
        Reason::SuccessorNotActive => "role-not-active",
        Reason::StatusText => "presence-status",
        Reason::TooManyReactions => "reaction-many",
        Reason::TooManyPins => "pins-many",
    }
}
