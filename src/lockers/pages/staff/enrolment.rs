//! Enrolment codes and tokens of the controller of a bay.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;
use time::Duration;

use crate::{
    accounts::{Confirmed, FormRequest, sign_in::session::RunsLockers},
    error::{Error, Result},
    lockers::{
        Lockers,
        pages::staff::bays::{IssuedBayCode, ShowBay, find_bay},
        paths::staff,
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(staff::BayEnrolment::PATH, post(create)).route(staff::BayTokenRevocation::PATH, post(revoke))
}

const HOLDS: Duration = Duration::minutes(15);

async fn create(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    _: Confirmed,
    staff::BayEnrolment { id }: staff::BayEnrolment,
    request: FormRequest,
) -> Result<Response> {
    find_bay(&lockers, id).await?;
    let code = lockers.issue_enrolment_code(&request.origin, id).await?.ok_or(Error::NotFound)?;
    let mut view = ShowBay::load(&lockers, id, request.page).await?;
    view.code = Some(IssuedBayCode { code: code.to_string(), expires_at: request.origin.at + HOLDS });
    Ok(request.fragment.draw(StatusCode::OK, &view, ShowBay::as_desk))
}

async fn revoke(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::BayTokenRevocation { id, secret: token }: staff::BayTokenRevocation,
    request: FormRequest,
) -> Result<Response> {
    find_bay(&lockers, id).await?;
    let revoked = lockers.revoke_tokens(&request.origin, id, Some(token)).await?;
    let said = if revoked > 0 { "flash-token-revoked" } else { "flash-token-revoked-before" };
    Ok(request.done(staff::Bay { id }, said))
}
