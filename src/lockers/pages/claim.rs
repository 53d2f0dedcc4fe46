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
    request: FormRequest,
) -> Result<Response> {
    match lockers.claim(&request.origin, &code, member.member.id).await? {
        Ok(_) => Ok(request.done(paths::MyLockers, "flash-locker-claimed")),
        Err(refusal) => refuse(&lockers, &member, request, RefusalPage::Locker(&code), refusal).await,
    }
}

async fn create_any(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let bay: Option<BayId> = form.errors().is_empty().then(|| form.value("bay").parse().ok()).flatten();
    let Some(bay_id) = bay else {
        let refused = RefusedAction::with_message(form.refusal(), "bay-none");
        return say(&lockers, &member, request, RefusalPage::Bay(BayId(0)), refused).await;
    };
    match lockers.claim_any(&request.origin, bay_id, member.member.id).await? {
        Ok(_) => Ok(request.done(paths::MyLockers, "flash-locker-claimed")),
        Err(refusal) => refuse(&lockers, &member, request, RefusalPage::Bay(bay_id), refusal).await,
    }
}

async fn reserve(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Reservation { code }: paths::Reservation,
    request: FormRequest,
) -> Result<Response> {
    match lockers.reserve(&request.origin, &code, member.member.id).await? {
        Ok(_) => Ok(request.done(paths::MyLockers, "flash-locker-reserved")),
        Err(refusal) => refuse(&lockers, &member, request, RefusalPage::Locker(&code), refusal).await,
    }
}
