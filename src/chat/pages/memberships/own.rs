//! Own membership: join or request, leave, notification setting.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat, actor,
        live::sidebar_view::Sidebar,
        memberships::{
            by_member,
            membership::{Departure, Notify},
            store::is_in,
            store_join_leave,
            store_people::{self, Facts},
        },
        pages::{
            memberships::index::{Search, draw},
            refusals::refusal,
        },
        paths, runs_rooms,
    },
    error::{Error, Result},
    ids::RoomId,
    web::{Form, Page, Refusal, pages::fragment},
};

pub(crate) async fn create(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::Memberships { id }: paths::Memberships,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    if let Err(refused) = by_member::join(&chat, &actor(&member, &request.origin), &[id]).await {
        return refuse(&chat, &member, request, id, Form::default(), refusal(refused)?).await;
    }
    if is_in(&chat.context.db, member.id, id).await? {
        let (room, place) = (paths::Room { id }, form.value("around").parse::<i64>().ok());
        Ok(request.fragment.redirect(place.map_or_else(|| room.to_string(), |seq| room.around(seq))))
    } else {
        Ok(request.done(paths::Rooms, "flash-rooms-asked"))
    }
}

/// Asks before one leaves a conversation.
#[derive(Template)]
#[template(path = "chat/memberships/leave.html")]
struct LeaveRoom {
    page: Page,
    side: Sidebar,
    room: Facts,
    departure: Departure,
}

pub(crate) async fn leave(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::Leave { id }: paths::Leave,
    page: Page,
) -> Result<Response> {
    let (db, me) = (&chat.context.db, member.id);
    let departure = store_join_leave::load_departure(db, me, id).await?.ok_or(Error::NotFound)?;
    let room = store_people::find(db, me, id, runs_rooms(&member)).await?.ok_or(Error::NotFound)?;
    let side = chat.side(&member, id).await?;
    Ok(fragment::page(StatusCode::OK, &LeaveRoom { page, side, room, departure }))
}

pub(crate) async fn destroy(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::Leave { id }: paths::Leave,
    request: FormRequest,
) -> Result<Response> {
    match by_member::leave(&chat, &actor(&member, &request.origin), id).await {
        Ok(()) => Ok(request.done(paths::Conversations, "flash-room-left")),
        Err(refused) => refuse(&chat, &member, request, id, Form::default(), refusal(refused)?).await,
    }
}

pub(crate) async fn notify(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RoomNotify { id }: paths::RoomNotify,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let mut errors = form.errors();
    let notify = Notify::parse(form.value("notify"));
    if notify.is_none() {
        errors.add("notify", "notify-unknown");
    }
    match notify {
        Some(notify) if errors.is_empty() => {
            if store_join_leave::update_notify(&chat.context.db, member.id, id, notify).await? {
                Ok(request.done(paths::RoomMembers { id }, "flash-notify"))
            } else {
                Err(Error::NotFound)
            }
        }
        _ => refuse(&chat, &member, request, id, form, errors.into()).await,
    }
}

/// The member page again, with its errors.
pub(crate) async fn refuse(
    chat: &Chat,
    member: &CurrentMember,
    request: FormRequest,
    id: RoomId,
    form: Form,
    wrong: Refusal,
) -> Result<Response> {
    draw(chat, member, id, request.page, Search::default(), form, wrong).await
}
