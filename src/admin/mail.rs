//! E-mails that could not be sent, and their retry.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;

use crate::{
    accounts::{Accounts, FormRequest, members::number::MemberNumber, sign_in::session::SendsMail},
    admin::paths,
    error::{Error, Result},
    ids::EmailId,
    mail::{self, store::Unsent},
    web::{Fragment, Page},
};

pub(super) fn router() -> Router<Accounts> {
    Router::new()
        .route(paths::Mail::PATH, get(index))
        .route(paths::MailRetries::PATH, post(create_all))
        .route(paths::MailRetry::PATH, post(create))
}

/// E-mails on a page.
const PAGE: i64 = 50;

/// An e-mail, as staff read it.
struct MailLine {
    unsent: Unsent,
    /// Number of the member whom it is for.
    number: Option<MemberNumber>,
    /// Key of the name of its kind; None: a kind that this program does not know.
    label: Option<&'static str>,
    /// Key of the cause in words; None: a code of the mail server.
    cause: Option<&'static str>,
}

impl MailLine {
    fn new(unsent: Unsent, accounts: &Accounts) -> Self {
        let mut kinds = accounts.hooks.email_kinds.iter().copied().flatten();
        let label = kinds.find(|kind| kind.name == unsent.kind).map(|kind| kind.label);
        let cause = match unsent.last_error.as_deref() {
            None => Some("outbox-cause-none"),
            Some("expired") => Some("outbox-cause-expired"),
            Some("wrong_letter") => Some("outbox-cause-wrong-letter"),
            Some("folder") => Some("outbox-cause-folder"),
            Some("slow" | "unreachable") => Some("outbox-cause-unreachable"),
            Some("unknown_kind" | "not_written") => Some("outbox-cause-not-written"),
            Some(_) => None,
        };
        let number = unsent.number.as_deref().and_then(|number| MemberNumber::parse(number).ok());
        Self { unsent, number, label, cause }
    }
}

#[derive(Debug, Default, Deserialize)]
struct Search {
    before: Option<EmailId>,
}

#[derive(Template)]
#[template(path = "admin/mail/index.html", blocks = ["results"])]
struct IndexMail {
    page: Page,
    failed: i64,
    waiting: i64,
    lines: Vec<MailLine>,
    more: Option<String>,
}

async fn index(
    State(accounts): State<Accounts>,
    _: SendsMail,
    Query(search): Query<Search>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let (failed, waiting) = mail::store::count_unsent(&accounts.context.db, page.now).await?;
    let before = search.before.unwrap_or(EmailId::MAX);
    let mut found = mail::store::list_unsent(&accounts.context.db, page.now, before, PAGE + 1).await?;
    let full = i64::try_from(found.len()).unwrap_or_default() > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or_default());
    let more = found.last().filter(|_| full).map(|last| paths::Mail.before(last.id));
    let lines = found.into_iter().map(|unsent| MailLine::new(unsent, &accounts)).collect();
    let view = IndexMail { page, failed, waiting, lines, more };
    Ok(fragment.draw(StatusCode::OK, &view, IndexMail::as_results))
}

async fn create(
    State(accounts): State<Accounts>,
    _: SendsMail,
    paths::MailRetry { id }: paths::MailRetry,
    request: FormRequest,
) -> Result<Response> {
    if !mail::retry::retry(&accounts.context.db, &accounts.context.mailer, &request.origin, id).await? {
        return Err(Error::NotFound);
    }
    Ok(request.done(paths::Mail, "flash-mail-tried-again"))
}

async fn create_all(State(accounts): State<Accounts>, _: SendsMail, request: FormRequest) -> Result<Response> {
    mail::retry::retry_all(&accounts.context.db, &accounts.context.mailer, &request.origin).await?;
    Ok(request.done(paths::Mail, "flash-mail-tried-again"))
}
