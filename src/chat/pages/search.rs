//! Search in the messages that the member may see, in members and in rooms.

use askama::Template;
use axum::{
    Router,
    extract::{Query as UrlQuery, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;

use crate::{
    accounts::{
        CurrentMember,
        members::names::WordPatterns,
        sign_in::member_rate_limit::{self, ExpensiveAction},
    },
    chat::{
        Chat,
        live::sidebar_view::{BESIDE, Sidebar},
        messages::{
            self,
            excerpt::{Piece, excerpt},
            message::Message,
            plain_text::plain,
        },
        paths,
        rooms::conversation::{Conversation, Person},
        search::{
            self,
            explanation::{Senders, Understood},
            folding::folded,
            query::{Query, Sender},
            store::{Author, FoundRoom, Reach},
            term::Term,
        },
    },
    error::Result,
    ids::{MemberId, MessageId, RoomId},
    text::folding::{self, search_text},
    web::{FieldErrors, Fragment, Message as Words, Page, pages::language::Text},
};

/// Messages on a page.
const PAGE: usize = 50;

/// People and rooms that are shown.
const OTHERS: usize = 5;

/// People and rooms that are looked at for signs, which their folded names do not have.
const LOOKED_AT: i64 = 500;

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::Search::PATH, get(index))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    before: Option<MessageId>,
}

/// A message that was found.
struct Hit {
    message: Message,
    /// The name of its conversation.
    room: String,
    pieces: Vec<Piece>,
}

/// Search results.
#[derive(Default)]
struct Results {
    hits: Vec<Hit>,
    people: Vec<Person>,
    rooms: Vec<FoundRoom>,
    /// URL of older results.
    more: Option<String>,
    /// The question in words.
    understood: Option<String>,
    /// Advice where nothing was found.
    ways: Vec<Words>,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "chat/search/index.html", blocks = ["results"])]
struct IndexSearch {
    page: Page,
    side: Sidebar,
    query: String,
    asked: bool,
    results: Results,
}

impl IndexSearch {
    /// Errors of the query.
    fn faults(&self) -> impl Iterator<Item = Text> {
        self.results.errors.iter().map(|(_, message)| message.say(self.page.language))
    }

    /// True if nothing was found, as far as was looked.
    fn is_empty(&self) -> bool {
        let Results { hits, people, rooms, .. } = &self.results;
        hits.is_empty() && people.is_empty() && rooms.is_empty()
    }
}

async fn index(
    State(chat): State<Chat>,
    UrlQuery(search): UrlQuery<Search>,
    member: CurrentMember,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let side = chat.side(&member, BESIDE).await?;
    let parsed = Query::parse(&search.q);
    let asked = parsed.as_ref().map_or(true, |query| !query.is_empty());
    let results = match parsed {
        Ok(query) if query.is_empty() => Results::default(),
        Ok(query) => {
            member_rate_limit::check(&chat.accounts, ExpensiveAction::Search, &member, page.now).await?;
            find(&chat, &member, &page, &side.conversations, query, &search).await?
        }
        Err(errors) => Results { errors, ..Results::default() },
    };
    let status = if results.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = IndexSearch { page, side, query: search.q, asked, results };
    Ok(fragment.draw(status, &view, IndexSearch::as_results))
}

async fn find(
    chat: &Chat,
    member: &CurrentMember,
    page: &Page,
    conversations: &[Conversation],
    query: Query,
    search: &Search,
) -> Result<Results> {
    let (db, me) = (&chat.context.db, member.id);
    let asked = understand(chat, member, conversations, query).await?;
    let (hits, reached) = find_messages(chat, me, conversations, &asked, search.before).await?;
    let mut results = Results { hits, more: reached.map(|reached| more(&search.q, reached)), ..Results::default() };
    let words = WordPatterns::of(&asked.query.words());
    if search.before.is_none() && !asked.query.is_narrow() && !words.is_empty() {
        let signs: Vec<String> = asked.query.terms.iter().flat_map(Term::signs).collect();
        let count = if signs.is_empty() { i64::try_from(OTHERS).unwrap_or(i64::MAX) } else { LOOKED_AT };
        results.people = search::store::people(db, me, &words, count).await?;
        results.people.retain(|one| has(&signs, [&one.name, one.full_name.as_deref().unwrap_or_default()]));
        results.people.truncate(OTHERS);
        results.rooms = search::store::rooms(db, me, &words, count).await?;
        results.rooms.retain(|one| has(&signs, [&one.name, &one.about]));
        results.rooms.truncate(OTHERS);
    }
    results.understood = Some(asked.say(page.language));
    results.ways = asked.ways_to_more();
    Ok(results)
}

/// Whether texts have all pieces of a question in which signs count.
fn has(signs: &[String], texts: [&str; 2]) -> bool {
    let text = if signs.is_empty() { String::new() } else { folded(&texts.join(" ")) };
    signs.iter().all(|sign| text.contains(sign.as_str()))
}

/// Terms that may be further words of a name.
const FURTHER: usize = 3;

/// The members and conversations that a question names.
async fn understand(
    chat: &Chat,
    member: &CurrentMember,
    conversations: &[Conversation],
    mut query: Query,
) -> Result<Understood> {
    let mut senders = Vec::new();
    // The last first: terms that are taken away move none that are still to be looked at.
    for sender in query.from.clone().into_iter().rev() {
        senders.push(match sender {
            Sender::Me => {
                let number = member.number.as_str().to_owned();
                let me = Author { id: member.id, number, name: member.name() };
                Senders { text: None, authors: vec![me] }
            }
            Sender::Named { text, follow: (first, count) } => name(chat, &mut query, text, first, count).await?,
        });
    }
    senders.reverse();
    let rooms = conversations.iter().filter(|one| is_named(one, &query)).map(|one| one.name.clone()).collect();
    let shunned = conversations.first().map(|one| one.shunned.as_slice()).unwrap_or_default();
    let authors = senders.iter().flat_map(|senders| &senders.authors);
    let blocked = authors.filter(|one| shunned.contains(&one.number)).map(|one| one.name.clone()).collect();
    Ok(Understood { query, senders, rooms, blocked })
}

/// The members of a name, with as many of the terms behind it as belong to it.
async fn name(chat: &Chat, query: &mut Query, text: String, first: usize, count: usize) -> Result<Senders> {
    for further in (0..=count.min(FURTHER)).rev() {
        let terms = query.terms.get(first..first + further).unwrap_or_default();
        let mut whole = vec![text.as_str()];
        whole.extend(terms.iter().map(|term| term.text.as_str()));
        let whole = whole.join(" ");
        let words = folding::words(&whole);
        let authors =
            if words.is_empty() { Vec::new() } else { search::store::authors(&chat.context.db, &words).await? };
        if !authors.is_empty() {
            query.terms.drain(first..first + further);
            return Ok(Senders { text: Some(whole), authors });
        }
    }
    Ok(Senders { text: Some(text), authors: Vec::new() })
}

/// True if a conversation has the name that a question asks for.
fn is_named(conversation: &Conversation, query: &Query) -> bool {
    let name = search_text(&[&conversation.name]);
    query.room.iter().all(|word| name.contains(word.as_str()))
}

fn more(q: &str, reached: MessageId) -> String {
    let mut address = url::form_urlencoded::Serializer::new(String::new());
    address.append_pair("q", q).append_pair("before", &reached.to_string());
    format!("{}?{}", paths::Search, address.finish())
}

/// Messages of the rooms that the member is in now, and the key before which older ones are looked for.
async fn find_messages(
    chat: &Chat,
    me: MemberId,
    conversations: &[Conversation],
    asked: &Understood,
    before: Option<MessageId>,
) -> Result<(Vec<Hit>, Option<MessageId>)> {
    let (db, query) = (&chat.context.db, &asked.query);
    let rooms: Vec<RoomId> = conversations.iter().filter(|one| is_named(one, query)).map(|one| one.id).collect();
    let authors: Vec<MemberId> = asked.senders.iter().flat_map(|senders| &senders.authors).map(|one| one.id).collect();
    let authors = (!asked.senders.is_empty()).then_some(authors);
    if rooms.is_empty() || authors.as_ref().is_some_and(Vec::is_empty) {
        return Ok((Vec::new(), None));
    }
    let count = i32::try_from(PAGE).unwrap_or(i32::MAX) + 1;
    let mut patterns: Vec<String> = query.terms.iter().flat_map(Term::patterns).collect();
    // The longest is the rarest, as a rule.
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
    let exclusions: Vec<String> = query.without.iter().filter_map(Term::exclusion).collect();
    let (patterns, exclusions) = (patterns.as_slice(), exclusions.as_slice());
    let reach = Reach { reader: me, patterns, exclusions, rooms: &rooms, authors: authors.as_deref(), before, count };
    let mut found = search::store::messages(db, query, &reach).await?;
    if found.ids.len() > PAGE {
        found.ids.truncate(PAGE);
        found.reached = found.ids.last().copied();
    }
    let mut messages = messages::store::list_by_key(db, &found.ids).await?;
    messages.sort_unstable_by_key(|message| std::cmp::Reverse(message.id));
    let hit = |message: Message| {
        let room = conversations.iter().find(|one| one.id == message.room_id).map(|one| one.name.clone());
        let pieces = excerpt(&plain(message.html.as_str()), &query.terms);
        Hit { pieces, room: room.unwrap_or_default(), message }
    };
    Ok((messages.into_iter().map(hit).collect(), found.reached))
}
