//! Enrolment codes and tokens of the controller of a bay.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::post,
};
use time::Duration;

use crate::{
    accounts::{Confirmed, FormRequest, sign_in::session::RunsLockers},
    error::{Error, Result},
    ids::{BayId, BayTokenId},
    lockers::{
        Lockers,
        pages::staff::{
            bay_lookup::find_bay,
            bays::{IssuedBayCode, ShowBay},
        },
        paths::staff,
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(&staff::bay_enrolment("{id}"), post(create))
        .route(&staff::bay_token_revocation("{id}", "{secret}"), post(revoke))
}

/// Validity of an enrolment code.
const HOLDS: Duration = Duration::minutes(15);

async fn create(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    _: Confirmed,
    Path(id): Path<BayId>,
    visit: FormRequest,
) -> Result<Response> {
    find_bay(&lockers, id).await?;
    let code = lockers.issue_enrolment_code(&visit.origin, id).await?.ok_or(Error::NotFound)?;
    let mut view = ShowBay::load(&lockers, id, visit.page).await?;
    view.code = Some(IssuedBayCode { code: code.to_string(), expires_at: visit.origin.at + HOLDS });
    Ok(visit.fragment.draw(StatusCode::OK, &view, ShowBay::as_desk))
}

async fn revoke(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Path((id, token)): Path<(BayId, BayTokenId)>,
    visit: FormRequest,
) -> Result<Response> {
    find_bay(&lockers, id).await?;
    let revoked = lockers.revoke_tokens(&visit.origin, id, Some(token)).await?;
    let said = if revoked > 0 { "flash-token-revoked" } else { "flash-token-revoked-before" };
    Ok(visit.done(staff::bay(id), said))
}
