//! Friendship, request or block between two members.

use crate::{chat::rooms::conversation::Person, web::codes::codes};

codes! {
    /// What a member has with another one.
    Bond, unknown = None {
        /// Nothing yet.
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

/// Somebody with whom a member has something.
#[derive(Debug, Clone)]
pub struct Tied {
    pub person: Person,
    pub bond: Bond,
}
