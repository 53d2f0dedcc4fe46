//! Search: in the messages that I may see, in people and in rooms.

use askama::Template;
use axum::{
    Router,
    extract::{Query as Asked, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use serde::Deserialize;

use super::{
    Chat,
    conversation::{Conversation, Person},
    excerpt::{Piece, excerpt},
    message::Message,
    paths,
    query::Query,
    side::{BESIDE, Side},
    store::{
        messages,
        search::{self, FoundRoom, Reach},
    },
};
use crate::{
    accounts::{
        CurrentMember,
        names::search_text,
        pace::{self, Costly},
    },
    error::Result,
    web::{FieldErrors, Fragment, Page, language::Text},
};

/// Messages on a page.
const PAGE: usize = 50;

/// People and rooms that are shown.
const OTHERS: i64 = 5;

pub(super) fn router() -> Router<Chat> {
    Router::new().route(paths::search(), get(index))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    before: Option<i64>,
}

/// A message that was found.
struct Hit {
    message: Message,
    /// The name of its conversation.
    room: String,
    pieces: Vec<Piece>,
}

/// What was found.
#[derive(Default)]
struct Results {
    hits: Vec<Hit>,
    people: Vec<Person>,
    rooms: Vec<FoundRoom>,
    /// Where older messages are looked for.
    more: Option<String>,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "chat/search/index.html", blocks = ["results"])]
struct IndexSearch {
    page: Page,
    side: Side,
    query: String,
    asked: bool,
    results: Results,
}

impl IndexSearch {
    /// What is wrong with the question.
    fn faults(&self) -> impl Iterator<Item = Text> {
        self.results.errors.iter().map(|(_, message)| message.say(self.page.language))
    }

    /// Whether nothing was found, as far as was looked.
    fn is_empty(&self) -> bool {
        let Results { hits, people, rooms, .. } = &self.results;
        hits.is_empty() && people.is_empty() && rooms.is_empty()
    }
}

async fn index(
    State(chat): State<Chat>,
    Asked(search): Asked<Search>,
    member: CurrentMember,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let me = member.member.id;
    let side = chat.side(&member, BESIDE).await?;
    let parsed = Query::parse(&search.q);
    let asked = parsed.as_ref().map_or(true, |query| !query.is_empty());
    let results = match parsed {
        Ok(query) if query.is_empty() => Results::default(),
        Ok(query) => {
            pace::check(&chat.accounts, Costly::Search, &member, page.now).await?;
            find(&chat, me, &side.conversations, &query, &search).await?
        }
        Err(errors) => Results { errors, ..Results::default() },
    };
    let status = if results.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = IndexSearch { page, side, query: search.q, asked, results };
    Ok(fragment.draw(status, &view, IndexSearch::as_results))
}

async fn find(chat: &Chat, me: i64, conversations: &[Conversation], query: &Query, search: &Search) -> Result<Results> {
    let db = &chat.accounts.db;
    let (hits, reached) = find_messages(chat, conversations, query, search.before).await?;
    let mut results = Results { hits, more: reached.map(|reached| more(&search.q, reached)), ..Results::default() };
    if search.before.is_none() && !query.is_narrow() {
        results.people = search::people(db, &query.words, OTHERS).await?;
        results.rooms = search::rooms(db, me, &query.words, OTHERS).await?;
    }
    Ok(results)
}

fn more(q: &str, reached: i64) -> String {
    let mut address = url::form_urlencoded::Serializer::new(String::new());
    address.append_pair("q", q).append_pair("before", &reached.to_string());
    format!("{}?{}", paths::search(), address.finish())
}

/// Messages of the rooms that the member is in now, and the key before which older ones are looked for.
async fn find_messages(
    chat: &Chat,
    conversations: &[Conversation],
    query: &Query,
    before: Option<i64>,
) -> Result<(Vec<Hit>, Option<i64>)> {
    let db = &chat.accounts.db;
    let named = |one: &&Conversation| {
        let name = search_text(&[&one.name]);
        query.room.iter().all(|word| name.contains(word.as_str()))
    };
    let rooms: Vec<i64> = conversations.iter().filter(named).map(|one| one.id).collect();
    let authors = if query.from.is_empty() { None } else { Some(search::authors(db, &query.from).await?) };
    if rooms.is_empty() || authors.as_ref().is_some_and(Vec::is_empty) {
        return Ok((Vec::new(), None));
    }
    let count = i32::try_from(PAGE).unwrap_or(i32::MAX) + 1;
    let reach = Reach { rooms: &rooms, authors: authors.as_deref(), before, count };
    let mut found = search::messages(db, query, &reach).await?;
    if found.ids.len() > PAGE {
        found.ids.truncate(PAGE);
        found.reached = found.ids.last().copied();
    }
    let mut messages = messages::list_by_key(db, &found.ids).await?;
    messages.sort_unstable_by_key(|message| std::cmp::Reverse(message.id));
    let hit = |message: Message| {
        let room = conversations.iter().find(|one| one.id == message.room_id).map(|one| one.name.clone());
        Hit { pieces: excerpt(&message.body, &query.words), room: room.unwrap_or_default(), message }
    };
    Ok((messages.into_iter().map(hit).collect(), found.reached))
}
