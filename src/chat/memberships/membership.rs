//! Membership of a conversation: role, state, notification setting, effects of leaving.

use crate::{
    chat::rooms::room::{JoinPolicy, Kind},
    web::{Message, codes::codes},
};

codes! {
    /// State of a membership.
    State {
        /// Asked, or invited, and not yet accepted.
        Pending = "pending", "membership-pending";
        /// In.
        Active = "active", "membership-active";
    }
}

codes! {
    /// Role of a member in a conversation.
    Role {
        /// Reads and writes.
        Member = "member", "membership-member";
        /// Accepts, invites and removes members, deletes messages.
        Moderator = "moderator", "membership-moderator";
        /// Besides, renames, deletes, and gives the others their roles.
        Owner = "owner", "membership-owner";
    }
}

codes! {
    /// Reasons for which a membership ended.
    End {
        /// The member left.
        Left = "left", "ended-left-room";
        /// A moderator removed the member.
        Removed = "removed", "ended-removed-room";
        /// The conversation was deleted.
        Deleted = "deleted", "ended-deleted-room";
    }
}

codes! {
    /// Notification setting of a membership.
    Notify {
        All = "all", "notify-all";
        Mentions = "mentions", "notify-mentions";
        Nothing = "nothing", "notify-nothing";
    }
}

impl Role {
    /// True if they may accept and remove members, and delete what others wrote.
    #[must_use]
    pub fn moderates(self) -> bool {
        self >= Self::Moderator
    }
}

/// Effects of leaving a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    pub(super) kind: Kind,
    pub(super) join_policy: JoinPolicy,
    pub(super) role: Role,
    pub(super) last: bool,
    pub(super) moderated: bool,
    pub(super) group_heir: Option<String>,
    pub(super) room_heir: Option<String>,
}

impl Departure {
    /// True if one cannot simply come back, or others are left in another state: then one is asked first.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.join_policy != JoinPolicy::Open || self.role.moderates()
    }

    /// Consequences of leaving, the gravest first.
    #[must_use]
    pub fn warnings(&self) -> Vec<Message> {
        let group = self.kind == Kind::Group;
        let alone = self.role.moderates() && !self.moderated && self.join_policy != JoinPolicy::Open;
        let follows = match (group, &self.group_heir, &self.room_heir) {
            (true, ..) if self.last => Some(Message::new("leave-last")),
            (true, Some(heir), _) if self.role == Role::Owner => {
                Some(Message::new("leave-heir").with("name", heir.as_str()))
            }
            (false, _, Some(heir)) if alone => Some(Message::new("leave-room-heir").with("name", heir.as_str())),
            (false, _, None) if alone => Some(Message::new("leave-room-staff")),
            _ => None,
        };
        let back = match self.join_policy {
            JoinPolicy::Open => None,
            JoinPolicy::Approval => Some("leave-asks-again"),
            JoinPolicy::Invitation => Some("leave-invited-again").filter(|_| !self.last),
        };
        let role = (self.role.moderates() && !(group && self.last)).then_some("leave-role");
        follows.into_iter().chain(back.or(role).map(Message::new)).collect()
    }
}
