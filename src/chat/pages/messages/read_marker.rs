//! Read markers of members.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{Chat, memberships, pages::messages::changed, paths},
    error::{Error, Result},
    ids::RoomId,
    web::Form,
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(&paths::reading("{id}"), post(create))
}

async fn create(
    State(chat): State<Chat>,
    Path(room_id): Path<RoomId>,
    member: CurrentMember,
    visit: FormRequest,
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
    Ok(changed::changed(&visit, &paths::room(room_id)))
}
