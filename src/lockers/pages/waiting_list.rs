//! Waiting list of a full bay.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    error::{Error, Result},
    lockers::{
        Lockers,
        allocations::{Refusal, store::situation},
        bays,
        pages::refusal::{RefusalPage, conflict, refuse},
        paths,
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(paths::Wait::PATH, post(create)).route(paths::WaitEnd::PATH, post(destroy))
}

async fn create(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Wait { id: bay_id }: paths::Wait,
    request: FormRequest,
) -> Result<Response> {
    let (db, me, now) = (&lockers.context.db, member.member.id, request.page.now);
    let bay = bays::store::find(db, bay_id, me, now).await?.ok_or(Error::NotFound)?;
    let asker = situation::load_asker(db, None, me, now).await?.ok_or(Error::NotFound)?;
    match bay.refusal(&asker, now) {
        // Members who wait are offered a locker once the bay is open and answers.
        None | Some(Refusal::Hours(..) | Refusal::Away) => {}
        Some(refusal) => return refuse(&lockers, &member, request, RefusalPage::Bay(bay_id), refusal).await,
    }
    if bay.free() > 0 && bay.queue.length == 0 {
        return conflict(&lockers, &member, request, RefusalPage::Bay(bay_id), "wait-needless").await;
    }
    bays::store::wait(db, bay_id, me, now).await?;
    lockers.changed_whole(bay_id);
    lockers.changed_for(me);
    Ok(request.done(paths::MyLockers, "flash-wait-joined"))
}

async fn destroy(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::WaitEnd { id: bay_id }: paths::WaitEnd,
    request: FormRequest,
) -> Result<Response> {
    let (db, me) = (&lockers.context.db, member.member.id);
    bays::store::find(db, bay_id, me, request.page.now).await?.ok_or(Error::NotFound)?;
    bays::store::stop_waiting(db, bay_id, me).await?;
    lockers.changed_whole(bay_id);
    lockers.changed_for(me);
    Ok(request.done(paths::MyLockers, "flash-wait-left"))
}
