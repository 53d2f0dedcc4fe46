//! Questions before somebody is put out of a conversation, or is given it.

use axum::{extract::State, http::StatusCode, response::Response};

use crate::{
    accounts::{CurrentMember, members::number::MemberNumber},
    chat::{
        Chat,
        memberships::{membership::Role, store_people},
        pages::question::Question,
        paths, runs_rooms,
    },
    error::{Error, Result},
    ids::RoomId,
    web::{Message, Page, pages::fragment},
};

/// The act that a question about a member of a conversation confirms.
pub(super) struct MembershipQuestion {
    /// The least role that may do it.
    least: Role,
    title: &'static str,
    consequence: &'static str,
    fields: &'static [(&'static str, &'static str)],
    button: &'static str,
}

const REMOVAL: MembershipQuestion = MembershipQuestion {
    least: Role::Moderator,
    title: "person-remove-sure",
    consequence: "person-remove-consequence",
    fields: &[],
    button: "person-remove-do",
};

/// Asked where the role of the owner is given.
pub(super) const HANDOVER: MembershipQuestion = MembershipQuestion {
    least: Role::Owner,
    title: "hand-over-sure",
    consequence: "hand-over-consequence",
    fields: &[("role", "owner"), ("sure", "yes")],
    button: "hand-over-do",
};

pub(crate) async fn remove(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MembershipRemoval { id, number }: paths::MembershipRemoval,
    page: Page,
) -> Result<Response> {
    let path = paths::MembershipRemoval { id, number: number.clone() }.to_string();
    ask(&chat, &member, page, &REMOVAL, id, &number, path).await
}

pub(super) async fn ask(
    chat: &Chat,
    member: &CurrentMember,
    page: Page,
    asked: &MembershipQuestion,
    id: RoomId,
    number: &MemberNumber,
    path: String,
) -> Result<Response> {
    let db = &chat.context.db;
    let runs_rooms = runs_rooms(member);
    let room = store_people::find(db, member.id, id, runs_rooms).await?.ok_or(Error::NotFound)?;
    let name = store_people::find_name(db, id, number.as_str()).await?.ok_or(Error::NotFound)?;
    if room.right(runs_rooms).is_none_or(|right| right < asked.least) {
        return Err(Error::Forbidden);
    }
    let question = Question {
        page,
        side: chat.side(member, id).await?,
        title: Message::new(asked.title).with("name", name).with("room", room.name),
        consequence: asked.consequence,
        path,
        fields: asked.fields,
        button: asked.button,
        back: paths::RoomMembers { id }.to_string(),
    };
    Ok(fragment::page(StatusCode::OK, &question))
}
