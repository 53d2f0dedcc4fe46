//! Preferences of a member for lockers.

use axum::{Router, extract::State, response::Response, routing::post};

use crate::{
    accounts::{CurrentMember, FormRequest},
    error::Result,
    ids::{BayId, SiteId},
    lockers::{
        Lockers, bays,
        pages::{
            index,
            refusal::{RefusalPage, say},
            refused::RefusedAction,
        },
        paths,
    },
    web::Form,
};
use axum_extra::routing::TypedPath as _;

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(paths::LockerPreferences::PATH, post(update))
}

async fn update(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let site = form.value("site");
    let site_id: Option<SiteId> = site.parse().ok();
    let good = form.errors().is_empty() && (site.is_empty() || site_id.is_some());
    let accessible = form.checked("accessible");
    if good && bays::store::prefer(&lockers.context.db, member.member.id, accessible, site_id).await? {
        return Ok(request.fragment.redirect(paths::MyLockers));
    }
    let refused = RefusedAction::with_message(form.refusal(), "choice-wrong");
    if request.fragment.0 {
        return say(&lockers, &member, request, RefusalPage::Bay(BayId(0)), refused).await;
    }
    index::draw(&lockers, &member, request.page, false, Some(refused)).await
}
