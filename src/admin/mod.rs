//! Staff pages: dashboard, members, audit.

mod audit;
mod cards;
mod dashboard;
mod desk;
mod mail;
mod members;
pub mod paths;
mod record_closings;
mod records;

use axum::Router;
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{
        Accounts,
        roles::{Permission, Roles},
    },
    concerts::paths::box_office,
    lockers::paths::staff,
    web::Area,
};

/// The staff's pages.
pub fn router() -> Router<Accounts> {
    let router = Router::new().merge(audit::router()).merge(dashboard::router()).merge(desk::router());
    let router = router.merge(cards::router()).merge(mail::router()).merge(members::router());
    router.merge(records::router()).merge(record_closings::router())
}

/// The staff pages that someone with these roles may open.
#[must_use]
pub fn areas(roles: &Roles) -> Vec<Area> {
    let all = [
        (Permission::SeeDashboard, paths::Dashboard::PATH, None, "nav-dashboard", "gauge"),
        (Permission::SeeMembers, paths::Members::PATH, None, "nav-admin-members", "users"),
        (Permission::SellSeats, box_office::Concerts::PATH, None, "nav-office", "concert"),
        (Permission::RunLockers, staff::Bays::PATH, Some(staff::StaffLockers::PATH), "nav-bays", "locker"),
        (Permission::SendMail, paths::Mail::PATH, None, "nav-mail", "send"),
        (Permission::ReadAudit, paths::Audit::PATH, None, "nav-audit", "history"),
    ];
    all.into_iter()
        .filter(|(permission, ..)| roles.allow(*permission))
        .map(|(_, path, also, label, icon)| Area { path: path.to_owned(), also, label, icon })
        .collect()
}
