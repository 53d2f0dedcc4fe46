//! One's own membership: join or ask, leave, and of what to be told.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{Search, draw};
use crate::{
    accounts::{CurrentMember, Visit},
    chat::{
        Chat, actor,
        membership::Notify,
        paths, refusal,
        store::{joining, memberships::is_in},
    },
    error::{Error, Result},
    web::{Form, Refusal},
};

pub(super) async fn create(
    State(chat): State<Chat>,
    Path(id): Path<i64>,
    member: CurrentMember,
    visit: Visit,
) -> Result<Response> {
    match joining::join(&chat.accounts.db, &actor(&member, &visit.origin), &[id]).await {
        Ok(changed) => changed.iter().for_each(|changed| chat.tell(changed)),
        Err(refused) => return refuse(&chat, &member, visit, (id, Form::default(), refusal(refused)?)).await,
    }
    if is_in(&chat.accounts.db, member.member.id, id).await? {
        Ok(visit.fragment.redirect(&paths::room(id)))
    } else {
        Ok(visit.done(paths::rooms(), "flash-rooms-asked"))
    }
}

pub(super) async fn destroy(
    State(chat): State<Chat>,
    Path(id): Path<i64>,
    member: CurrentMember,
    visit: Visit,
) -> Result<Response> {
    match joining::leave(&chat.accounts.db, &actor(&member, &visit.origin), id).await {
        Ok(changed) => {
            chat.tell(&changed);
            Ok(visit.done(paths::chat(), "flash-room-left"))
        }
        Err(refused) => refuse(&chat, &member, visit, (id, Form::default(), refusal(refused)?)).await,
    }
}

pub(super) async fn notify(
    State(chat): State<Chat>,
    Path(id): Path<i64>,
    member: CurrentMember,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let mut errors = form.errors();
    let notify = Notify::parse(form.value("notify"));
    if notify.is_none() {
        errors.add("notify", "notify-unknown");
    }
    match notify {
        Some(notify) if errors.is_empty() => {
            if joining::update_notify(&chat.accounts.db, member.member.id, id, notify).await? {
                Ok(visit.done(&paths::room_members(id), "flash-notify"))
            } else {
                Err(Error::NotFound)
            }
        }
        _ => refuse(&chat, &member, visit, (id, form, errors.into())).await,
    }
}

/// The page of the people again, with what is wrong.
pub(super) async fn refuse(
    chat: &Chat,
    member: &CurrentMember,
    visit: Visit,
    (id, form, wrong): (i64, Form, Refusal),
) -> Result<Response> {
    draw(chat, member, (id, visit.page, Search::default()), (form, wrong)).await
}
