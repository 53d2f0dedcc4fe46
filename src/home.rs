//! Home page, for a signed-in member or a guest.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath;

use crate::{
    accounts::{Accounts, CurrentMember, Notice, list_notices},
    chat::rooms::{
        conversation::Conversation,
        store_conversations::{self, LastWords},
    },
    concerts::programme::{concert::Listed, store_next},
    error::Result,
    ids::{MemberId, RoomId},
    lockers::allocations::{my_locker::OwnLocker, store::mine},
    web::{Page, pages::fragment},
};

/// The next concerts are shown; the others are a click away.
const CONCERTS: i64 = 4;

/// Conversations with unread messages that are shown; the others are a click away.
const UNREAD: usize = 5;

/// Path of the home page.
#[derive(Debug, TypedPath)]
#[typed_path("/")]
pub struct HomePage;

/// The route of the home page.
pub fn router() -> Router<Accounts> {
    Router::new().route(HomePage::PATH, get(show))
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Page,
    first_name: String,
    number: String,
    lockers: Vec<OwnLocker>,
    unread: Vec<Conversation>,
    last: Vec<LastWords>,
    concerts: Vec<Listed>,
    notices: Vec<Notice>,
}

impl Home {
    /// Last message of a conversation.
    fn last_words(&self, room: &Conversation) -> Option<&LastWords> {
        self.last.iter().find(|last| last.room_id == room.id)
    }
}

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    page: Page,
    concerts: Vec<Listed>,
}

async fn show(State(accounts): State<Accounts>, member: Option<CurrentMember>, page: Page) -> Result<Response> {
    let concerts = store_next::list(&accounts.context.db, page.now, CONCERTS);
    let Some(CurrentMember(me)) = member else {
        let concerts = concerts.await?;
        return Ok(fragment::page(StatusCode::OK, &Landing { page, concerts }));
    };
    // Concurrently: when all members sign in, waiting for a connection takes longer than the queries.
    let kinds = accounts.hooks.notices;
    let (concerts, lockers, (unread, last), notices) = tokio::try_join!(
        async { Ok(concerts.await?) },
        async { Ok(mine::list(&accounts.context.db, me.id, page.now).await?) },
        unread(&accounts, me.id),
        async { Ok(list_notices(&accounts.context.db, kinds, me.id, page.language).await?) },
    )?;
    let number = me.number.as_str().to_owned();
    let first_name = me.first_name.clone();
    Ok(fragment::page(StatusCode::OK, &Home { page, first_name, number, lockers, unread, last, concerts, notices }))
}

/// The conversations with messages that a member has not read, and what was written last there.
async fn unread(accounts: &Accounts, member_id: MemberId) -> Result<(Vec<Conversation>, Vec<LastWords>)> {
    let lists = store_conversations::list(&accounts.context.db, member_id).await?;
    let unread = lists.conversations.into_iter().filter(Conversation::calls).take(UNREAD);
    let unread: Vec<Conversation> = unread.collect();
    let ids: Vec<RoomId> = unread.iter().map(|one| one.id).collect();
    let last = if ids.is_empty() {
        Vec::new()
    } else {
        store_conversations::list_last_words(&accounts.context.db, member_id, &ids).await?
    };
    Ok((unread, last))
}
