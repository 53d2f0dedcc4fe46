//! A queued e-mail, as its domain reads it when it is sent.

use anyhow::Context as _;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::ids::{BookingId, EmailId, MemberId, SubjectId};

/// A queued e-mail, about to be sent.
#[derive(Debug, Clone)]
pub struct Email {
    pub id: EmailId,
    /// The Message-ID of every try.
    pub message_id: Uuid,
    /// Name of its [`EmailKind`].
    pub kind: String,
    pub recipient: Recipient,
    /// The row of the domain.
    pub subject_id: Option<SubjectId>,
    /// Facts of the moment.
    pub detail: Value,
    /// When it was queued; its `Date`.
    pub created_at: OffsetDateTime,
    /// When it is given up.
    pub expires_at: OffsetDateTime,
    /// Tries that the server refused.
    pub tries: i16,
}

impl Email {
    /// The id of the row that it is about; `id` is the type that its kind stands for.
    ///
    /// # Errors
    /// When it was queued without one.
    pub fn subject<Id>(&self, id: fn(i64) -> Id) -> anyhow::Result<Id> {
        let SubjectId(subject) = self.subject_id.with_context(|| format!("an e-mail {} is about no row", self.kind))?;
        Ok(id(subject))
    }

    /// The recipient of a kind of e-mail that only members get.
    ///
    /// # Errors
    /// When it was queued to somebody else.
    pub fn member_id(&self) -> anyhow::Result<MemberId> {
        match self.recipient {
            Recipient::Member(id) => Ok(id),
            Recipient::Booking(_) => anyhow::bail!("an e-mail for members is addressed to a booking"),
        }
    }

    /// A string of the detail.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.detail.get(name)?.as_str()
    }
}

/// The person an e-mail is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    Member(MemberId),
    /// The holder of a booking that no member made.
    Booking(BookingId),
}
