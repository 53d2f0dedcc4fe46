//! A conversation: its last messages, and the box to write the next one.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};

use uuid::Uuid;

use crate::{
    accounts::CurrentMember,
    chat::{
        Chat,
        conversation::Conversation,
        message::Message,
        paths,
        side::Side,
        store::{conversations, messages},
    },
    error::{Error, Result},
    web::{FieldErrors, Form, Page, Refusal, fragment, language::Text},
};

/// Messages that a page begins with.
pub const SHOWN: i64 = 50;

pub(super) fn router() -> Router<Chat> {
    Router::new().route(&paths::room("{id}"), get(show))
}

/// The page of a conversation.
#[derive(Template)]
#[template(path = "chat/rooms/show.html")]
struct ShowRoom {
    page: Page,
    side: Side,
    room: Conversation,
    messages: Vec<Message>,
    /// Whether there are older ones.
    older: bool,
    form: Form,
    errors: FieldErrors,
}

impl ShowRoom {
    /// The first message that the reader has not read; nothing when all is read, or nothing was.
    fn first_unread(&self) -> Option<i64> {
        let me = self.page.viewer.as_ref().map(|viewer| viewer.number.as_str());
        let mut new = self.messages.iter().filter(|one| one.seq > self.room.read_seq && one.notice.is_none());
        new.find(|one| one.author.as_ref().map(|author| author.number.as_str()) != me).map(|one| one.id)
    }

    /// Whether the reader wrote a message.
    fn is_mine(&self, message: &Message) -> bool {
        self.page.viewer.as_ref().is_some_and(|viewer| viewer.number == message.author_number())
    }

    /// Whether the line "new messages" stands before a message.
    fn is_first_unread(&self, message: &Message) -> bool {
        self.first_unread() == Some(message.id)
    }

    /// What is wrong with what was sent.
    fn faults(&self) -> impl Iterator<Item = Text> {
        self.errors.iter().map(|(_, message)| message.say(self.page.language))
    }

    /// The number of whoever reads.
    fn my_number(&self) -> &str {
        self.page.viewer.as_ref().map_or("", |viewer| &viewer.number)
    }

    /// The place of the first message shown.
    fn first_seq(&self) -> i64 {
        self.messages.first().map_or(0, |message| message.seq)
    }

    /// For the next message, where no script makes one: a double click then sends it once.
    fn client_id(&self) -> String {
        match self.form.value("client_id") {
            "" => Uuid::new_v4().to_string(),
            sent => sent.to_owned(),
        }
    }

    /// Whether a message stands under the name of the one before it.
    fn continues(&self, message: &Message) -> bool {
        let position = self.messages.iter().position(|one| one.id == message.id);
        let before = position.and_then(|position| position.checked_sub(1)).and_then(|before| self.messages.get(before));
        before.is_some_and(|before| message.continues(before)) && !self.is_first_unread(message)
    }
}

async fn show(State(chat): State<Chat>, Path(id): Path<i64>, member: CurrentMember, page: Page) -> Result<Response> {
    answer(&chat, &member, id, page, Form::default(), FieldErrors::default().into()).await
}

/// The page, as it is or with what is wrong about a message.
pub(in crate::chat) async fn answer(
    chat: &Chat,
    member: &CurrentMember,
    room_id: i64,
    page: Page,
    form: Form,
    refusal: Refusal,
) -> Result<Response> {
    let db = &chat.accounts.db;
    let conversations = conversations::list(db, member.member.id).await?;
    let room = conversations.iter().find(|one| one.id == room_id).cloned().ok_or(Error::NotFound)?;
    let mut messages = messages::list_before(db, room_id, i64::MAX, SHOWN + 1).await?;
    let older = i64::try_from(messages.len()).is_ok_and(|count| count > SHOWN);
    if older {
        messages.remove(0);
    }
    let status = if refusal.errors.is_empty() { StatusCode::OK } else { refusal.status(&form) };
    let errors = refusal.errors.clone();
    let side = Side::new(conversations, room_id, &chat.presences);
    let view = ShowRoom { page, side, room, messages, older, form, errors };
    Ok(refusal.dress(fragment::page(status, &view)))
}
