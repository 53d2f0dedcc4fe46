//! A message, or a notice of what happened in a conversation, as everybody in it sees it.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    chat::{messages::markup::Shown, paths, rooms::conversation::Person},
    ids::{MessageId, RoomId},
    web::codes::codes,
};

codes! {
    /// Events of a conversation, shown as notices.
    Notice {
        Created = "created", "notice-created";
        Joined = "joined", "notice-joined";
        Left = "left", "notice-left";
        Added = "added", "notice-added";
        Removed = "removed", "notice-removed";
        Renamed = "renamed", "notice-renamed";
        HandedOver = "handed_over", "notice-handed-over";
    }
}

impl Notice {
    /// Key of the text of the notice; a room may be handed over by nobody in particular.
    #[must_use]
    pub fn label_by(&self, author: bool) -> &'static str {
        if *self == Self::HandedOver && !author { "notice-taken-over" } else { self.label() }
    }
}

/// Reactions to a message with one emoji.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    pub emoji: String,
    /// Member numbers of their authors.
    pub numbers: Vec<String>,
    /// The names of the first of them.
    pub names: Vec<String>,
}

impl Quote {
    /// True if one of these members wrote it.
    #[must_use]
    pub fn is_by(&self, numbers: &[String]) -> bool {
        numbers.contains(&self.number)
    }

    /// Permanent link of the quoted message.
    #[must_use]
    pub fn permalink(&self, room_id: RoomId) -> String {
        paths::Room { id: room_id }.message(self.seq, self.id)
    }
}

/// Names beside an emoji: of hundreds nobody reads them all.
pub const NAMED: usize = 10;

/// No members, for what is shown to all alike.
pub const NOBODY: &[String] = &[];

impl Reaction {
    /// Names of the authors, as far as they are loaded.
    #[must_use]
    pub fn who(&self) -> String {
        let more = if self.numbers.len() > self.names.len() { ", …" } else { "" };
        format!("{}{more}", self.names.join(", "))
    }

    /// The same without the members with these numbers. None: nobody is left.
    #[must_use]
    pub fn without(&self, numbers: &[String]) -> Option<Self> {
        let names = self.numbers.iter().zip(&self.names).filter(|(number, _)| !numbers.contains(number));
        let names = names.map(|(_, name)| name.clone()).collect();
        let numbers: Vec<String> = self.numbers.iter().filter(|number| !numbers.contains(number)).cloned().collect();
        (!numbers.is_empty()).then(|| Self { emoji: self.emoji.clone(), numbers, names })
    }

    /// True if a member gave it.
    #[must_use]
    pub fn is_by(&self, number: &str) -> bool {
        self.numbers.iter().any(|one| one == number)
    }
}

/// The message that another one answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub id: MessageId,
    pub seq: i64,
    pub name: String,
    /// The number of its author.
    pub number: String,
    /// Beginning of the text; empty when it was deleted.
    pub excerpt: String,
}

/// A version of a message before an edit.
#[derive(Debug, Clone)]
pub struct Version {
    pub html: Shown,
    /// Until when it was.
    pub replaced_at: OffsetDateTime,
}

/// A message, or a notice.
#[derive(Debug, Clone)]
pub struct Message {
    pub id: MessageId,
    pub room_id: RoomId,
    pub seq: i64,
    /// Number of the message: the count of messages up to it.
    pub number: i64,
    /// The last change that touched it.
    pub changed_seq: i64,
    /// Author, or actor of the notice.
    pub author: Option<Person>,
    /// Made by the device that wrote it.
    pub client_id: Option<Uuid>,
    /// Event, if it is a notice.
    pub notice: Option<Notice>,
    pub subject: Option<String>,
    pub body: String,
    pub html: Shown,
    pub quote: Option<Quote>,
    pub reactions: Vec<Reaction>,
    pub created_at: OffsetDateTime,
    /// When it was last changed by its author.
    pub edited_at: Option<OffsetDateTime>,
    pub deleted_at: Option<OffsetDateTime>,
    /// True if its author did that.
    pub deleted_by_author: bool,
    pub pinned: bool,
}

/// Messages that stand one after another, the oldest first.
#[derive(Debug, Default)]
pub struct MessagePage {
    pub messages: Vec<Message>,
    /// True if there are older ones.
    pub older: bool,
    /// True if there are newer ones.
    pub newer: bool,
}

impl Message {
    /// Permanent link.
    #[must_use]
    pub fn permalink(&self) -> String {
        paths::Room { id: self.room_id }.message(self.seq, self.id)
    }

    /// URL of the form that answers it.
    #[must_use]
    pub fn reply_path(&self) -> String {
        paths::Room { id: self.room_id }.reply(self.id)
    }

    /// True if it continues what the same person wrote just before: shown under one name.
    #[must_use]
    pub fn continues(&self, before: &Self) -> bool {
        let near = self.created_at - before.created_at < time::Duration::minutes(5);
        let both = self.notice.is_none() && before.notice.is_none() && before.deleted_at.is_none();
        near && both
            && self.quote.is_none()
            && self.author.as_ref().map(|one| one.id) == before.author.as_ref().map(|one| one.id)
    }

    /// The reactions under it, without those of the members who have one of these numbers.
    #[must_use]
    pub fn reactions_without(&self, numbers: &[String]) -> Vec<Reaction> {
        self.reactions.iter().filter_map(|reaction| reaction.without(numbers)).collect()
    }

    /// Name of the author; a placeholder for a former member.
    #[must_use]
    pub fn author_name(&self) -> &str {
        self.author.as_ref().map_or("", |author| &author.name)
    }

    /// Member number of the author.
    #[must_use]
    pub fn author_number(&self) -> &str {
        self.author.as_ref().map_or("", |author| author.number.as_str())
    }

    /// The name of whom a notice is about.
    #[must_use]
    pub fn subject_name(&self) -> &str {
        self.subject.as_deref().unwrap_or_default()
    }
}
