//! Fault tickets and penalties.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    audit::Origin,
    ids::{BayId, FaultId, LockerId, MemberId, PenaltyId},
    lockers::{
        attention::Problem,
        bays::{LockerCode, Service},
    },
    text::folding,
};

#[derive(Debug, Clone)]
pub struct Fault {
    pub id: FaultId,
    pub code: LockerCode,
    pub bay_id: BayId,
    pub bay: String,
    pub locker_id: LockerId,
    pub service: Service,
    pub problem: Problem,
    pub text: String,
    /// Reporter; absent: the portal.
    pub by: Option<String>,
    pub created_at: OffsetDateTime,
    pub closed_at: Option<OffsetDateTime>,
    pub resolution: Option<String>,
}

/// A page of fault tickets, the last first: the open ones, or the closed ones.
pub async fn list_faults(db: &PgPool, open: bool, before: FaultId, limit: i64) -> sqlx::Result<Vec<Fault>> {
    sqlx::query_as!(
        Fault,
        r#"SELECT f.id AS "id: FaultId", l.code AS "code: LockerCode", l.bay_id AS "bay_id: BayId", b.name AS bay, l.id AS "locker_id: LockerId",
                  l.service AS "service: Service", f.problem AS "problem: Problem", f.text, f.created_at, f.closed_at, f.resolution,
                  m.first_name || ' ' || m.surname AS by
           FROM faults f JOIN lockers l ON l.id = f.locker_id JOIN bays b ON b.id = l.bay_id
               LEFT JOIN members m ON m.id = f.reported_by
           WHERE (f.closed_at IS NULL) = $1 AND f.id < $2 ORDER BY f.id DESC LIMIT $3"#,
        open,
        before as _,
        limit,
    )
    .fetch_all(db)
    .await
}

pub async fn find_fault(db: &PgPool, id: FaultId) -> sqlx::Result<Option<Fault>> {
    sqlx::query_as!(
        Fault,
        r#"SELECT f.id AS "id: FaultId", l.code AS "code: LockerCode", l.bay_id AS "bay_id: BayId", b.name AS bay, l.id AS "locker_id: LockerId",
                  l.service AS "service: Service", f.problem AS "problem: Problem", f.text, f.created_at, f.closed_at, f.resolution,
                  m.first_name || ' ' || m.surname AS by
           FROM faults f JOIN lockers l ON l.id = f.locker_id JOIN bays b ON b.id = l.bay_id
               LEFT JOIN members m ON m.id = f.reported_by
           WHERE f.id = $1"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// Closes a fault ticket. False: it was closed before.
pub async fn close_fault(db: &mut PgConnection, id: FaultId, resolution: &str, origin: &Origin) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE faults SET closed_at = $4, closed_by = $2, resolution = $3 WHERE id = $1 AND closed_at IS NULL",
        id as _,
        origin.actor_id as _,
        resolution,
        origin.at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

#[derive(Debug, Clone)]
pub struct Penalty {
    pub id: PenaltyId,
    pub member_id: MemberId,
    pub number: String,
    pub name: String,
    pub reason: String,
    pub starts_at: OffsetDateTime,
    pub ends_at: OffsetDateTime,
    pub lifted_at: Option<OffsetDateTime>,
    pub lifted_reason: Option<String>,
    pub live: bool,
}

/// A page of penalties, the last first. Each word (folded) must be in the name or number of the member.
pub async fn list_penalties(
    db: &PgPool,
    words: &[String],
    before: PenaltyId,
    limit: i64,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Penalty>> {
    let patterns: Vec<String> = words.iter().map(|word| format!("%{}%", folding::escape_like(word))).collect();
    sqlx::query_as!(
        Penalty,
        r#"SELECT n.id AS "id: PenaltyId", n.member_id AS "member_id: MemberId", m.number, m.first_name || ' ' || m.surname AS "name!", n.reason, n.starts_at, n.ends_at,
                  n.lifted_at, n.lifted_reason, n.lifted_at IS NULL AND n.ends_at > $4 AS "live!"
           FROM penalties n JOIN members m ON m.id = n.member_id
           WHERE n.id < $2 AND m.number || ' ' || m.search_text LIKE ALL ($1) ORDER BY n.id DESC LIMIT $3"#,
        &patterns,
        before as _,
        limit,
        now,
    )
    .fetch_all(db)
    .await
}

pub async fn find_member(db: &mut PgConnection, number: &str) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(r#"SELECT id AS "id: MemberId" FROM members WHERE number = $1"#, number)
        .fetch_optional(db)
        .await
}

pub async fn insert_penalty(
    db: &mut PgConnection,
    member_id: MemberId,
    reason: &str,
    now: OffsetDateTime,
    ends_at: OffsetDateTime,
) -> sqlx::Result<PenaltyId> {
    sqlx::query_scalar!(
        r#"INSERT INTO penalties (member_id, reason, starts_at, ends_at) VALUES ($1, $2, $3, $4) RETURNING id AS "id: PenaltyId""#,
        member_id as _,
        reason,
        now,
        ends_at,
    )
    .fetch_one(db)
    .await
}

/// Lifts a penalty that still counts. Whose it was.
pub async fn lift_penalty(
    db: &mut PgConnection,
    id: PenaltyId,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(
        r#"UPDATE penalties SET lifted_at = $3, lifted_reason = $2 WHERE id = $1 AND lifted_at IS NULL AND ends_at > $3
         RETURNING member_id AS "member_id: MemberId""#,
        id as _,
        reason,
        now,
    )
    .fetch_optional(db)
    .await
}

pub async fn penalty_exists(db: &PgPool, id: PenaltyId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM penalties WHERE id = $1) AS "there!""#, id as _)
        .fetch_one(db)
        .await
}
