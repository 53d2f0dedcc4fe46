//! Event streams of the chat: one for the open conversation, one for the sidebar.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use bytes::BytesMut;
use serde::Deserialize;

use crate::{
    accounts::CurrentMember,
    chat::{
        Chat, memberships, messages, paths,
        presence::{
            self,
            presences::{self, OpenPage},
        },
        rooms::store_conversations,
        topics,
    },
    error::{Error, Result, error_chain},
    ids::{MemberId, RoomId},
    live::{Rights, Topic, Watch},
    web::{Language, Page},
};

/// Beyond so many members, who is there is not shown one by one.
pub(crate) const SEEN: i64 = 50;

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::SidebarEvents::PATH, get(index)).route(paths::RoomEvents::PATH, get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Cursor {
    after: Option<i64>,
}

/// My side bar alone.
async fn index(State(chat): State<Chat>, member: CurrentMember, page: Page) -> Result<Response> {
    let me = member.id;
    let watch = Watch::of(&chat.context.live, &Topic::new(topics::SIDEBAR, me), page.language);
    let (watch, room_ids) = beside(&chat, watch, me, None).await?;
    let rights = rights(&chat, me, room_ids, open(&chat, me).await?);
    let watch = member.guard_while(&chat.accounts, watch, rights);
    let lists = chat.watched.lists(me).await?;
    Ok(watch.answer(Some(lists.text(page.language)), lists.position))
}

/// A conversation, and my side bar.
async fn show(
    State(chat): State<Chat>,
    Query(cursor): Query<Cursor>,
    headers: HeaderMap,
    member: CurrentMember,
    paths::RoomEvents { id: room_id }: paths::RoomEvents,
    page: Page,
) -> Result<Response> {
    let (db, me) = (&chat.context.db, member.id);
    if !memberships::store::is_in(db, me, room_id).await? {
        return Err(Error::NotFound);
    }
    // Heard first, read then: what happens in between is sent once, by the one or the other.
    let mut watch = Watch::of(&chat.context.live, &Topic::new(topics::ROOM, room_id), page.language)
        .and(&Topic::new(topics::TYPING, room_id))
        .and(&Topic::new(topics::SIDEBAR, me));
    for other in presence::store::list_of(db, me, room_id, SEEN).await? {
        watch = watch.and(&presences::topic(other));
    }
    let kept = (chat.logs.begin(room_id).await?, open(&chat, me).await?);
    let (watch, mut room_ids) = beside(&chat, watch, me, Some(room_id)).await?;
    if !room_ids.contains(&room_id) {
        room_ids.push(room_id);
    }
    let watch = member.guard_while(&chat.accounts, watch, rights(&chat, me, room_ids, kept));
    let resumed = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let after = match resumed.or(cursor.after) {
        Some(after) => after,
        None => messages::store::last_seq(db, room_id).await?,
    };
    let (missed, position) = chat.logs.gap(room_id, after, page.language).await?;
    let mut first = BytesMut::from(&missed.unwrap_or_default()[..]);
    first.extend_from_slice(&aside(&chat, me, page.language).await?);
    Ok(watch.answer(Some(first.freeze()), u64::try_from(position).unwrap_or_default()))
}

/// My list as it is now: what changed in it while nobody listened.
async fn aside(chat: &Chat, member_id: MemberId, language: Language) -> Result<bytes::Bytes> {
    Ok(chat.watched.lists(member_id).await?.text(language))
}

/// Adds the topics of the sidebar: activity of all conversations, and presence of the members of direct ones. Also
/// returns the ids of the conversations. The activity of the open one is sent with its messages.
async fn beside(chat: &Chat, mut watch: Watch, me: MemberId, open: Option<RoomId>) -> Result<(Watch, Vec<RoomId>)> {
    let mut room_ids = Vec::new();
    for conversation in store_conversations::list(&chat.context.db, me).await?.conversations {
        if open != Some(conversation.id) {
            watch = watch.and(&Topic::new(topics::ACTIVITY, conversation.id));
        }
        room_ids.push(conversation.id);
        if let Some(other) = conversation.other.filter(|_| conversation.block.is_none()) {
            watch = watch.and(&presences::topic(other.id));
        }
    }
    Ok((watch, room_ids))
}

/// Shows the others that I am here.
async fn open(chat: &Chat, me: MemberId) -> Result<Arc<OpenPage>> {
    chat.watched.fetch_setting(me).await?;
    Ok(Arc::new(chat.presences.open(&chat.context.live, me)))
}

/// Asks whether somebody is still in all conversations that their stream tells of. Holds what lasts as long as the stream.
fn rights<T: Clone + Send + Sync + 'static>(
    chat: &Chat,
    member_id: MemberId,
    room_ids: Vec<RoomId>,
    kept: T,
) -> Rights {
    let (db, room_ids) = (chat.context.db.clone(), Arc::<[RoomId]>::from(room_ids));
    Box::new(move || {
        let (db, room_ids, kept) = (db.clone(), room_ids.clone(), kept.clone());
        Box::pin(async move {
            let is_in = memberships::store::is_in_all(&db, member_id, &room_ids).await;
            drop(kept);
            is_in.unwrap_or_else(|error| {
                // The reader comes back and is asked again.
                tracing::warn!(error = error_chain(&error), "membership check failed, stream closed");
                false
            })
        })
    })
}
