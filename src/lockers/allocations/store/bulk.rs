//! Queries on bulk actions.

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    ids::{BayId, BulkActionId, MemberId},
    lockers::bays::LockerCode,
    web::codes::codes,
};

/// Silent for so long, an act has ended with its process.
pub const SILENCE: Duration = Duration::seconds(20);

codes! {
    Kind {
        Open = "open", "bulk-open";
        Release = "release", "bulk-release";
    }
}

#[derive(Debug, Clone)]
pub struct BulkAction {
    pub id: BulkActionId,
    pub kind: Kind,
    pub reason: String,
    pub started_at: OffsetDateTime,
    pub heard_at: OffsetDateTime,
    pub total: i64,
    pub done: i64,
    pub failed: i64,
    pub stop_asked_at: Option<OffsetDateTime>,
    pub finished_at: Option<OffsetDateTime>,
}

/// Begins an act. None: another of the kind is under way.
pub async fn begin(
    db: &mut PgConnection,
    kind: Kind,
    reason: &str,
    by: MemberId,
    total: i32,
    now: OffsetDateTime,
) -> sqlx::Result<Option<BulkActionId>> {
    sqlx::query!(
        "UPDATE mass_acts SET finished_at = heard_at WHERE kind = $1 AND finished_at IS NULL AND heard_at < $2",
        kind as _,
        now - SILENCE,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_scalar!(
        r#"INSERT INTO mass_acts (kind, reason, started_by, started_at, heard_at, total) VALUES ($1, $2, $3, $4, $4, $5)
         ON CONFLICT DO NOTHING RETURNING id AS "id: BulkActionId""#,
        kind as _,
        reason,
        by as _,
        now,
        total,
    )
    .fetch_optional(db)
    .await
}

/// Notes one locker more. False: somebody wants it stopped.
pub async fn advance(db: &PgPool, id: BulkActionId, done: bool, now: OffsetDateTime) -> sqlx::Result<bool> {
    let stop_asked = sqlx::query_scalar!(
        r#"UPDATE mass_acts SET done = done + $2::boolean::integer, failed = failed + (NOT $2)::integer, heard_at = $3
           WHERE id = $1 RETURNING stop_asked_at IS NOT NULL AS "stop!""#,
        id as _,
        done,
        now,
    )
    .fetch_one(db)
    .await?;
    Ok(!stop_asked)
}

pub async fn finish(db: &PgPool, id: BulkActionId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("UPDATE mass_acts SET finished_at = $2 WHERE id = $1 AND finished_at IS NULL", id as _, now)
        .execute(db)
        .await
        .map(|_| ())
}

/// Asks an act to stop. False: it has ended, or somebody asked before.
pub async fn stop(db: &mut PgConnection, id: BulkActionId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let asked = sqlx::query!(
        "UPDATE mass_acts SET stop_asked_at = $2 WHERE id = $1 AND finished_at IS NULL AND stop_asked_at IS NULL",
        id as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(asked.rows_affected() == 1)
}

pub async fn find(db: &PgPool, id: BulkActionId) -> sqlx::Result<Option<BulkAction>> {
    sqlx::query_as!(
        BulkAction,
        r#"SELECT id AS "id: BulkActionId", kind AS "kind: Kind", reason, started_at, heard_at, total::bigint AS "total!", done::bigint AS "done!",
                  failed::bigint AS "failed!", stop_asked_at, finished_at
           FROM mass_acts WHERE id = $1"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// A locker that an act would touch.
#[derive(Debug, Clone)]
pub struct Touched {
    pub key: i64,
    pub code: LockerCode,
    pub bay: String,
    pub name: Option<String>,
    /// True if the holder or a borrower gets no e-mail about it and has to be told by hand.
    pub by_hand: bool,
}

/// Allocations that would be ended in some bays.
pub async fn list_taken(db: &PgPool, bays: &[BayId], now: OffsetDateTime) -> sqlx::Result<Vec<Touched>> {
    sqlx::query_as!(
        Touched,
        r#"SELECT a.id AS key, l.code AS "code: LockerCode", b.name AS bay, m.first_name || ' ' || m.surname AS name,
                  EXISTS (SELECT FROM members t WHERE (t.email IS NULL OR t.state NOT IN ('prepared', 'active'))
                          AND (t.id = a.member_id OR t.id IN (SELECT s.member_id FROM shares s WHERE s.allocation_id = a.id
                                                              AND s.ended_at IS NULL AND s.until > $2))) AS "by_hand!"
           FROM allocations a JOIN lockers l ON l.id = a.locker_id JOIN bays b ON b.id = l.bay_id JOIN members m ON m.id = a.member_id
           WHERE a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $2) AND b.closed_at IS NULL AND b.id = ANY ($1)
           ORDER BY b.name, l.number"#,
        bays as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// The doors that would be opened in some bays: those that we command.
pub async fn list_doors(db: &PgPool, bays: &[BayId], now: OffsetDateTime) -> sqlx::Result<Vec<Touched>> {
    // Of an opened door nobody is told.
    sqlx::query_as!(
        Touched,
        r#"SELECT l.id AS key, l.code AS "code: LockerCode", b.name AS bay, m.first_name || ' ' || m.surname AS name, false AS "by_hand!"
           FROM lockers l JOIN bays b ON b.id = l.bay_id
               LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $2)
               LEFT JOIN members m ON m.id = a.member_id
           WHERE b.closed_at IS NULL AND b.actuator = 'bay' AND b.id = ANY ($1)
           ORDER BY b.name, l.number"#,
        bays as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// The lockers of some allocations that have not ended, or these lockers.
pub async fn list_codes(db: &PgPool, kind: Kind, keys: &[i64]) -> sqlx::Result<Vec<(i64, LockerCode)>> {
    let rows = sqlx::query!(
        r#"SELECT a.id AS "id!", l.code AS "code!: LockerCode", l.number, l.bay_id FROM allocations a JOIN lockers l ON l.id = a.locker_id
           WHERE $1 = 'release' AND a.ended_at IS NULL AND a.id = ANY ($2)
           UNION ALL
           SELECT l.id, l.code, l.number, l.bay_id FROM lockers l JOIN bays b ON b.id = l.bay_id
           WHERE $1 = 'open' AND b.closed_at IS NULL AND l.id = ANY ($2)
           ORDER BY 4, 3"#,
        kind as _,
        keys,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.code)).collect())
}
