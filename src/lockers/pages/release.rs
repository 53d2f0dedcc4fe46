//! Release of a locker, undo of the release, extension of the deadline.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    error::Result,
    lockers::{
        Lockers,
        bays::AllocationState,
        pages::refusal::{RefusalPage, refuse},
        paths,
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(paths::Release::PATH, post(destroy))
        .route(paths::ReleaseUndo::PATH, post(restore))
        .route(paths::Extension::PATH, post(update))
}

async fn destroy(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Release { code }: paths::Release,
    request: FormRequest,
) -> Result<Response> {
    match lockers.release(&request.origin, &code, member.member.id).await? {
        // The page itself says so, for as long as it can be undone.
        Ok(AllocationState::InUse | AllocationState::Releasing) => Ok(request.fragment.redirect(paths::MyLockers)),
        Ok(AllocationState::Reserved) => Ok(request.done(paths::MyLockers, "flash-reservation-cancelled")),
        Ok(AllocationState::Held) => Ok(request.done(paths::MyLockers, "flash-offer-refused")),
        Err(refusal) => refuse(&lockers, &member, request, RefusalPage::Locker(&code), refusal).await,
    }
}

async fn restore(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::ReleaseUndo { code }: paths::ReleaseUndo,
    request: FormRequest,
) -> Result<Response> {
    match lockers.keep(&request.origin, &code, member.member.id).await? {
        Ok(_) => Ok(request.done(paths::MyLockers, "flash-locker-kept")),
        Err(refusal) => refuse(&lockers, &member, request, RefusalPage::Locker(&code), refusal).await,
    }
}

async fn update(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Extension { code }: paths::Extension,
    request: FormRequest,
) -> Result<Response> {
    match lockers.extend(&request.origin, &code, member.member.id).await? {
        Ok(_) => Ok(request.done(paths::Locker { code }, "flash-locker-extended")),
        Err(refusal) => refuse(&lockers, &member, request, RefusalPage::Locker(&code), refusal).await,
    }
}
