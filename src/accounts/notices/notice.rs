//! Notices: news on the home page until the member dismisses it, in addition to the e-mail.

use std::fmt;

use crate::{
    accounts::{notices, paths},
    ids::{MemberId, NoticeId},
    web::{
        Language,
        time::{in_full, rfc3339},
    },
};
use serde_json::{Value, json};
use sqlx::{PgExecutor, PgPool};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A kind of notice: each domain lists its own.
#[derive(Debug, Clone, Copy)]
pub struct NoticeKind {
    /// Name in the database: `locker.taken_back`.
    pub name: &'static str,
    /// Key of its text.
    pub text: &'static str,
    /// The variables of its text.
    pub variables: &'static [&'static str],
}

/// A notice to be posted.
#[derive(Debug)]
pub struct NewNotice<'a> {
    kind: &'a NoticeKind,
    member_id: MemberId,
    detail: Value,
}

impl<'a> NewNotice<'a> {
    /// A notice to a member.
    #[must_use]
    pub fn to(kind: &'a NoticeKind, member_id: MemberId) -> Self {
        Self { kind, member_id, detail: json!({ "words": {}, "times": {} }) }
    }

    /// Sets a variable of the text to some words.
    #[must_use]
    pub fn with(self, name: &str, words: &str) -> Self {
        self.set("words", name, words.into())
    }

    /// Sets a variable of the text to a moment, said in the language and the time zone of the campus.
    #[must_use]
    pub fn at(self, name: &str, moment: OffsetDateTime) -> Self {
        self.set("times", name, rfc3339(moment).into())
    }

    /// The reason that staff gave.
    #[must_use]
    pub fn with_reason(mut self, reason: &str) -> Self {
        if let Some(detail) = self.detail.as_object_mut() {
            detail.insert("reason".to_owned(), reason.into());
        }
        self
    }

    /// A page of the portal with more.
    #[must_use]
    pub fn link(mut self, path: impl fmt::Display) -> Self {
        if let Some(detail) = self.detail.as_object_mut() {
            detail.insert("link".to_owned(), path.to_string().into());
        }
        self
    }

    fn set(mut self, group: &str, name: &str, value: Value) -> Self {
        if let Some(group) = self.detail.get_mut(group).and_then(Value::as_object_mut) {
            group.insert(name.to_owned(), value);
        }
        self
    }

    /// Posts it, in the transaction of the act.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn post(self, db: impl PgExecutor<'_>, now: OffsetDateTime) -> sqlx::Result<()> {
        notices::store::post(db, self.kind.name, self.member_id, &self.detail, now).await
    }
}

/// A notice as the member reads it.
#[derive(Debug)]
pub struct Notice {
    pub id: NoticeId,
    /// Name of its kind.
    pub kind: String,
    pub text: String,
    /// The reason that staff gave.
    pub reason: Option<String>,
    /// A page of the portal with more.
    pub link: Option<String>,
    pub at: OffsetDateTime,
}

impl Notice {
    /// URL that dismisses the notice.
    #[must_use]
    pub fn dismissal(&self) -> String {
        paths::NoticeDismissal { id: self.id }.to_string()
    }

    /// None: no domain knows the kind.
    fn read(kept: notices::store::StoredNotice, kinds: &[&[NoticeKind]], language: Language) -> Option<Self> {
        let kind = kinds.iter().copied().flatten().find(|kind| kind.name == kept.kind)?;
        let fact = |group: &str, name: &str| Some(kept.detail.get(group)?.get(name)?.as_str()?.to_owned());
        let moment = |at: String| OffsetDateTime::parse(&at, &Rfc3339).map_or(at, |at| in_full(at, language));
        let text = kind.variables.iter().copied().fold(language.text(kind.text), |text, name| {
            let value = fact("times", name).map(moment).or_else(|| fact("words", name));
            text.arg(name, value.unwrap_or_default())
        });
        let detail = |name: &str| kept.detail.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            id: kept.id,
            text: text.to_string(),
            reason: detail("reason"),
            // Paths of the portal alone.
            link: detail("link").filter(|path| path.starts_with('/') && !path.starts_with("//")),
            at: kept.created_at,
            kind: kept.kind,
        })
    }
}

/// Notices shown at once; the next ones follow when these are dismissed.
const SHOWN: i64 = 10;

/// The notices of a member, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn list_notices(
    db: &PgPool,
    kinds: &[&[NoticeKind]],
    member_id: MemberId,
    language: Language,
) -> sqlx::Result<Vec<Notice>> {
    let kept = notices::store::list(db, member_id, SHOWN).await?;
    Ok(kept.into_iter().filter_map(|kept| Notice::read(kept, kinds, language)).collect())
}
