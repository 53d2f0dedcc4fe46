//! Release of a locker, undo of the release, extension of the deadline.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use crate::{
    accounts::{CurrentMember, FormRequest},
    error::Result,
    lockers::{
        Lockers,
        bays::locker::AllocationState,
        pages::{
            refusal::{RefusalPage, refuse},
            show::code,
        },
        paths,
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(&paths::release("{code}"), post(destroy))
        .route(&paths::keep("{code}"), post(restore))
        .route(&paths::extend("{code}"), post(update))
}

async fn destroy(
    State(lockers): State<Lockers>,
    Path(text): Path<String>,
    member: CurrentMember,
    visit: FormRequest,
) -> Result<Response> {
    let code = code(&text)?;
    match lockers.release(&visit.origin, &code, member.member.id).await? {
        // The page itself says so, for as long as it can be undone.
        Ok(AllocationState::InUse | AllocationState::Releasing) => Ok(visit.fragment.redirect(paths::lockers())),
        Ok(AllocationState::Reserved) => Ok(visit.done(paths::lockers(), "flash-reservation-cancelled")),
        Ok(AllocationState::Held) => Ok(visit.done(paths::lockers(), "flash-offer-refused")),
        Err(refusal) => refuse(&lockers, &member, visit, RefusalPage::Locker(&code), refusal).await,
    }
}

async fn restore(
    State(lockers): State<Lockers>,
    Path(text): Path<String>,
    member: CurrentMember,
    visit: FormRequest,
) -> Result<Response> {
    let code = code(&text)?;
    match lockers.keep(&visit.origin, &code, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::lockers(), "flash-locker-kept")),
        Err(refusal) => refuse(&lockers, &member, visit, RefusalPage::Locker(&code), refusal).await,
    }
}

async fn update(
    State(lockers): State<Lockers>,
    Path(text): Path<String>,
    member: CurrentMember,
    visit: FormRequest,
) -> Result<Response> {
    let code = code(&text)?;
    match lockers.extend(&visit.origin, &code, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::locker(&code), "flash-locker-extended")),
        Err(refusal) => refuse(&lockers, &member, visit, RefusalPage::Locker(&code), refusal).await,
    }
}
