//! Read markers of members.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{Chat, memberships, pages::messages::changed, paths},
    error::{Error, Result},
    web::Form,
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::ReadMarker::PATH, post(create))
}

async fn create(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::ReadMarker { id: room_id }: paths::ReadMarker,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (db, me) = (&chat.context.db, member.id);
    if !memberships::store::is_in(db, me, room_id).await? {
        return Err(Error::NotFound);
    }
    let seq = form.value("seq").parse().ok().filter(|seq| *seq >= 0 && form.errors().is_empty());
    let seq: i64 = seq.ok_or_else(|| Error::BadRequest("reading-seq".into()))?;
    if memberships::store::read(db, me, room_id, seq).await? {
        chat.changed_for(me);
    }
    Ok(changed::changed(&request, paths::Room { id: room_id }))
}
