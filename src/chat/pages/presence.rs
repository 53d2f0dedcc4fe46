//! Presence setting: automatic, away, do not disturb, invisible.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat, paths,
        presence::{self, presences::PresenceSetting},
    },
    error::{Error, Result},
    ids::MemberId,
    text::characters::{is_blank, is_deceptive},
    web::{Form, Message},
};

/// Longest word about it, in characters.
const LONGEST: usize = 80;

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::PresenceSetting::PATH, post(update))
}

async fn update(State(chat): State<Chat>, member: CurrentMember, request: FormRequest, form: Form) -> Result<Response> {
    let setting =
        PresenceSetting::parse(form.value("presence")).ok_or(Error::BadRequest(Message::new("presence-unknown")))?;
    if set(&chat, member.id, setting, form.value("status")).await? {
        Ok(request.done(paths::Conversations, "flash-presence"))
    } else {
        Err(Error::BadRequest(Message::new("presence-status")))
    }
}

/// Stores a presence setting and status text. False: the text is too long, or misleading.
pub(crate) async fn set(
    chat: &Chat,
    member_id: MemberId,
    setting: PresenceSetting,
    status: &str,
) -> sqlx::Result<bool> {
    let status: String = status.split_whitespace().collect::<Vec<_>>().join(" ");
    let unseen = !status.is_empty() && is_blank(&status);
    if status.chars().count() > LONGEST || status.chars().any(is_deceptive) || unseen {
        return Ok(false);
    }
    presence::store::save_setting(&chat.context.db, member_id, setting, &status).await?;
    chat.presences.setting_changed(&chat.context.live, member_id, setting);
    chat.changed_for(member_id);
    Ok(true)
}
