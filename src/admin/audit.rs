//! The audit: who did what, to whom, when and why.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::paths;
use crate::{
    accounts::{
        Accounts,
        audit::label,
        names,
        pace::{self, Costly},
        roles::Role,
        session::ReadsAudit,
        store::entries::{self, Recorded},
    },
    error::Result,
    web::{Fragment, Message, Page, spreadsheet::Spreadsheet},
};

pub(super) fn router() -> Router<Accounts> {
    Router::new().route(paths::audit(), get(index)).route(paths::audit_csv(), get(export))
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
    pub(super) member: Option<(String, String)>,
    pub(super) reason: Option<String>,
    /// What more: a role, fields of the school's record.
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
            detail: entry.detail.map(|detail| if speaks(&entry.action) { detail } else { said(&detail, page) }),
            request_id: entry.request_id,
            address: entry.address.map(|address| address.ip().to_string()),
        }
    }
}

/// Whether the detail of such an act is made of what people wrote: the title of a concert, seats, a booking's number.
fn speaks(action: &str) -> bool {
    ["concert.", "seats.", "booking."].iter().any(|about| action.starts_with(about))
}

/// What an entry holds beside its act, in words; what no text names stays as it is.
fn said(detail: &str, page: &Page) -> String {
    let words = detail
        .split(", ")
        .map(|word| detail_label(word).map_or_else(|| word.to_owned(), |key| page.t(key).to_string()));
    words.collect::<Vec<_>>().join(", ")
}

fn detail_label(word: &str) -> Option<&'static str> {
    Some(match word {
        "surname" => "facts-surname",
        "first_name" => "facts-first-name",
        "email" => "school-email",
        "kind" => "school-kind",
        "department" => "school-department",
        "card" | "card_number" | "card_expires_on" => "school-card",
        "code" => "field-code",
        role => Role::from_code(role)?.label(),
    })
}

#[derive(Debug, Default, Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
    before: Option<i64>,
}

impl Search {
    fn address(&self, path: &str, before: Option<i64>) -> String {
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
}

async fn index(
    State(accounts): State<Accounts>,
    ReadsAudit(staff): ReadsAudit,
    Query(search): Query<Search>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    pace::check(&accounts, Costly::Search, &staff, page.now).await?;
    let before = search.before.unwrap_or(i64::MAX);
    let mut found = entries::list(&accounts.db, &names::words(&search.q), before, PAGE + 1).await?;
    let full = i64::try_from(found.len()).unwrap_or_default() > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or_default());
    let more = found.last().filter(|_| full).map(|last| search.address(paths::audit(), Some(last.id)));
    let entries = found.into_iter().map(|entry| AuditLine::new(entry, &page)).collect();
    let csv = search.address(paths::audit_csv(), None);
    let view = IndexAudit { page, query: search.q, entries, more, csv };
    Ok(fragment.draw(StatusCode::OK, &view, IndexAudit::as_results))
}

const COLUMNS: [&str; 9] = ["at", "via", "actor", "action", "member", "reason", "detail", "request_id", "address"];

async fn export(
    State(accounts): State<Accounts>,
    ReadsAudit(staff): ReadsAudit,
    Query(search): Query<Search>,
    page: Page,
) -> Result<Response> {
    pace::check(&accounts, Costly::Search, &staff, page.now).await?;
    let (db, words) = (accounts.db.clone(), names::words(&search.q));
    Spreadsheet::download("parvis-audit.csv", &COLUMNS, &accounts.tasks, async move |mut table| {
        let mut before = i64::MAX;
        loop {
            let found = entries::list(&db, &words, before, FILE_PAGE).await?;
            let Some(last) = found.last() else { return table.finish().await };
            before = last.id;
            for entry in &found {
                write(&mut table, entry)?;
            }
            if !table.send().await? {
                return Ok(());
            }
        }
    })
}

fn write(table: &mut Spreadsheet, entry: &Recorded) -> Result<()> {
    table.row([
        &entry.at.format(&Rfc3339).unwrap_or_default(),
        &entry.via,
        entry.actor_number.as_deref().unwrap_or_default(),
        &entry.action,
        entry.member_number.as_deref().unwrap_or_default(),
        entry.reason.as_deref().unwrap_or_default(),
        entry.detail.as_deref().unwrap_or_default(),
        entry.request_id.as_deref().unwrap_or_default(),
        &entry.address.map(|address| address.ip().to_string()).unwrap_or_default(),
    ])
}
