//! Unread count for the badge on every page, and the newest unread messages for notifications. Pages poll it: the
//! response is small, and 304 where nothing changed.

use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

use crate::{
    accounts::CurrentMember,
    chat::{
        Chat, paths,
        presence::presences::PresenceSetting,
        rooms::{
            conversation::Conversation,
            store_conversations::{self, SidebarLists},
            store_unread::{self, News},
        },
    },
    error::Result,
    ids::{MemberId, RoomId},
    web::Page,
};

/// Maximum age of messages for notifications: a browser that was offline for long does not announce all it missed.
const NEWS_FOR: Duration = Duration::minutes(3);

/// Characters of a message in a notification.
const EXCERPT: usize = 200;

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::UnreadCount::PATH, get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    /// Any value: with the newest messages.
    news: Option<String>,
}

/// `{"unread": 3}`; with `news` also `news`, the newest message of each conversation that calls, and `quiet`: whether the member
/// does not want to be disturbed.
async fn show(
    State(chat): State<Chat>,
    Query(wanted): Query<Wanted>,
    member: CurrentMember,
    headers: HeaderMap,
    page: Page,
) -> Result<Response> {
    let lists = store_conversations::list(&chat.context.db, member.id).await?;
    let unread: i64 = lists.conversations.iter().map(Conversation::called).sum();
    let answer = if wanted.news.is_some() {
        let news = news(&chat, member.id, &lists, page.now).await?;
        let news: Vec<Value> = news.iter().map(|one| entry(one, &page)).collect();
        json!({ "unread": unread, "quiet": lists.setting == PresenceSetting::Busy, "news": news })
    } else {
        json!({ "unread": unread })
    };
    let body = answer.to_string();
    let tag = tag(&body);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    Ok(([(header::CONTENT_TYPE, "application/json".to_owned()), (header::ETAG, tag)], body).into_response())
}

async fn news(chat: &Chat, member_id: MemberId, lists: &SidebarLists, now: OffsetDateTime) -> sqlx::Result<Vec<News>> {
    let since = now - NEWS_FOR;
    let recent = lists.conversations.iter().filter(|one| one.calls() && one.last_at.is_some_and(|at| at > since));
    let room_ids: Vec<RoomId> = recent.map(|one| one.id).collect();
    if room_ids.is_empty() {
        return Ok(Vec::new());
    }
    store_unread::list(&chat.context.db, member_id, &room_ids, since).await
}

/// A message as a notification says it.
fn entry(news: &News, page: &Page) -> Value {
    let title = match &news.room {
        Some(room) => page.t("notification-title").arg("author", &*news.author).arg("room", &**room).to_string(),
        None => news.author.clone(),
    };
    let text: String = news.html.words().chars().take(EXCERPT).collect();
    let url = paths::Room { id: news.room_id }.message(news.seq, news.id);
    json!({ "room": news.room_id, "seq": news.seq, "title": title, "text": text, "url": url })
}

fn tag(body: &str) -> String {
    let digest = Sha256::digest(body);
    let hex = digest.iter().take(6).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    format!("\"{hex}\"")
}
