//! Queries of the audit log.

use ipnetwork::IpNetwork;
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    accounts::members::number::MemberNumber,
    audit::Action,
    ids::{AuditEntryId, MemberId},
    text::folding,
    web::forms::version::LastChange,
};

/// An entry with the names of those concerned.
#[derive(Debug)]
pub struct Recorded {
    pub id: AuditEntryId,
    pub at: OffsetDateTime,
    /// `web` or `command_line`.
    pub via: String,
    /// Name of the act.
    pub action: String,
    /// Number of the member who acted.
    pub actor_number: Option<String>,
    /// First name and surname of the member who acted.
    pub actor_name: Option<String>,
    /// Number of the member concerned.
    pub member_number: Option<MemberNumber>,
    /// First name and surname of the member concerned.
    pub member_name: Option<String>,
    pub reason: Option<String>,
    pub detail: Option<String>,
    pub request_id: Option<String>,
    pub address: Option<IpNetwork>,
}

/// Subject of an entry.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// The member with this key.
    Member(MemberId),
    /// Subject named in the detail, as a `LIKE` pattern.
    Detail(&'a str),
}

/// Entries, counted back from the newest, that are searched for the last change of a record.
const RECENT: i64 = 20_000;

/// The last of these acts, if it is among the newest entries.
pub async fn find_last(db: &PgPool, actions: &[Action], about: About<'_>) -> sqlx::Result<Option<LastChange>> {
    let names: Vec<&str> = actions.iter().map(|action| action.name).collect();
    let (member_id, detail) = match about {
        About::Member(id) => (Some(id), None),
        About::Detail(pattern) => (None, Some(pattern)),
    };
    sqlx::query_as!(
        LastChange,
        r#"SELECT e.at, a.first_name || ' ' || a.surname AS by
           FROM audit_entries e LEFT JOIN members a ON a.id = e.actor_id
           WHERE e.id > (SELECT coalesce(max(id), 0) FROM audit_entries) - $4 AND e.action = ANY ($1)
             AND ($2::bigint IS NULL OR e.member_id = $2) AND ($3::text IS NULL OR e.detail LIKE $3)
           ORDER BY e.id DESC LIMIT 1"#,
        &names as &[&str],
        member_id as _,
        detail,
        RECENT,
    )
    .fetch_optional(db)
    .await
}

/// The entries about a member or by them, the newest first, older than `before`.
pub async fn list_of_member(
    db: &PgPool,
    member_id: MemberId,
    before: AuditEntryId,
    limit: i64,
) -> sqlx::Result<Vec<Recorded>> {
    sqlx::query_as!(
        Recorded,
        r#"SELECT e.id AS "id: AuditEntryId", e.at, e.via, e.action, a.number AS "actor_number?", a.first_name || ' ' || a.surname AS actor_name,
                  m.number AS "member_number?: MemberNumber", m.first_name || ' ' || m.surname AS member_name,
                  e.reason, e.detail, e.request_id, e.address
           FROM audit_entries e LEFT JOIN members a ON a.id = e.actor_id LEFT JOIN members m ON m.id = e.member_id
           WHERE (e.member_id = $1 OR e.actor_id = $1) AND e.id < $2
           ORDER BY e.id DESC LIMIT $3"#,
        member_id as _,
        before as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// A page of all entries, the newest first, older than `before`. Each word (folded) must be in a name, a number, the
/// act, the reason or the reference.
pub async fn list(db: &PgPool, words: &[String], before: AuditEntryId, limit: i64) -> sqlx::Result<Vec<Recorded>> {
    let patterns: Vec<String> = words.iter().map(|word| format!("%{}%", folding::escape_like(word))).collect();
    sqlx::query_as!(
        Recorded,
        r#"SELECT e.id AS "id: AuditEntryId", e.at, e.via, e.action, a.number AS "actor_number?", a.first_name || ' ' || a.surname AS actor_name,
                  m.number AS "member_number?: MemberNumber", m.first_name || ' ' || m.surname AS member_name,
                  e.reason, e.detail, e.request_id, e.address
           FROM audit_entries e LEFT JOIN members a ON a.id = e.actor_id LEFT JOIN members m ON m.id = e.member_id
           WHERE e.id < $2
             AND concat_ws(' ', e.action, a.number, a.search_text, m.number, m.search_text, e.request_id,
                           lower(regexp_replace(normalize(concat_ws(' ', e.detail, e.reason), NFKD),
                                                '[\u0300-\u036f]', '', 'g')))
                 LIKE ALL ($1)
           ORDER BY e.id DESC LIMIT $3"#,
        &patterns,
        before as _,
        limit,
    )
    .fetch_all(db)
    .await
}
