//! What changes on the page of a conversation, as one stream.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use serde::Deserialize;

use super::{Chat, ROOM, log::Reading, paths, store::memberships};
use crate::{
    accounts::CurrentMember,
    error::{Error, Result},
    live::{Rights, Topic, Watch},
    web::Page,
};

pub(super) fn router() -> Router<Chat> {
    Router::new().route(&paths::room_events("{id}"), get(events))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Cursor {
    after: Option<i64>,
}

async fn events(
    State(chat): State<Chat>,
    Path(room_id): Path<i64>,
    Query(cursor): Query<Cursor>,
    headers: HeaderMap,
    member: CurrentMember,
    page: Page,
) -> Result<Response> {
    let me = member.member.id;
    if !memberships::is_in(&chat.accounts.db, me, room_id).await? {
        return Err(Error::NotFound);
    }
    let resumed = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    // Heard first, read then: what happens in between is sent once, by the one or the other.
    let watch = Watch::of(&chat.live, &Topic::new(ROOM, room_id), page.language);
    let reading = chat.logs.begin(room_id).await?;
    let watch = member.guard_while(&chat.accounts, watch, rights(&chat, me, room_id, reading));
    let after = match resumed.or(cursor.after) {
        Some(after) => after,
        None => super::store::messages::last_seq(&chat.accounts.db, room_id).await?,
    };
    let (first, position) = chat.logs.gap(room_id, after, page.language).await?;
    Ok(watch.answer(first, u64::try_from(position).unwrap_or_default()))
}

/// Asks whether somebody is still in a conversation. Holds the reading for as long as the stream lasts.
fn rights(chat: &Chat, member_id: i64, room_id: i64, reading: Arc<Reading>) -> Rights {
    let db = chat.accounts.db.clone();
    Box::new(move || {
        let (db, reading) = (db.clone(), reading.clone());
        Box::pin(async move {
            let is_in = memberships::is_in(&db, member_id, room_id).await;
            drop(reading);
            is_in.unwrap_or_else(|error| {
                // The reader comes back and is asked again.
                tracing::warn!(
                    error = format!("{error:#}"),
                    "a stream ends: its reader's membership could not be read"
                );
                false
            })
        })
    })
}
