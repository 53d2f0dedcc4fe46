//! Deletion of messages, by their authors or by a moderator.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat,
        messages::{changes, message::Message},
        pages::messages::changed,
        paths,
        rooms::store_conversations,
    },
    error::{Error, Result},
    web::{Page, pages::fragment},
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::MessageDeletion::PATH, get(new).post(create))
}

/// Asks first, where no script does.
#[derive(Template)]
#[template(path = "chat/messages/delete.html")]
struct DeleteMessage {
    page: Page,
    message: Message,
}

async fn new(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MessageDeletion { id }: paths::MessageDeletion,
    page: Page,
) -> Result<Response> {
    let (db, me) = (&chat.context.db, member.id);
    let message = chat.message(&member, id).await?;
    let room = store_conversations::find(db, me, message.room_id).await?.ok_or(Error::NotFound)?;
    let own = message.author.as_ref().is_some_and(|author| author.id == me);
    if !own && !room.role.moderates() {
        return Err(Error::Forbidden);
    }
    Ok(fragment::page(StatusCode::OK, &DeleteMessage { page, message }))
}

async fn create(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MessageDeletion { id }: paths::MessageDeletion,
    request: FormRequest,
) -> Result<Response> {
    let message = changes::delete(&chat, member.id, id, request.page.now).await?;
    Ok(changed::changed(&request, paths::Room { id: message.room_id }.message(message.seq, id)))
}
