//! Claim of a locker: a given one, any of a bay, or a reservation.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use crate::{
    accounts::{CurrentMember, FormRequest},
    error::Result,
    ids::BayId,
    lockers::{
        Lockers,
        pages::{
            refusal::{RefusalPage, refuse, say},
            refused::RefusedAction,
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
    visit: FormRequest,
) -> Result<Response> {
    let code = code(&text)?;
    match lockers.claim(&visit.origin, &code, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::lockers(), "flash-locker-claimed")),
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
        Ok(_) => Ok(visit.done(paths::lockers(), "flash-locker-claimed")),
        Err(refusal) => refuse(&lockers, &member, visit, RefusalPage::Bay(bay_id), refusal).await,
    }
}

async fn reserve(
    State(lockers): State<Lockers>,
    Path(text): Path<String>,
    member: CurrentMember,
    visit: FormRequest,
) -> Result<Response> {
    let code = code(&text)?;
    match lockers.reserve(&visit.origin, &code, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::lockers(), "flash-locker-reserved")),
        Err(refusal) => refuse(&lockers, &member, visit, RefusalPage::Locker(&code), refusal).await,
    }
}
