//! A conversation: a page of its messages, the newest by default, and the form for the next one.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    accounts::CurrentMember,
    chat::{
        Chat,
        live::sidebar_view::Sidebar,
        messages::{
            self,
            message::MessagePage,
            store_drafts::{self, MessageBoxContent},
        },
        pages::{
            messages::history::{History, SHOWN},
            rooms::enter,
            streams::SEEN,
        },
        paths,
        presence::{self, presences::Presence},
        rooms::{
            conversation::Conversation,
            room::Kind,
            store_conversations::{self, SidebarLists},
        },
    },
    error::{Error, Result},
    ids::{MemberId, MessageId, RoomId},
    web::{
        FieldErrors, Form, Message, Page, Refusal,
        pages::{fragment, language::Text},
    },
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::Room::PATH, get(show))
}

/// Which part of the history to show; default: first unread, else the newest.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Place {
    around: Option<i64>,
    before: Option<i64>,
    after: Option<i64>,
    date: String,
    reply: Option<MessageId>,
}

/// The page of a conversation.
#[derive(Template)]
#[template(path = "chat/rooms/show.html")]
struct ShowRoom {
    page: Page,
    side: Sidebar,
    room: Conversation,
    /// The facts about its members in the head. None: it is a direct.
    head: Option<Head>,
    history: History,
    begun: MessageBoxContent,
    form: Form,
    errors: FieldErrors,
}

/// Members of a room or group, as its head says.
#[derive(Debug)]
struct Head {
    /// Number of members, up to one more than [`COUNTED`].
    members: i64,
    /// The numbers of the others, where they are few enough to be seen coming and going.
    others: Vec<String>,
    /// The members of it who are online.
    online: Vec<String>,
}

/// Members who are counted: counting thousands on every page takes longer than reading the messages.
const COUNTED: i64 = 500;

impl Head {
    async fn load(chat: &Chat, me: MemberId, room_id: RoomId) -> Result<Self> {
        let seen = presence::store::count(&chat.context.db, me, room_id, SEEN, COUNTED).await?;
        chat.watched.fetch_settings(chat.presences.unknown(seen.others.iter().map(|(id, _)| *id))).await?;
        let online = seen.others.iter().filter(|(id, _)| chat.presences.of(*id) != Presence::Offline);
        let online = online.map(|(_, number)| number.clone()).collect();
        let others = seen.others.into_iter().map(|(_, number)| number).collect();
        Ok(Self { members: seen.members, others, online })
    }

    /// Number of other members who are online.
    fn online(&self) -> i64 {
        i64::try_from(self.online.len()).unwrap_or_default()
    }

    /// Number of members as text.
    fn count(&self) -> Message {
        if self.members > COUNTED {
            Message::new("room-members-many").count("count", COUNTED)
        } else {
            Message::new("room-members").count("count", self.members)
        }
    }
}

impl ShowRoom {
    /// Errors of the refused form.
    fn faults(&self) -> impl Iterator<Item = Text> {
        self.errors.iter().map(|(_, message)| message.say(self.page.language))
    }

    /// Member number of the viewer.
    fn my_number(&self) -> &str {
        self.page.viewer.as_ref().map_or("", |viewer| &viewer.number)
    }

    /// For the next message, where no script makes one: a double click then sends it once.
    fn client_id(&self) -> String {
        match self.form.value("client_id") {
            "" => Uuid::new_v4().to_string(),
            sent => sent.to_owned(),
        }
    }

    /// Whether there is no box to write in. A text that was refused stays, to be copied.
    fn hides_box(&self) -> bool {
        self.room.closed().is_some() && !self.form.has("body")
    }

    /// Content of the box: the refused text, else the draft.
    fn body(&self) -> &str {
        if self.form.has("body") { self.form.value("body") } else { &self.begun.draft }
    }
}

async fn show(
    State(chat): State<Chat>,
    Query(place): Query<Place>,
    member: CurrentMember,
    paths::Room { id }: paths::Room,
    page: Page,
) -> Result<Response> {
    let lists = store_conversations::list(&chat.context.db, member.id).await?;
    let Some(room) = lists.conversations.iter().find(|one| one.id == id).cloned() else {
        return enter::show(&chat, &member, id, place.around, page).await;
    };
    draw(&chat, OpenRoom { member: &member, lists, room, place }, page, Form::default(), FieldErrors::default().into())
        .await
}

/// The page with the errors of a message.
pub(crate) async fn answer(
    chat: &Chat,
    member: &CurrentMember,
    room_id: RoomId,
    page: Page,
    form: Form,
    refusal: Refusal,
) -> Result<Response> {
    let place = Place { reply: form.value("reply_to").parse().ok(), ..Place::default() };
    let lists = store_conversations::list(&chat.context.db, member.id).await?;
    let room = lists.conversations.iter().find(|one| one.id == room_id).cloned().ok_or(Error::NotFound)?;
    draw(chat, OpenRoom { member, lists, room, place }, page, form, refusal).await
}

/// A conversation that a member opens at a place.
struct OpenRoom<'a> {
    member: &'a CurrentMember,
    /// The sidebar of the member.
    lists: SidebarLists,
    room: Conversation,
    place: Place,
}

async fn draw(chat: &Chat, open: OpenRoom<'_>, page: Page, form: Form, refusal: Refusal) -> Result<Response> {
    let OpenRoom { member, lists, room, place } = open;
    let (db, me, room_id) = (&chat.context.db, member.id, room.id);
    let resumed = !form.has("body");
    let ((stretch, target), begun, head) = tokio::try_join!(
        read(chat, me, room_id, &place),
        async { Ok(store_drafts::find(db, me, room_id, place.reply, resumed).await?) },
        async { if room.kind == Kind::Direct { Ok(None) } else { Ok(Some(Head::load(chat, me, room_id).await?)) } },
    )?;
    let number = page.viewer.as_ref().map(|viewer| viewer.number.clone()).unwrap_or_default();
    let history = History::new(&room, &number, stretch, target);
    let status = if refusal.errors.is_empty() { StatusCode::OK } else { refusal.status(&form) };
    let errors = refusal.errors.clone();
    let side = chat.watched.side(lists, room_id).await?.reading(room.last_seq);
    let view = ShowRoom { page, side, room, head, history, begun, form, errors };
    Ok(refusal.add_headers(fragment::page(status, &view)))
}

/// The messages of a place, and which of them was asked for.
async fn read(chat: &Chat, me: MemberId, room_id: RoomId, place: &Place) -> Result<(MessagePage, Option<i64>)> {
    let db = &chat.context.db;
    Ok(match place {
        Place { around: Some(seq), .. } => (messages::store::list_around(db, room_id, *seq, SHOWN).await?, Some(*seq)),
        Place { before: Some(seq), .. } => (messages::store::list_before(db, room_id, *seq, SHOWN).await?, None),
        Place { after: Some(seq), .. } => (messages::store::list_after(db, room_id, *seq, SHOWN).await?, None),
        Place { date, .. } if !date.is_empty() => {
            let since = crate::web::time::midnight(date).ok_or_else(|| Error::BadRequest("messages-date".into()))?;
            let stretch = messages::store::list_since(db, room_id, since, SHOWN).await?;
            let first = stretch.messages.iter().find(|message| message.created_at >= since).map(|first| first.seq);
            (stretch, first)
        }
        Place { .. } => (messages::store::list_opening(db, room_id, me, SHOWN).await?, None),
    })
}
