//! Suggestions of names while a member types a mention.

use askama::Template;
use axum::response::IntoResponse;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;

use crate::{
    accounts::{CurrentMember, members::kind::Kind},
    chat::{
        Chat, memberships,
        mentions::{self, store::Offered},
        messages::{body::Body, markup},
        paths,
    },
    error::{Error, Result},
    web::{Form, Page, pages::fragment},
};

/// Names that are offered at once.
const MOST: i64 = 8;

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::MentionSuggestions::PATH, get(index).post(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Part {
    q: String,
}

#[derive(Template)]
#[template(path = "chat/messages/_mentions.html")]
struct IndexMentions {
    page: Page,
    /// Each with what names them in a message.
    offered: Vec<(Offered, String)>,
}

impl Offered {
    /// Key of the word beside the name of teachers and staff. None: students have none.
    fn mark(&self) -> Option<&'static str> {
        (self.kind != Kind::Student).then(|| self.kind.label())
    }
}

/// The members whom a text names.
#[derive(Template)]
#[template(path = "chat/messages/_named.html")]
struct ShowNamed {
    page: Page,
    named: Vec<String>,
    named_count: i64,
    unknown: Vec<String>,
    unknown_count: i64,
}

async fn index(
    State(chat): State<Chat>,
    Query(part): Query<Part>,
    member: CurrentMember,
    paths::MentionSuggestions { id: room_id }: paths::MentionSuggestions,
    page: Page,
) -> Result<Response> {
    let db = &chat.context.db;
    if !memberships::store::is_in(db, member.id, room_id).await? {
        return Err(Error::NotFound);
    }
    let offered = mentions::store::offer(db, member.id, room_id, &part.q, MOST).await?;
    // The other members of the conversation decide how much of a name is needed.
    let named: Vec<_> = offered.iter().map(|one| format!("@{} ({})", one.name, one.number)).collect();
    let named = named.join("\n");
    let candidates = mentions::store::candidates(db, room_id, &named).await?;
    let mention = |one: &Offered| candidates.mention(&one.name, &one.number);
    let offered = offered.into_iter().map(|one| (mention(&one), one)).map(|(mention, one)| (one, mention)).collect();
    Ok(fragment::page(StatusCode::OK, &IndexMentions { page, offered }))
}

/// The members whom the text of the field `body` names, and names in it that are nobody's: shown before the text is sent.
async fn show(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MentionSuggestions { id: room_id }: paths::MentionSuggestions,
    page: Page,
    form: Form,
) -> Result<Response> {
    let db = &chat.context.db;
    if !memberships::store::is_in(db, member.id, room_id).await? {
        return Err(Error::NotFound);
    }
    let Ok(body) = Body::parse(form.value("body")) else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let candidates = mentions::store::candidates(db, room_id, body.as_str()).await?;
    let mut reading = markup::read(&body, &candidates);
    let named = candidates.names_of(&reading.named);
    reading.unknown.sort_unstable();
    reading.unknown.dedup();
    let unknown = reading.unknown;
    let count = |names: &[String]| i64::try_from(names.len()).unwrap_or(i64::MAX);
    let (named_count, unknown_count) = (count(&named), count(&unknown));
    Ok(fragment::page(StatusCode::OK, &ShowNamed { page, named, named_count, unknown, unknown_count }))
}
