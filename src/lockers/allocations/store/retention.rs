//! Retention of locker records (security.md): allocations and openings for three months, overrides by staff and alarms
//! for twelve. Each statement deletes one batch, so that no other query waits for it.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use crate::lockers::commands::store_journals;

/// Rows that one statement forgets at most.
const PART: i64 = 5000;

/// Entries of controllers' journals are kept for as long as what they told of doors.
const JOURNALS: Duration = Duration::days(91);

/// Deletes expired records. Returns the number of rows.
pub async fn forget(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<u64> {
    let mut forgotten = settle_alarms(db, now).await?;
    loop {
        let part = count_commands(db, now).await?
            + count_allocations(db, now).await?
            + forget_traces(db, now).await?
            + store_journals::forget(db, now - JOURNALS, PART).await?;
        forgotten += part;
        if part == 0 {
            return Ok(forgotten);
        }
    }
}

/// Commands become a number a day. Unfinished ones are never touched.
async fn count_commands(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<u64> {
    let old = sqlx::query_scalar!(
        r#"WITH old AS (
               SELECT id FROM commands
               WHERE requested_at < $1::timestamptz - interval '3 months' AND finished_at IS NOT NULL
                 AND (via <> 'staff' OR requested_at < $1::timestamptz - interval '12 months')
               ORDER BY requested_at LIMIT $2 FOR UPDATE SKIP LOCKED),
           gone AS (
               DELETE FROM commands c USING old WHERE c.id = old.id RETURNING c.locker_id, c.requested_at, c.via, c.state),
           counted AS (
               INSERT INTO command_counts AS k (bay_id, day, via, state, count)
               SELECT l.bay_id, (g.requested_at AT TIME ZONE 'UTC')::date, g.via, g.state, count(*)
               FROM gone g JOIN lockers l ON l.id = g.locker_id GROUP BY 1, 2, 3, 4
               ON CONFLICT (bay_id, day, via, state) DO UPDATE SET count = k.count + EXCLUDED.count)
           SELECT count(*) AS "count!" FROM gone"#,
        now,
        PART,
    )
    .fetch_one(db)
    .await?;
    Ok(old.unsigned_abs())
}

/// Replaces old allocations by a number for each day, and deletes their shares. Penalties stay, without their locker.
async fn count_allocations(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<u64> {
    let old = sqlx::query_scalar!(
        r#"WITH old AS (
               SELECT id FROM allocations WHERE ended_at < $1::timestamptz - interval '3 months'
               ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED),
           lent AS (DELETE FROM shares s USING old WHERE s.allocation_id = old.id),
           freed AS (UPDATE penalties p SET allocation_id = NULL FROM old WHERE p.allocation_id = old.id),
           gone AS (
               DELETE FROM allocations a USING old WHERE a.id = old.id RETURNING a.locker_id, a.ended_at, a.state, a.ending),
           counted AS (
               INSERT INTO allocation_counts AS k (bay_id, day, state, ending, count)
               SELECT l.bay_id, (g.ended_at AT TIME ZONE 'UTC')::date, g.state, g.ending, count(*)
               FROM gone g JOIN lockers l ON l.id = g.locker_id GROUP BY 1, 2, 3, 4
               ON CONFLICT (bay_id, day, state, ending) DO UPDATE SET count = k.count + EXCLUDED.count)
           SELECT count(*) AS "count!" FROM gone"#,
        now,
        PART,
    )
    .fetch_one(db)
    .await?;
    Ok(old.unsigned_abs())
}

/// Deletes door readings, settled waiting list entries, and closed checks once the found items are gone.
async fn forget_traces(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<u64> {
    let gone = sqlx::query_scalar!(
        r#"WITH readings AS (
               DELETE FROM door_readings WHERE id IN (
                   SELECT id FROM door_readings WHERE at < $1::timestamptz - interval '3 months' LIMIT $2 FOR UPDATE SKIP LOCKED)
               RETURNING id),
           waits AS (
               DELETE FROM locker_waits WHERE id IN (
                   SELECT id FROM locker_waits WHERE offered_at < $1::timestamptz - interval '3 months' LIMIT $2
                   FOR UPDATE SKIP LOCKED)
               RETURNING id),
           checks AS (
               DELETE FROM locker_checks WHERE id IN (
                   SELECT id FROM locker_checks WHERE checked_at < $1::timestamptz - interval '3 months'
                     AND (found IS NULL OR handed_over_at < $1::timestamptz - interval '3 months')
                   LIMIT $2 FOR UPDATE SKIP LOCKED)
               RETURNING id)
           SELECT (SELECT count(*) FROM readings) + (SELECT count(*) FROM waits) + (SELECT count(*) FROM checks) AS "gone!""#,
        now,
        PART,
    )
    .fetch_one(db)
    .await?;
    Ok(gone.unsigned_abs())
}

/// Alarms are never removed: of old ones the kind, the bay and the day stay. Not of those that go on.
async fn settle_alarms(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<u64> {
    let settled = sqlx::query!(
        "UPDATE alarms SET locker_id = NULL, acknowledged_at = NULL, acknowledged_by = NULL,
                raised_at = date_trunc('day', raised_at, 'UTC'),
                ended_at = date_trunc('day', coalesce(ended_at, acknowledged_at), 'UTC')
         WHERE raised_at < $1::timestamptz - interval '12 months'
           AND (ended_at IS NOT NULL OR (acknowledged_at IS NOT NULL AND kind NOT IN ('bay_offline', 'left_open')))
           AND (locker_id IS NOT NULL OR acknowledged_by IS NOT NULL OR raised_at <> date_trunc('day', raised_at, 'UTC'))",
        now,
    )
    .execute(db)
    .await?;
    Ok(settled.rows_affected())
}
