//! Recipients of e-mails about accounts.

use sqlx::PgPool;

use crate::{ids::MemberId, web::Language};

/// Recipient of a mailed link; the address may be absent.
#[derive(Debug)]
pub struct Addressee {
    pub member_id: MemberId,
    /// The address that the school knows.
    pub email: String,
    /// First name, for the salutation.
    pub first_name: String,
    pub language: Option<Language>,
    /// True if the account has a password already.
    pub active: bool,
}

/// The mail address behind a number, unless the account is suspended or closed.
pub async fn find_addressee(db: &PgPool, number: &str) -> sqlx::Result<Option<Addressee>> {
    sqlx::query_as!(
        Addressee,
        r#"SELECT id AS "member_id: MemberId", email AS "email!", first_name, language AS "language: Language", activated_at IS NOT NULL AS "active!"
           FROM members WHERE number = $1 AND email IS NOT NULL AND state IN ('prepared', 'active')"#,
        number,
    )
    .fetch_optional(db)
    .await
}

impl Addressee {
    /// The language to write in.
    #[must_use]
    pub fn language(&self, fallback: Language) -> Language {
        self.language.unwrap_or(fallback)
    }
}

/// The mail address of a member, unless the account is suspended or closed.
pub async fn find_reachable(db: &PgPool, id: MemberId) -> sqlx::Result<Option<Addressee>> {
    sqlx::query_as!(
        Addressee,
        r#"SELECT id AS "member_id: MemberId", email AS "email!", first_name, language AS "language: Language", activated_at IS NOT NULL AS "active!"
           FROM members WHERE id = $1 AND email IS NOT NULL AND state IN ('prepared', 'active')"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// The mail address of a member whose account is active.
pub async fn find_active_addressee(db: &PgPool, id: MemberId) -> sqlx::Result<Option<Addressee>> {
    sqlx::query_as!(
        Addressee,
        r#"SELECT id AS "member_id: MemberId", email AS "email!", first_name, language AS "language: Language", true AS "active!"
           FROM members WHERE id = $1 AND email IS NOT NULL AND state = 'active'"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// E-mail address of a member, in any state of the account.
pub async fn find_by_id(db: &PgPool, id: MemberId) -> sqlx::Result<Option<Addressee>> {
    sqlx::query_as!(
        Addressee,
        r#"SELECT id AS "member_id: MemberId", email AS "email!", first_name, language AS "language: Language", activated_at IS NOT NULL AS "active!"
           FROM members WHERE id = $1 AND email IS NOT NULL"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// A member who has to be told by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    pub number: String,
    pub first_name: String,
    pub surname: String,
}

/// The given members whom no e-mail reaches, by name: they have no address, or their account is not active.
pub async fn list_unreachable(db: &PgPool, members: &[MemberId]) -> sqlx::Result<Vec<Unreachable>> {
    sqlx::query_as!(
        Unreachable,
        "SELECT number, first_name, surname FROM members
         WHERE id = ANY ($1) AND (email IS NULL OR state <> 'active') ORDER BY search_text, id",
        members as _,
    )
    .fetch_all(db)
    .await
}
