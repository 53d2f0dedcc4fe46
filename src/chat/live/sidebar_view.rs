//! Sidebar with the member's conversations, on every page of the chat.

use std::collections::HashMap;

use crate::{
    chat::{
        paths,
        presence::presences::{Presence, PresenceSetting, Presences},
        rooms::{conversation::Conversation, room::Kind, store_conversations::SidebarLists},
    },
    ids::{MemberId, RoomId},
};

/// My conversations, and which of them is open.
#[derive(Debug)]
pub struct Sidebar {
    /// Conversations of the viewer, latest message first.
    pub conversations: Vec<Conversation>,
    /// The key of the one that is open; 0 on the list of them, [`BESIDE`] beside another page.
    pub current: RoomId,
    /// Number of requests and invitations for the viewer.
    pub waiting: i64,
    /// Presence setting of the viewer.
    pub setting: PresenceSetting,
    /// Status text of the viewer.
    pub word: String,
    /// The last change of the open conversation that the page has, where it shows its messages.
    after: Option<i64>,
    /// Presence of the other members in the viewer's direct conversations.
    presences: HashMap<MemberId, Presence>,
}

/// No conversation is open, and the page has another heading.
pub const BESIDE: RoomId = RoomId(-1);

impl Sidebar {
    /// The side bar with a conversation open.
    #[must_use]
    pub fn new(lists: SidebarLists, current: RoomId, presences: &Presences) -> Self {
        let SidebarLists { conversations, waiting, setting, word } = lists;
        let others = conversations.iter().filter(|one| one.block.is_none()).filter_map(|one| one.other.as_ref());
        let presences = others.map(|other| (other.id, presences.of(other.id))).collect();
        Self { conversations, current, waiting, setting, word, after: None, presences }
    }

    /// The same, with the conversation's messages up to this change beside it: the page goes on from there.
    #[must_use]
    pub fn reading(self, seq: i64) -> Self {
        Self { after: Some(seq), ..self }
    }

    /// The same, with how these people are seen too.
    #[must_use]
    pub fn knowing(mut self, member_ids: &[MemberId], presences: &Presences) -> Self {
        self.presences.extend(member_ids.iter().map(|id| (*id, presences.of(*id))));
        self
    }

    /// Part shown on a narrow screen: the list, the pending requests, or the page beside the list.
    #[must_use]
    pub fn view(&self) -> &'static str {
        match (self.current.0, self.waiting) {
            (0, 0) => "list",
            (0, _) => "waiting",
            _ => "room",
        }
    }

    /// URL of the event stream.
    #[must_use]
    pub fn stream(&self) -> String {
        match self.after {
            Some(seq) => format!("{}?after={seq}", paths::RoomEvents { id: self.current }),
            None => paths::SidebarEvents.to_string(),
        }
    }

    /// The numbers of those of whom the member wants to read nothing.
    #[must_use]
    pub fn shunned(&self) -> String {
        self.conversations.first().map(|one| one.shunned.join(" ")).unwrap_or_default()
    }

    /// Conversations of a kind.
    pub fn of(&self, kind: &Kind) -> impl Iterator<Item = &Conversation> {
        self.conversations.iter().filter(move |one| one.kind == *kind && (!one.is_blocking() || one.id == self.current))
    }

    /// Presence of a member in a direct conversation of the viewer, or shown on the page; unknown for others.
    #[must_use]
    pub fn seen(&self, member_id: &MemberId) -> Option<Presence> {
        self.presences.get(member_id).copied()
    }

    #[must_use]
    pub fn presence(&self, member_id: &MemberId) -> Presence {
        self.seen(member_id).unwrap_or(Presence::Offline)
    }
}
