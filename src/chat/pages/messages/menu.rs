//! The menu of a message: copy its address, save it, mark it as unread, pin it.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat, collections, memberships,
        messages::{changes, message::Message},
        pages::{messages::changed, refusals::refusal},
        paths,
        rooms::{room::Kind, store_conversations},
    },
    error::{Error, Result},
    ids::MessageId,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Chat> {
    Router::new()
        .route(paths::Message::PATH, get(show))
        .route(paths::MessageSaving::PATH, post(save))
        .route(paths::MessagePinning::PATH, post(pin))
        .route(paths::MessageUnread::PATH, post(unread))
}

#[derive(Template)]
#[template(path = "chat/messages/menu.html", blocks = ["form"])]
struct ShowMenu {
    page: Page,
    message: Message,
    saved: bool,
    may_pin: bool,
    form: Form,
    errors: FieldErrors,
}

form_view!(ShowMenu);

async fn menu(chat: &Chat, member: &CurrentMember, id: MessageId, page: Page) -> Result<ShowMenu> {
    let (db, me) = (&chat.context.db, member.id);
    let message = chat.message(member, id).await?;
    let room = store_conversations::find(db, me, message.room_id).await?.ok_or(Error::NotFound)?;
    let may_pin = room.role.moderates() || room.kind == Kind::Direct;
    let saved = collections::store::is_saved(db, me, id).await?;
    Ok(ShowMenu { page, message, saved, may_pin, form: Form::default(), errors: FieldErrors::default() })
}

async fn show(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::Message { id }: paths::Message,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    Ok(menu(&chat, &member, id, page).await?.fresh(fragment))
}

/// Saves a message, or forgets it where the field `off` is there.
async fn save(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MessageSaving { id }: paths::MessageSaving,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (db, me) = (&chat.context.db, member.id);
    let message = chat.message(&member, id).await?;
    if !form.value("off").is_empty() {
        collections::store::forget(db, me, id).await?;
    } else if !collections::store::save(db, me, id, request.page.now).await? {
        let fragment = request.fragment;
        let view = menu(&chat, &member, id, request.page).await?;
        return Ok(view.refused(fragment, Refusal::conflict("saved-many")));
    }
    Ok(changed::changed(&request, message.permalink()))
}

/// Pins a message for everybody in its conversation, or takes it down where the field `off` is there.
async fn pin(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MessagePinning { id }: paths::MessagePinning,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let message = chat.message(&member, id).await?;
    let at = form.value("off").is_empty().then_some(request.page.now);
    if let Err(refused) = changes::pin(&chat, member.id, id, at).await {
        let (refusal, fragment) = (refusal(refused)?, request.fragment);
        return Ok(menu(&chat, &member, id, request.page).await?.refused(fragment, refusal));
    }
    Ok(changed::changed(&request, message.permalink()))
}

/// Marks a message and what follows it as unread, and leads to the list of conversations: what is before one's eyes is read.
async fn unread(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MessageUnread { id }: paths::MessageUnread,
    request: FormRequest,
) -> Result<Response> {
    let message = chat.message(&member, id).await?;
    memberships::store::unread(&chat.context.db, member.id, message.room_id, message.seq).await?;
    chat.changed_for(member.id);
    Ok(request.fragment.redirect(paths::Conversations))
}
