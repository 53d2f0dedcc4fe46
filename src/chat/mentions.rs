//! Names that are offered while one writes.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use serde::Deserialize;

use super::{
    Chat, paths,
    store::{
        memberships,
        mentions::{self, Offered},
    },
};
use crate::{
    accounts::{CurrentMember, names},
    error::{Error, Result},
    web::fragment,
};

/// Names that are offered at once.
const MOST: i64 = 8;

pub(super) fn router() -> Router<Chat> {
    Router::new().route(&paths::mentions("{id}"), get(index))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Part {
    q: String,
}

#[derive(Template)]
#[template(path = "chat/_mentions.html")]
struct IndexMentions {
    offered: Vec<Offered>,
}

impl Offered {
    /// What names them in a message.
    fn mention(&self) -> String {
        if self.shared { format!("@{} ({})", self.name, self.number) } else { format!("@{}", self.name) }
    }
}

async fn index(
    State(chat): State<Chat>,
    Path(room_id): Path<i64>,
    Query(part): Query<Part>,
    member: CurrentMember,
) -> Result<Response> {
    let db = &chat.accounts.db;
    if !memberships::is_in(db, member.member.id, room_id).await? {
        return Err(Error::NotFound);
    }
    let offered = mentions::offer(db, room_id, &names::words(&part.q), MOST).await?;
    Ok(fragment::page(StatusCode::OK, &IndexMentions { offered }))
}
