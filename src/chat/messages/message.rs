//! A message, or a notice of what happened in a conversation, as everybody in it sees it.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    chat::{messages::markup::Shown, rooms::conversation::Person},
    web::codes::codes,
};

codes! {
    /// What happened in a conversation.
    Notice, unknown = Created {
        /// It began.
        Created = "created", "notice-created";
        /// Somebody came in.
        Joined = "joined", "notice-joined";
        /// Somebody left.
        Left = "left", "notice-left";
        /// Somebody was brought in.
        Added = "added", "notice-added";
        /// Somebody was put out.
        Removed = "removed", "notice-removed";
        /// It has another name.
        Renamed = "renamed", "notice-renamed";
        /// It has another owner.
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

/// One kind of answer under a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    pub emoji: String,
    /// The numbers of those who gave it.
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
}

/// Names beside an emoji: of hundreds nobody reads them all.
pub const NAMED: usize = 10;

/// No members, for what is shown to all alike.
pub const NOBODY: &[String] = &[];

impl Reaction {
    /// Who gave it, as far as they are named.
    #[must_use]
    pub fn who(&self) -> String {
        let more = if self.numbers.len() > self.names.len() { ", …" } else { "" };
        format!("{}{more}", self.names.join(", "))
    }

    /// The same without those who have one of these numbers. None: nobody is left.
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
    pub id: i64,
    pub seq: i64,
    pub name: String,
    /// The number of its author.
    pub number: String,
    /// How it begins; nothing when it was deleted.
    pub excerpt: String,
}

/// What a message said before an edit.
#[derive(Debug, Clone)]
pub struct Version {
    /// As it was shown.
    pub html: Shown,
    /// Until when it was.
    pub replaced_at: OffsetDateTime,
}

/// A message, or a notice.
#[derive(Debug, Clone)]
pub struct Message {
    pub id: i64,
    pub room_id: i64,
    pub seq: i64,
    /// How many messages people had written there with it.
    pub number: i64,
    /// The last change that touched it.
    pub changed_seq: i64,
    /// Who wrote it, or did what the notice says.
    pub author: Option<Person>,
    /// Made by the device that wrote it.
    pub client_id: Option<Uuid>,
    /// What happened, when it is a notice,
    pub notice: Option<Notice>,
    pub subject: Option<String>,
    /// As it was written.
    pub body: String,
    /// As it is shown.
    pub html: Shown,
    pub quote: Option<Quote>,
    pub reactions: Vec<Reaction>,
    /// When it was written.
    pub created_at: OffsetDateTime,
    /// When it was last changed by its author.
    pub edited_at: Option<OffsetDateTime>,
    /// When it was deleted.
    pub deleted_at: Option<OffsetDateTime>,
    /// True if its author did that.
    pub deleted_by_author: bool,
    /// True if it is pinned in its conversation.
    pub pinned: bool,
}

/// Messages that stand one after another, the oldest first.
#[derive(Debug, Default)]
pub struct Stretch {
    pub messages: Vec<Message>,
    /// True if there are older ones.
    pub older: bool,
    /// True if there are newer ones.
    pub newer: bool,
}

impl Message {
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

    /// The name of whoever wrote it; nobody's when they are no longer there.
    #[must_use]
    pub fn author_name(&self) -> &str {
        self.author.as_ref().map_or("", |author| &author.name)
    }

    /// The number of whoever wrote it.
    #[must_use]
    pub fn author_number(&self) -> &str {
        self.author.as_ref().map_or("", |author| &author.number)
    }

    /// The name of whom a notice is about.
    #[must_use]
    pub fn subject_name(&self) -> &str {
        self.subject.as_deref().unwrap_or_default()
    }
}
