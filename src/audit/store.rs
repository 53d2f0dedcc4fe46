//! Adding entries to the audit.

use sqlx::{PgConnection, PgExecutor, Postgres, Transaction};

use crate::{
    audit::{Action, Origin},
    ids::MemberId,
};

impl Origin {
    /// An entry for an act upon a member, or upon nobody in particular.
    #[must_use]
    pub fn entry(&self, action: Action, member_id: impl Into<Option<MemberId>>) -> Entry<'_> {
        self.act(action).on(member_id.into())
    }

    /// An entry for an act that concerns no member, or one that [`Entry::on`] names.
    #[must_use]
    pub fn act(&self, action: Action) -> Entry<'_> {
        Entry { origin: self, action, member_id: None, reason: None, detail: None }
    }

    /// Adds entries for actions on many members in one statement.
    pub async fn record_all(&self, db: &mut PgConnection, actions: &[MemberAction]) -> sqlx::Result<()> {
        let names: Vec<&str> = actions.iter().map(|one| one.action.name).collect();
        let members: Vec<MemberId> = actions.iter().map(|one| one.member_id).collect();
        let details: Vec<Option<&str>> = actions.iter().map(|one| one.detail.as_deref()).collect();
        sqlx::query!(
            "INSERT INTO audit_entries (at, actor_id, via, action, member_id, detail, request_id, address)
         SELECT $1, $2, $3, action, member_id, detail, $7, $8
         FROM UNNEST($4::text[], $5::bigint[], $6::text[]) AS f (action, member_id, detail)",
            self.at,
            self.actor_id as _,
            self.via.code(),
            &names as &[&str],
            &members as _,
            &details as &[Option<&str>],
            self.request_id,
            self.address,
        )
        .execute(db)
        .await
        .map(|_| ())
    }
}

/// An action on one member, of many that are audited at once.
#[derive(Debug)]
pub struct MemberAction {
    pub action: Action,
    pub member_id: MemberId,
    pub detail: Option<String>,
}

/// One audited action.
#[derive(Debug)]
pub struct Entry<'a> {
    origin: &'a Origin,
    action: Action,
    member_id: Option<MemberId>,
    reason: Option<&'a str>,
    detail: Option<&'a str>,
}

impl<'a> Entry<'a> {
    /// Names the member concerned, where there is one.
    #[must_use]
    pub fn on(mut self, member_id: Option<MemberId>) -> Self {
        self.member_id = member_id;
        self
    }

    /// Says why.
    #[must_use]
    pub fn with_reason(mut self, reason: &'a str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Says more: a role, a field. An empty text says nothing.
    #[must_use]
    pub fn detail(mut self, detail: &'a str) -> Self {
        self.detail = Some(detail).filter(|detail| !detail.is_empty());
        self
    }

    /// Adds the entry, in the transaction of the act itself.
    pub async fn record(self, db: impl PgExecutor<'_>) -> sqlx::Result<()> {
        sqlx::query!(
            "INSERT INTO audit_entries (at, actor_id, via, action, member_id, reason, detail, request_id, address)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.origin.at,
            self.origin.actor_id as _,
            self.origin.via.code(),
            self.action.name,
            self.member_id as _,
            self.reason,
            self.detail,
            self.origin.request_id,
            self.origin.address,
        )
        .execute(db)
        .await
        .map(|_| ())
    }

    /// Adds the entry and commits the transaction of the act.
    pub async fn commit(self, mut transaction: Transaction<'_, Postgres>) -> sqlx::Result<()> {
        self.record(&mut *transaction).await?;
        transaction.commit().await
    }
}
