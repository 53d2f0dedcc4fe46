//! Claim of a locker: a given one, any of a bay, or a reservation.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use crate::{
    accounts::{CurrentMember, Visit},
    error::Result,
    ids::BayId,
    lockers::{
        Lockers,
        pages::{
            refusal::{From, refuse, say},
            refused::Refused,
            show::code,
        },
        paths,
    },
    web::Form,
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(paths::claim_any(), post(create_any))
        .route(&paths::claim("{code}"), post(create))
        .route(&paths::reserve("{code}"), post(reserve))
}

async fn create(
    State(lockers): State<Lockers>,
    Path(text): Path<String>,
    member: CurrentMember,
    visit: Visit,
) -> Result<Response> {
    let code = code(&text)?;
    match lockers.claim(&visit.origin, &code, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::lockers(), "flash-locker-claimed")),
        Err(refusal) => refuse(&lockers, &member, visit, From::Locker(&code), refusal).await,
    }
}

async fn create_any(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let bay: Option<BayId> = form.errors().is_empty().then(|| form.value("bay").parse().ok()).flatten();
    let Some(bay_id) = bay else {
        let refused = Refused::because(form.refusal(), "bay-none");
        return say(&lockers, &member, visit, From::Bay(BayId(0)), refused).await;
    };
    match lockers.claim_any(&visit.origin, bay_id, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::lockers(), "flash-locker-claimed")),
        Err(refusal) => refuse(&lockers, &member, visit, From::Bay(bay_id), refusal).await,
    }
}

async fn reserve(
    State(lockers): State<Lockers>,
    Path(text): Path<String>,
    member: CurrentMember,
    visit: Visit,
) -> Result<Response> {
    let code = code(&text)?;
    match lockers.reserve(&visit.origin, &code, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::lockers(), "flash-locker-reserved")),
        Err(refusal) => refuse(&lockers, &member, visit, From::Locker(&code), refusal).await,
    }
}
