//! The messages of a conversation: sent here.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use uuid::Uuid;

use super::{Chat, body::Body, markup, paths, rooms, store::posts::Verdict, writer::NewMessage};
use crate::{
    accounts::{CurrentMember, Visit},
    error::{Error, Result},
    web::{FieldErrors, Form, Refusal},
};

pub(super) fn router() -> Router<Chat> {
    Router::new().route(&paths::messages("{id}"), post(create))
}

async fn create(
    State(chat): State<Chat>,
    Path(room_id): Path<i64>,
    member: CurrentMember,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let refusal: Refusal = match parse(&form, room_id, member.member.id) {
        Ok(message) => match chat.writer.post(message).await? {
            Verdict::Written { seq, fresh, .. } => {
                if fresh {
                    chat.changed(room_id);
                }
                return Ok(written(&visit, room_id, seq));
            }
            Verdict::Stranger => return Err(Error::NotFound),
            Verdict::Blocked => return Err(Error::Forbidden),
            Verdict::NoSuchReply => Refusal::one("reply_to", "message-no-reply"),
            Verdict::Reused => Refusal::conflict("message-reused"),
        },
        Err(errors) => errors.into(),
    };
    rooms::show::answer(&chat, &member, room_id, visit.page, form, refusal).await
}

/// A browser goes back to the page; a script hears what it asked for by the stream.
fn written(visit: &Visit, room_id: i64, seq: i64) -> Response {
    if visit.fragment.0 {
        let headers = [("x-message-seq", seq.to_string())];
        (StatusCode::NO_CONTENT, headers).into_response()
    } else {
        visit.fragment.redirect(&paths::room(room_id))
    }
}

fn parse(form: &Form, room_id: i64, author_id: i64) -> Result<NewMessage, FieldErrors> {
    let mut errors = form.errors();
    let body = errors.take(Body::parse(form.value("body")));
    let client_id = Uuid::parse_str(form.value("client_id"));
    if client_id.is_err() {
        errors.add("client_id", "message-client-id");
    }
    let reply_to = match form.value("reply_to") {
        "" => None,
        text => text.parse().map_err(|_| errors.add("reply_to", "message-no-reply")).ok(),
    };
    match (body, client_id) {
        (Some(body), Ok(client_id)) if errors.is_empty() => {
            let html = markup::render(&body);
            Ok(NewMessage { room_id, author_id, client_id, body, html, reply_to, mentions: Vec::new() })
        }
        _ => Err(errors),
    }
}
