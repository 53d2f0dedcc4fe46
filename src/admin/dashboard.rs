//! Staff dashboard: state of the portal.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{
        Accounts, audit, members,
        roles::Permission,
        sign_in::{self, session::SeesDashboard},
    },
    admin::{audit::AuditLine, paths},
    error::Result,
    ids::AuditEntryId,
    lockers::bays::{
        Allocation,
        store::{board, occupancy},
    },
    mail,
    web::{Page, pages::fragment},
};

pub(super) fn router() -> Router<Accounts> {
    Router::new().route(paths::Dashboard::PATH, get(show))
}

#[derive(Template)]
#[template(path = "admin/dashboard.html")]
struct Dashboard {
    page: Page,
    prepared: i64,
    active: i64,
    suspended: i64,
    online: i64,
    entries: Vec<AuditLine>,
    /// For staff with the locker permission.
    lockers: Option<LockersNow>,
    /// E-mails that were given up, and that are delayed, for staff who may retry them.
    unsent: Option<(i64, i64)>,
}

/// State of the lockers.
struct LockersNow {
    states: Vec<(Allocation, i64)>,
    attention: board::Counts,
}

impl LockersNow {
    async fn load(accounts: &Accounts, page: &Page) -> Result<Self> {
        let mut states = occupancy::count_states(&accounts.context.db, page.now).await?;
        states.sort_unstable();
        Ok(Self { states, attention: board::count(&accounts.context.db, page.now).await? })
    }
}

async fn show(State(accounts): State<Accounts>, member: SeesDashboard, page: Page) -> Result<Response> {
    let counts = members::store::count(&accounts.context.db).await?;
    let online = sign_in::store::count_online(&accounts.context.db, page.now).await?;
    let recent = if member.0.roles.allow(Permission::ReadAudit) {
        audit::store::list(&accounts.context.db, &[], AuditEntryId::MAX, 10).await?
    } else {
        Vec::new()
    };
    let entries = recent.into_iter().map(|entry| AuditLine::new(entry, &page)).collect();
    let runs_lockers = member.0.roles.allow(Permission::RunLockers);
    let lockers = if runs_lockers { Some(LockersNow::load(&accounts, &page).await?) } else { None };
    let sends_mail = member.0.roles.allow(Permission::SendMail);
    let unsent = if sends_mail { Some(mail::store::count_unsent(&accounts.context.db, page.now).await?) } else { None };
    let view = Dashboard {
        page,
        prepared: counts.prepared,
        active: counts.active,
        suspended: counts.suspended,
        online,
        entries,
        lockers,
        unsent: unsent.filter(|counts| *counts != (0, 0)),
    };
    Ok(fragment::page(StatusCode::OK, &view))
}
