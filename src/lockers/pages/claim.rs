//! Claim of a locker: a given one, any of a bay, or a reservation.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    error::Result,
    ids::BayId,
    lockers::{
        Lockers,
        pages::{
            refusal::{RefusalPage, refuse, say},
            refused::RefusedAction,
        },
        paths,
    },
    web::Form,
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(paths::ClaimAny::PATH, post(create_any))
        .route(paths::Claim::PATH, post(create))
        .route(paths::Reservation::PATH, post(reserve))
}

async fn create(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Claim { code }: paths::Claim,
    visit: FormRequest,
) -> Result<Response> {
    match lockers.claim(&visit.origin, &code, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::MyLockers, "flash-locker-claimed")),
        Err(refusal) => refuse(&lockers, &member, visit, RefusalPage::Locker(&code), refusal).await,
    }
}

async fn create_any(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let bay: Option<BayId> = form.errors().is_empty().then(|| form.value("bay").parse().ok()).flatten();
    let Some(bay_id) = bay else {
        let refused = RefusedAction::with_message(form.refusal(), "bay-none");
        return say(&lockers, &member, visit, RefusalPage::Bay(BayId(0)), refused).await;
    };
    match lockers.claim_any(&visit.origin, bay_id, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::MyLockers, "flash-locker-claimed")),
        Err(refusal) => refuse(&lockers, &member, visit, RefusalPage::Bay(bay_id), refusal).await,
    }
}

async fn reserve(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Reservation { code }: paths::Reservation,
    visit: FormRequest,
) -> Result<Response> {
    match lockers.reserve(&visit.origin, &code, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::MyLockers, "flash-locker-reserved")),
        Err(refusal) => refuse(&lockers, &member, visit, RefusalPage::Locker(&code), refusal).await,
    }
}
