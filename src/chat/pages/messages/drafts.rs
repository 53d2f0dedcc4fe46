//! Drafts: saved while a member types, so that another device or a later visit continues with them.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::post,
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat, memberships,
        messages::{
            body,
            store_drafts::{self, Draft, Saved},
        },
        pages::messages::changed,
        paths,
    },
    error::{Error, Result},
    ids::{MemberId, RoomId},
    web::{Form, Message},
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::RoomDraft::PATH, post(update))
}

/// Saves the field `body` as the draft, in answer to `reply_to`; without both there is none any more. `replaces` is the draft
/// that the page knows of: where another device stored another text, that one stays, and the answer is 409.
async fn update(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RoomDraft { id: room_id }: paths::RoomDraft,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (db, me) = (&chat.context.db, member.id);
    let (body, known) = (lines(form.value("body")), lines(form.value("replaces")));
    let replaces = form.has("replaces").then_some(known.as_str());
    let reply_to = form.value("reply_to").parse().ok();
    if let Some((_, fault)) = form.errors().iter().next() {
        return Err(Error::BadRequest(fault.clone()));
    }
    if body.trim().is_empty() && reply_to.is_none() {
        let deleted = store_drafts::discard(db, me, room_id, replaces).await?;
        return discarded(&chat, me, room_id, deleted, request).await;
    }
    if body.chars().count() > body::LONGEST {
        let most = i64::try_from(body::LONGEST).unwrap_or(i64::MAX);
        return Err(Error::BadRequest(Message::new("message-long").count("max", most)));
    }
    let draft = Draft { body: &body, reply_to, replaces };
    match store_drafts::keep(db, me, room_id, &draft, request.page.now).await? {
        Saved::Kept => Ok(changed::changed(&request, paths::Room { id: room_id })),
        Saved::Differs => Ok(StatusCode::CONFLICT.into_response()),
        Saved::Stranger => Err(Error::NotFound),
    }
}

/// A text as the table has it: browsers end the lines of a form with two characters.
pub(crate) fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Back to the conversation; to the list of conversations, where the draft was of one that the member has left.
async fn discarded(
    chat: &Chat,
    me: MemberId,
    room_id: RoomId,
    deleted: bool,
    request: FormRequest,
) -> Result<Response> {
    if memberships::store::is_in(&chat.context.db, me, room_id).await? {
        Ok(changed::changed(&request, paths::Room { id: room_id }))
    } else if deleted {
        Ok(changed::changed(&request, paths::Conversations))
    } else {
        Err(Error::NotFound)
    }
}
