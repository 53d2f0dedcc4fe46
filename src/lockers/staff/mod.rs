//! Bays and lockers as staff runs them: watched live, made and changed, opened with a reason, taken back.

mod acts;
mod alarms;
mod assignment_imports;
mod bays;
mod card_imports;
mod checks;
mod differences;
pub mod draft;
mod enrolments;
mod faults;
mod forms;
mod imports;
mod index;
mod locker;
mod mass;
mod occupancy;
pub mod paths;
mod penalties;
pub mod rack;
mod sites;
pub mod takings;
mod tenures;

use axum::Router;

use super::{
    Lockers,
    store::staff::bays::{self as rows, Bay},
};
use crate::error::{Error, Result};

pub(super) fn router() -> Router<Lockers> {
    let router =
        Router::new().merge(acts::router()).merge(alarms::router()).merge(bays::router()).merge(faults::router());
    let router =
        router.merge(enrolments::router()).merge(mass::router()).merge(occupancy::router()).merge(imports::router());
    router
        .merge(forms::router())
        .merge(index::router())
        .merge(locker::router())
        .merge(penalties::router())
        .merge(sites::router())
        .merge(checks::router())
        .merge(tenures::router())
}

/// The bay of an address that is not closed.
async fn find_bay(lockers: &Lockers, id: i64) -> Result<Bay> {
    let bay = rows::find(&lockers.accounts.db, id).await?;
    bay.filter(|bay| bay.closed_at.is_none()).ok_or(Error::NotFound)
}

/// What the audit says of an act on a bay.
fn act(id: i64, name: &str, more: &str) -> String {
    let separator = if more.is_empty() { "" } else { ", " };
    format!("{name} (#{id}){separator}{more}")
}
