//! Page of the history of a conversation, as one member sees it.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use time::Date;

use crate::{
    accounts::CurrentMember,
    chat::{
        Chat,
        messages::message::{Message, MessagePage},
        paths,
        rooms::{conversation::Conversation, store_conversations},
    },
    error::{Error, Result},
    ids::RoomId,
    web::{Page, pages::fragment, time::on_campus},
};

/// After every message: what stands before it is the end of the conversation. Scripts count so far without rounding.
pub const END: i64 = (1 << 53) - 1;

/// Messages on a page.
pub const SHOWN: i64 = 50;

/// A piece of a conversation for one reader.
#[derive(Debug)]
pub struct History {
    pub(crate) room_id: RoomId,
    pub(crate) stretch: MessagePage,
    /// Member number of the viewer.
    pub(crate) reader: String,
    /// Number of the first unread message. None: all counted messages are read.
    first_unread: Option<i64>,
    /// The place that they asked for.
    target: Option<i64>,
    /// The numbers of those of whom they want to read nothing.
    pub(crate) shunned: Vec<String>,
    /// True if they may delete what others wrote.
    pub(crate) moderates: bool,
}

/// A message, and what stands between it and the one before.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own in the page")]
pub struct MessageRow<'a> {
    pub(crate) message: &'a Message,
    /// The day that begins with it.
    pub(crate) day: Option<Date>,
    /// True if it is the first that the reader has not read.
    pub(crate) new: bool,
    /// True if the reader wrote it.
    pub(crate) mine: bool,
    /// True if it stands under the name of the one before it.
    pub(crate) continues: bool,
    /// True if it is what the reader asked for.
    pub(crate) target: bool,
    /// True if the reader wants to read nothing of its author.
    pub(crate) hidden: bool,
    /// True if it names the reader.
    pub(crate) names_me: bool,
}

impl History {
    /// The part of a conversation that a member sees.
    #[must_use]
    pub fn new(room: &Conversation, reader: &str, stretch: MessagePage, target: Option<i64>) -> Self {
        let (reader, shunned) = (reader.to_owned(), room.shunned.clone());
        Self {
            room_id: room.id,
            stretch,
            reader,
            first_unread: room.first_unread(),
            target,
            shunned,
            moderates: room.role.moderates(),
        }
    }

    /// True if nothing stands there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stretch.messages.is_empty()
    }

    /// True if newer messages follow, on another page.
    #[must_use]
    pub fn has_newer(&self) -> bool {
        self.stretch.newer
    }

    /// The messages, the oldest first.
    #[must_use]
    pub fn lines(&self) -> Vec<MessageRow<'_>> {
        let mut before: Option<&Message> = None;
        let mut lines = Vec::with_capacity(self.stretch.messages.len());
        for message in &self.stretch.messages {
            let line = self.line(message, before);
            lines.push(line);
            before = Some(message);
        }
        lines
    }

    fn line<'a>(&self, message: &'a Message, before: Option<&Message>) -> MessageRow<'a> {
        let day = on_campus(message.created_at).date();
        let begins_day = before.is_none_or(|before| on_campus(before.created_at).date() != day);
        let hidden = self.shunned.iter().any(|number| number == message.author_number());
        let new = message.notice.is_none() && self.first_unread == Some(message.number);
        MessageRow {
            message,
            day: begins_day.then_some(day),
            new,
            mine: message.author_number() == self.reader,
            continues: !new && !begins_day && before.is_some_and(|before| message.continues(before)),
            target: self.target == Some(message.seq),
            names_me: !hidden && message.html.names(&self.reader),
            hidden,
        }
    }

    /// The query that goes on before the first of them.
    pub(crate) fn older(&self) -> String {
        format!("?before={}", self.stretch.messages.first().map_or(0, |message| message.seq))
    }

    /// The query that goes on after the last of them.
    pub(crate) fn newer(&self) -> String {
        format!("?after={}", self.stretch.messages.last().map_or(0, |message| message.seq))
    }
}

/// Next read position of a viewer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Onward {
    before: Option<i64>,
    after: Option<i64>,
}

/// Messages, to be put beside those that the page has.
#[derive(Template)]
#[template(path = "chat/messages/index.html")]
struct IndexMessages {
    page: Page,
    history: History,
}

/// Older or newer messages of a conversation.
pub async fn index(
    State(chat): State<Chat>,
    Query(onward): Query<Onward>,
    member: CurrentMember,
    paths::RoomMessages { id: room_id }: paths::RoomMessages,
    page: Page,
) -> Result<Response> {
    let db = &chat.context.db;
    let room = store_conversations::find(db, member.id, room_id).await?.ok_or(Error::NotFound)?;
    // The messages are added to a page that has its own link onward in the other direction.
    let stretch = match onward {
        Onward { after: Some(after), .. } => {
            MessagePage { older: false, ..crate::chat::messages::store::list_after(db, room_id, after, SHOWN).await? }
        }
        Onward { before, .. } => {
            let before = before.unwrap_or(i64::MAX);
            MessagePage { newer: false, ..crate::chat::messages::store::list_before(db, room_id, before, SHOWN).await? }
        }
    };
    let history = History::new(&room, page.viewer.as_ref().map_or("", |viewer| viewer.number.as_str()), stretch, None);
    Ok(fragment::page(StatusCode::OK, &IndexMessages { page, history }))
}
