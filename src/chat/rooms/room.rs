//! A conversation: a room of the directory, a group that a member made, or a direct of exactly two.

use unicode_normalization::UnicodeNormalization as _;

use crate::{
    text::{
        characters::{has_letter, is_blank, is_deceptive, is_tag},
        folding::search_text,
    },
    web::{FieldErrors, Message, codes::codes},
};

codes! {
    /// Kinds of conversations.
    Kind {
        /// In the directory.
        Room = "room", "room-kind-room";
        /// Visible to its members only.
        Group = "group", "room-kind-group";
        /// Between exactly two members.
        Direct = "direct", "room-kind-direct";
    }
}

impl Kind {
    /// Key of the name of several.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Room => "chat-rooms",
            Self::Group => "chat-groups",
            Self::Direct => "chat-directs",
        }
    }
}

codes! {
    /// Join policies of a room.
    JoinPolicy {
        /// By oneself.
        Open = "open", "room-join-open";
        /// By asking: a moderator accepts.
        Approval = "approval", "room-join-approval";
        /// By being invited.
        Invitation = "invitation", "room-join-invitation";
    }
}

/// Longest name of a room, in characters.
const LONGEST_NAME: usize = 80;

/// Longest description, in characters.
const LONGEST_ABOUT: usize = 300;

/// The name of a room or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomName(String);

impl RoomName {
    /// Reads the field `name`.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        let name: String = text.trim().nfc().collect();
        let error = |message: Message| Err(FieldErrors::one("name", message));
        if name.is_empty() {
            error("room-name-empty".into())
        } else if name.chars().count() > LONGEST_NAME {
            error(Message::new("room-name-long").count("max", 80))
        } else if name.chars().any(|c| is_deceptive(c) || is_tag(c)) || !has_letter(&name) {
            error("room-name-characters".into())
        } else {
            Ok(Self(name))
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Key that is unique in the directory: case and accents do not distinguish names.
    #[must_use]
    pub fn key(&self) -> String {
        search_text(&[&self.0])
    }
}

/// Reads the field `about`.
pub fn parse_about(text: &str) -> Result<String, FieldErrors> {
    let about: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    if about.chars().count() > LONGEST_ABOUT {
        Err(FieldErrors::one("about", Message::new("room-about-long").count("max", 300)))
    } else if about.chars().any(is_deceptive) || (!about.is_empty() && is_blank(&about)) {
        Err(FieldErrors::one("about", "room-name-characters"))
    } else {
        Ok(about)
    }
}

/// Settings of a room or group.
#[derive(Debug)]
pub struct RoomSettings {
    pub name: RoomName,
    /// Description, written by its members.
    pub about: String,
    pub join_policy: JoinPolicy,
}

impl RoomSettings {
    /// Name and description, folded for the search.
    #[must_use]
    pub fn search_text(&self) -> String {
        search_text(&[self.name.as_str(), &self.about])
    }
}
