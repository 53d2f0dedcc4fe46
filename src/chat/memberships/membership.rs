//! Membership of a conversation: role, state, notification setting.

use crate::web::codes::codes;

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
