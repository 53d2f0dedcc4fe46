//! Audit log pages: list, filter, CSV export.

use std::fmt;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;
use time::OffsetDateTime;

use crate::{
    accounts::{
        Accounts,
        audit::{self, store::Recorded},
        members::number::MemberNumber,
        roles::Role,
        sign_in::{
            member_rate_limit::{self, ExpensiveAction},
            session::ReadsAudit,
        },
    },
    admin::paths,
    audit::{Action, Origin, Via, filters, label},
    error::Result,
    ids::AuditEntryId,
    lockers::attention::alarm::AlarmKind,
    text::folding,
    web::{
        Fragment, Language, Message, Page,
        spreadsheet::{Cell, Spreadsheet},
    },
};

pub(super) fn router() -> Router<Accounts> {
    Router::new().route(paths::Audit::PATH, get(index)).route(paths::AuditCsv::PATH, get(export))
}

/// Entries on a page.
const PAGE: i64 = 50;
/// Entries of a file read at once.
const FILE_PAGE: i64 = 1000;

/// An entry, as a person reads it.
pub(super) struct AuditLine {
    pub(super) at: OffsetDateTime,
    pub(super) actor: String,
    pub(super) action: Message,
    pub(super) member: Option<(MemberNumber, String)>,
    pub(super) reason: Option<String>,
    /// Role, or fields of the record.
    pub(super) detail: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) address: Option<String>,
}

impl AuditLine {
    pub(super) fn new(entry: Recorded, page: &Page) -> Self {
        let nobody = match entry.via.as_str() {
            "command_line" => page.t("audit-command-line"),
            _ => page.t("audit-web-unknown"),
        };
        Self {
            at: entry.at,
            actor: entry.actor_name.unwrap_or_else(|| nobody.to_string()),
            action: Message::new(label(&entry.action)),
            member: entry.member_number.zip(entry.member_name),
            reason: entry.reason,
            detail: detail(entry.detail.as_deref(), &entry.action, page.language),
            request_id: entry.request_id,
            address: entry.address.map(|address| address.ip().to_string()),
        }
    }
}

/// The detail of an entry for people.
fn detail(detail: Option<&str>, action: &str, language: Language) -> Option<String> {
    let detail = detail?;
    Some(if speaks(action) {
        detail.to_owned()
    } else if is_of_codes(action) {
        detail.split(' ').map(|word| code_said(word, language)).collect::<Vec<_>>().join(" ")
    } else {
        said(detail, language)
    })
}

/// True if the detail of such an act is made of what people wrote: the title of a concert, seats, a booking's number, the
/// filter of an export.
fn speaks(action: &str) -> bool {
    ["concert.", "seats.", "booking."].iter().any(|about| action.starts_with(about)) || action.ends_with(".exported")
}

/// True if the detail of such an act is made of codes with spaces between them: `locker_04 open #88`.
fn is_of_codes(action: &str) -> bool {
    let acts = ["door.commanded", "locker.service_changed", "alarm.acknowledged", "alarm.all_acknowledged"];
    acts.contains(&action) || action.starts_with("locker.mass_act_")
}

/// A code as text in the language; unknown codes stay.
fn code_said(word: &str, language: Language) -> String {
    let (code, comma) = word.strip_suffix(',').map_or((word, ""), |code| (code, ","));
    let key = match code {
        "open" => "op-open",
        "close" => "op-close",
        "release" => "bulk-release",
        "in_service" => "locker-in-service",
        "to_check" => "locker-to-check",
        "out_of_service" => "locker-out-of-service",
        code => match AlarmKind::parse(code) {
            Some(kind) => kind.label(),
            None => return word.to_owned(),
        },
    };
    format!("{}{comma}", language.text(key))
}

/// Detail of an entry as text in the language; unknown codes stay.
fn said(detail: &str, language: Language) -> String {
    let words = detail.split(", ").map(|word| match (detail_label(word), counted(word)) {
        (Some(key), _) => language.text(key).to_string(),
        (None, Some((act, count))) => {
            let act = language.text(act).to_string();
            language.text("audit-counted").arg("act", act).arg("count", count).to_string()
        }
        (None, None) => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// The label and the count of `refused.link 12`.
fn counted(word: &str) -> Option<(&'static str, i64)> {
    let (action, count) = word.rsplit_once(' ')?;
    let known = Action::ALL.iter().find(|known| known.name == action)?;
    Some((known.label, count.parse().ok()?))
}

fn detail_label(word: &str) -> Option<&'static str> {
    Some(match word {
        "surname" => "facts-surname",
        "first_name" => "facts-first-name",
        "email" => "school-email",
        "kind" => "school-kind",
        "department" => "school-department",
        "card" => "school-card",
        "card_number" => "record-card",
        "card_expires_on" => "record-card-end",
        "unknown_card" => "audit-unknown-card",
        "foreign_card" => "audit-foreign-card",
        "lost_card" => "audit-lost-card",
        "expired_card" => "audit-expired-card",
        "not_theirs" => "audit-not-theirs",
        "no_locker_here" => "audit-no-locker-here",
        "penalty" => "audit-under-penalty",
        "too_many_tries" => "audit-too-many-attempts",
        "closed" => "state-closed",
        "code" => "field-code",
        "password" => "field-password",
        "link" => "audit-means-link",
        "booking" => "audit-means-booking",
        "enrolment" => "audit-means-enrolment",
        "unknown_number" => "audit-unknown-number",
        "suspended" => "state-suspended",
        role => Role::parse(role)?.label(),
    })
}

#[derive(Debug, Default, Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
    before: Option<AuditEntryId>,
}

impl Search {
    fn address(&self, path: impl fmt::Display, before: Option<AuditEntryId>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.q.is_empty() {
            query.append_pair("q", &self.q);
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        format!("{path}?{}", query.finish())
    }
}

#[derive(Template)]
#[template(path = "admin/audit/index.html", blocks = ["results"])]
struct IndexAudit {
    page: Page,
    query: String,
    entries: Vec<AuditLine>,
    more: Option<String>,
    csv: String,
    /// The refused attempts alone.
    refused: String,
}

/// Common prefix of the action names of refused attempts.
const REFUSED: &str = "refused.";

async fn index(
    State(accounts): State<Accounts>,
    ReadsAudit(staff): ReadsAudit,
    Query(search): Query<Search>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&accounts, ExpensiveAction::Search, &staff, page.now).await?;
    let before = search.before.unwrap_or(AuditEntryId::MAX);
    let mut found = audit::store::list(&accounts.context.db, &folding::words(&search.q), before, PAGE + 1).await?;
    let full = i64::try_from(found.len()).unwrap_or_default() > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or_default());
    let more = found.last().filter(|_| full).map(|last| search.address(paths::Audit, Some(last.id)));
    let entries = found.into_iter().map(|entry| AuditLine::new(entry, &page)).collect();
    let csv = search.address(paths::AuditCsv, None);
    let refused = Search { q: REFUSED.to_owned(), before: None }.address(paths::Audit, None);
    let view = IndexAudit { page, query: search.q, entries, more, csv, refused };
    Ok(fragment.draw(StatusCode::OK, &view, IndexAudit::as_results))
}

const COLUMNS: [&str; 10] = [
    "column-at",
    "column-via",
    "column-actor",
    "column-action",
    "column-action-code",
    "column-member",
    "column-reason",
    "column-detail",
    "column-request",
    "column-address",
];

async fn export(
    State(accounts): State<Accounts>,
    ReadsAudit(staff): ReadsAudit,
    Query(search): Query<Search>,
    origin: Origin,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&accounts, ExpensiveAction::Search, &staff, page.now).await?;
    let (db, words) = (accounts.context.db.clone(), folding::words(&search.q));
    let (language, own) = (page.language, origin.request_id.clone());
    let asked = filters(&[("q", &words.join(" "))]);
    origin.act(Action::AUDIT_EXPORTED).detail(&asked).record(&db).await?;
    Spreadsheet::download("parvis-audit.csv", &COLUMNS, language, &accounts.context.tasks, async move |table| {
        let load = |last: Option<&Recorded>| {
            let before = last.map_or(AuditEntryId::MAX, |last| last.id);
            audit::store::list(&db, &words, before, FILE_PAGE)
        };
        // Without the entry of this export itself.
        let write = |table: &mut Spreadsheet, entry: &Recorded| {
            if entry.request_id == own { Ok(()) } else { write(table, entry, language) }
        };
        table.pages(load, write).await
    })
}

fn write(table: &mut Spreadsheet, entry: &Recorded, language: Language) -> Result<()> {
    let detail = detail(entry.detail.as_deref(), &entry.action, language);
    let address = entry.address.map(|address| address.ip().to_string());
    table.row([
        Cell::Second(entry.at),
        Cell::Label(Via::label(&entry.via)),
        entry.actor_number.as_deref().into(),
        Cell::Label(label(&entry.action)),
        (&entry.action).into(),
        entry.member_number.as_ref().map(MemberNumber::as_str).into(),
        entry.reason.as_deref().into(),
        detail.as_deref().into(),
        entry.request_id.as_deref().into(),
        address.as_deref().into(),
    ])
}
