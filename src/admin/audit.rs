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
/// Entries in a file: about a year of a campus.
const FILE: i64 = 100_000;

/// An entry, as a person reads it.
pub(super) struct AuditLine {
    pub(super) at: OffsetDateTime,
    pub(super) actor: String,
    pub(super) action: Message,
    pub(super) member: Option<(String, String)>,
    pub(super) reason: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) address: Option<String>,
}

impl AuditLine {
    pub(super) fn new(entry: Recorded, page: &Page) -> Self {
        let nobody = match entry.via.as_str() {
            "command_line" => page.t("audit-command-line"),
            "job" => page.t("audit-job"),
            _ => page.t("audit-web-unknown"),
        };
        Self {
            at: entry.at,
            actor: entry.actor_name.unwrap_or_else(|| nobody.to_string()),
            action: Message::new(label(&entry.action)),
            member: entry.member_number.zip(entry.member_name),
            reason: entry.reason,
            detail: entry.detail,
            request_id: entry.request_id,
            address: entry.address.map(|address| address.ip().to_string()),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
    before: Option<i64>,
}

impl Search {
    fn words(&self) -> Vec<String> {
        let question: String = self.q.replace('\0', " ").chars().take(100).collect();
        names::search_text(&[&question]).split_whitespace().take(5).map(str::to_owned).collect()
    }

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
    _: ReadsAudit,
    Query(search): Query<Search>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let before = search.before.unwrap_or(i64::MAX);
    let mut found = entries::list(&accounts.db, &search.words(), before, PAGE + 1).await?;
    let full = i64::try_from(found.len()).unwrap_or_default() > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or_default());
    let more = found.last().filter(|_| full).map(|last| search.address(paths::audit(), Some(last.id)));
    let entries = found.into_iter().map(|entry| AuditLine::new(entry, &page)).collect();
    let csv = search.address(paths::audit_csv(), None);
    let view = IndexAudit { page, query: search.q, entries, more, csv };
    Ok(fragment.draw(StatusCode::OK, &view, IndexAudit::as_results))
}

async fn export(State(accounts): State<Accounts>, _: ReadsAudit, Query(search): Query<Search>) -> Result<Response> {
    let mut table =
        Spreadsheet::new(&["at", "via", "actor", "action", "member", "reason", "detail", "request_id", "address"])?;
    for entry in entries::list(&accounts.db, &search.words(), i64::MAX, FILE).await? {
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
        ])?;
    }
    table.answer("parvis-audit.csv")
}
