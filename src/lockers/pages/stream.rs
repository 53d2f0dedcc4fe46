//! Event stream of the locker pages: the bays that the viewer may use, and the viewer's lockers.

use std::collections::BTreeSet;

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use bytes::BytesMut;
use serde::Deserialize;

use crate::{
    accounts::CurrentMember,
    error::Result,
    ids::BayId,
    live::{Keys, Topic, Watch},
    lockers::{Lockers, allocations::store::mine, bays, paths, topics},
    web::Page,
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(paths::LockerEvents::PATH, get(events))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shown {
    /// `own`: no bays besides those of one's own lockers.
    only: String,
}

async fn events(
    State(lockers): State<Lockers>,
    Query(shown): Query<Shown>,
    member: CurrentMember,
    page: Page,
) -> Result<Response> {
    let (db, me, language) = (&lockers.context.db, member.member.id, page.language);
    let own = mine::list(db, me, page.now).await?;
    let mut bays: BTreeSet<BayId> = own.iter().map(|own| own.bay_id).collect();
    if shown.only != "own" {
        bays.extend(bays::store::list(db, me, page.now).await?.iter().map(|bay| bay.id));
    }
    // Subscribed before reading: a change in between is sent twice rather than never.
    let mut watch = Watch::of(&lockers.context.live, &Topic::new(topics::TENANT, me), language);
    for bay_id in &bays {
        watch = watch.and(&Topic::new(topics::BAY, *bay_id));
    }
    let watch = member.guard(&lockers.accounts, watch, None);
    let mut first = BytesMut::new();
    for bay_id in bays {
        if let Some(frame) = lockers.watched.bay(bay_id, &Keys::All).await? {
            first.extend_from_slice(&frame.text(language));
        }
    }
    let frame = lockers.watched.own(me).await?;
    first.extend_from_slice(&frame.text(language));
    Ok(watch.answer(Some(first.freeze()), frame.position))
}
