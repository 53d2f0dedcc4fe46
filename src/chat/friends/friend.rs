//! Friendship, request or block between two members.

use crate::{chat::rooms::conversation::Person, web::codes::codes};

codes! {
    /// Relation of a member to another one.
    Bond {
        None = "none", "bond-none";
        /// Both said that they are friends.
        Friend = "friend", "bond-friend";
        /// The other asked.
        Asking = "asking", "bond-asking";
        /// The member asked.
        Asked = "asked", "bond-asked";
        /// The member blocked the other.
        Blocked = "blocked", "bond-blocked";
    }
}

/// A member related to the viewer (friend, request, block).
#[derive(Debug, Clone)]
pub struct RelatedMember {
    pub person: Person,
    pub bond: Bond,
}
