//! Changing a room or group, and ending it.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};

use super::new::parse_plan;
use crate::{
    accounts::{CurrentMember, Visit},
    chat::{
        Chat, actor,
        membership::Role,
        paths, refusal,
        room::Kind,
        runs_rooms,
        side::Side,
        store::{
            people::{self, Facts},
            rooms,
        },
    },
    error::{Error, Result},
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        refusal::{FormView as _, form_view},
    },
};

pub(super) fn router() -> Router<Chat> {
    Router::new()
        .route(&paths::edit_room("{id}"), get(edit).post(update))
        .route(&paths::delete_room("{id}"), post(destroy))
}

#[derive(Template)]
#[template(path = "chat/rooms/edit.html", blocks = ["form"])]
struct EditRoom {
    page: Page,
    side: Side,
    room: Facts,
    form: Form,
    errors: FieldErrors,
}

form_view!(EditRoom);

/// The room, for whoever may change it.
async fn load(chat: &Chat, member: &CurrentMember, id: i64) -> Result<Facts> {
    let room =
        people::find(&chat.accounts.db, member.member.id, id, runs_rooms(member)).await?.ok_or(Error::NotFound)?;
    match room.right(runs_rooms(member)) {
        _ if room.kind == Kind::Direct => Err(Error::NotFound),
        Some(Role::Owner) => Ok(room),
        _ => Err(Error::Forbidden),
    }
}

async fn edit(
    State(chat): State<Chat>,
    Path(id): Path<i64>,
    member: CurrentMember,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let room = load(&chat, &member, id).await?;
    let form = Form::filled([("name", &*room.name), ("about", &*room.about), ("join_policy", room.join_policy.code())]);
    let side = chat.side(&member, id).await?;
    Ok(EditRoom { page, side, room, form, errors: FieldErrors::default() }.fresh(fragment))
}

async fn update(
    State(chat): State<Chat>,
    Path(id): Path<i64>,
    member: CurrentMember,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let room = load(&chat, &member, id).await?;
    let mut errors = form.errors();
    let wrong = match errors.take(parse_plan(&form, room.kind)).filter(|_| errors.is_empty()) {
        Some(plan) => match rooms::update(&chat.accounts.db, &actor(&member, &visit.origin), id, &plan).await {
            Ok(changed) => {
                chat.tell(&changed);
                return Ok(visit.done(&paths::room_members(id), "flash-room-changed"));
            }
            Err(refused) => refusal(refused)?,
        },
        None => errors.into(),
    };
    again(&chat, &member, visit, (room, form, wrong)).await
}

async fn destroy(
    State(chat): State<Chat>,
    Path(id): Path<i64>,
    member: CurrentMember,
    visit: Visit,
) -> Result<Response> {
    match rooms::destroy(&chat.accounts.db, &actor(&member, &visit.origin), id).await {
        Ok(changed) => {
            chat.tell(&changed);
            Ok(visit.done(paths::chat(), "flash-room-deleted"))
        }
        Err(refused) => {
            let wrong = refusal(refused)?;
            let room = load(&chat, &member, id).await?;
            again(&chat, &member, visit, (room, Form::default(), wrong)).await
        }
    }
}

async fn again(
    chat: &Chat,
    member: &CurrentMember,
    visit: Visit,
    (room, form, wrong): (Facts, Form, Refusal),
) -> Result<Response> {
    let side = chat.side(member, room.id).await?;
    let view = EditRoom { page: visit.page, side, room, form, errors: FieldErrors::default() };
    Ok(view.refused(visit.fragment, wrong))
}
