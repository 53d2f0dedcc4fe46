//! The first page: of the signed-in member, or of a visitor.

use askama::Template;
use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    accounts::{Accounts, CurrentMember},
    web::{Page, fragment},
};

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
}

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    page: Page,
}

async fn show(member: Option<CurrentMember>, page: Page) -> Response {
    match member {
        Some(CurrentMember(me)) => {
            let number = me.member.number.as_str().to_owned();
            fragment::page(StatusCode::OK, &Home { page, first_name: me.member.first_name, number })
        }
        None => fragment::page(StatusCode::OK, &Landing { page }),
    }
}
