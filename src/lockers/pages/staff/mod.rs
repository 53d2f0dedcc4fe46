//! Staff pages of bays and lockers.

mod assign;
pub mod attention;
mod bay_form;
pub(crate) mod bays;
pub(crate) mod bulk;
mod enrolment;
mod imports;
mod locker;
mod locker_actions;
mod lockers;
mod occupancy;
mod penalties;
mod sites;

use axum::Router;

use crate::lockers::{
    Lockers,
    pages::staff::attention::{alarms, checks, faults},
};

pub(crate) fn router() -> Router<Lockers> {
    let router = Router::new()
        .merge(locker_actions::router())
        .merge(alarms::router())
        .merge(bays::router())
        .merge(faults::router());
    let router =
        router.merge(enrolment::router()).merge(bulk::router()).merge(occupancy::router()).merge(imports::router());
    router
        .merge(bay_form::router())
        .merge(lockers::router())
        .merge(locker::router())
        .merge(penalties::router())
        .merge(sites::router())
        .merge(checks::router())
        .merge(assign::router())
}
