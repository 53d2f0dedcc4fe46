//! The first page: of the signed-in member, or of a visitor.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};

use crate::{
    accounts::{Accounts, CurrentMember},
    concerts::{concert::Listed, store},
    error::Result,
    lockers::{own::OwnLocker, store::own},
    web::{Page, fragment},
};

/// The next concerts are shown; the others are a click away.
const CONCERTS: i64 = 4;

/// The first page.
#[must_use]
pub fn path() -> &'static str {
    "/"
}

/// The first page.
pub fn router() -> Router<Accounts> {
    Router::new().route(path(), get(show))
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Page,
    first_name: String,
    number: String,
    lockers: Vec<OwnLocker>,
    concerts: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    page: Page,
    concerts: Vec<Listed>,
}

async fn show(State(accounts): State<Accounts>, member: Option<CurrentMember>, page: Page) -> Result<Response> {
    let concerts = store::next::list(&accounts.db, page.now, CONCERTS).await?;
    Ok(match member {
        Some(CurrentMember(me)) => {
            let number = me.member.number.as_str().to_owned();
            let lockers = own::list(&accounts.db, me.member.id, page.now).await?;
            fragment::page(StatusCode::OK, &Home { page, first_name: me.member.first_name, number, lockers, concerts })
        }
        None => fragment::page(StatusCode::OK, &Landing { page, concerts }),
    })
}
