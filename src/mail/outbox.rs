//! Outbox: e-mails are queued in the transaction of the action that they report, and rendered by their domain when they
//! are sent.

use async_trait::async_trait;
use serde_json::{Value, json};
use sqlx::PgExecutor;
use time::OffsetDateTime;

use crate::{
    error::Refusable,
    ids::{MemberId, SubjectId},
    mail::{self, EmailContent, EmailKind, email::Email, store::NewRow},
};

/// An e-mail to be queued.
#[derive(Debug)]
pub struct NewEmail<'a> {
    kind: &'a EmailKind,
    member_id: MemberId,
    subject_id: Option<SubjectId>,
    detail: Value,
    once: Option<String>,
}

impl<'a> NewEmail<'a> {
    /// An e-mail to a member.
    #[must_use]
    pub fn to(kind: &'a EmailKind, member_id: MemberId) -> Self {
        Self { kind, member_id, subject_id: None, detail: json!({}), once: None }
    }

    /// Names the row of the domain that it is about.
    #[must_use]
    pub fn about(mut self, subject_id: impl Into<i64>) -> Self {
        self.subject_id = Some(SubjectId(subject_id.into()));
        self
    }

    /// Facts of the moment, as a JSON object: what the row does not keep.
    #[must_use]
    pub fn detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    /// Not queued when one with the same key was queued before and is still in the table.
    #[must_use]
    pub fn once(mut self, key: String) -> Self {
        self.once = Some(key);
        self
    }

    /// Queues it, in the transaction of the act.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue(self, db: impl PgExecutor<'_>, now: OffsetDateTime) -> sqlx::Result<()> {
        let new = NewRow {
            kind: self.kind.name,
            member_id: self.member_id,
            subject_id: self.subject_id,
            detail: &self.detail,
            once: self.once.as_deref(),
            queued_at: now,
            expires_at: self.kind.until(now),
        };
        mail::store::queue(db, new).await
    }
}

/// Reasons for which a queued e-mail is dropped without a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSent {
    /// The member has no address, or no active account.
    NoAddress,
    /// The content is outdated.
    Outdated,
}

impl NotSent {
    /// The word in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoAddress => "no_address",
            Self::Outdated => "outdated",
        }
    }
}

/// Writes the e-mails of a domain.
#[async_trait]
pub trait Writer: Send + Sync {
    /// The kinds that it writes.
    fn kinds(&self) -> &'static [EmailKind];

    /// Writes an e-mail as it is true at `now`, in the recipient's language and to the address of that moment. Called for
    /// every try.
    async fn write(&self, email: &Email, now: OffsetDateTime) -> Refusable<EmailContent, NotSent, anyhow::Error>;
}
