//! Queries on deadlines: reminders, expiry, penalties, ended shares.

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    audit::{Action, Origin},
    ids::{AllocationId, BayId, LockerId, MemberId},
    lockers::{
        allocations::store::{emails, situation},
        bays::LockerCode,
        email_kinds::REMINDER,
    },
};

/// Reminds those whose deadline comes near: queues an e-mail for each, at most so many at once. How many.
///
/// By the day one hour before, for a term three days and one day before; nobody who took the locker after that moment,
/// and each moment once.
pub async fn remind(db: &PgPool, now: OffsetDateTime, count: i64) -> sqlx::Result<usize> {
    // Locked and checked again: a concurrent extension changes the deadline.
    let reminded = sqlx::query!(
        "WITH near AS (
             SELECT a.id FROM allocations a JOIN lockers l ON l.id = a.locker_id JOIN bays b ON b.id = l.bay_id
                 CROSS JOIN LATERAL (SELECT a.due_at - CASE
                     WHEN b.policy = 'day_use' THEN interval '1 hour'
                     WHEN a.due_at <= $1::timestamptz + interval '24 hours' THEN interval '24 hours'
                     ELSE interval '72 hours' END) AS moment (at)
             WHERE a.ended_at IS NULL AND a.state = 'in_use' AND a.due_at > $1 AND a.due_at <= $1 + interval '72 hours'
               AND moment.at <= $1 AND moment.at > a.starts_at AND (a.reminded_at IS NULL OR a.reminded_at < moment.at)
               AND b.closed_at IS NULL
             ORDER BY a.due_at LIMIT $2 FOR UPDATE OF a SKIP LOCKED),
         reminded AS (
             UPDATE allocations a SET reminded_at = $1 FROM near WHERE a.id = near.id
             RETURNING a.id, a.member_id, a.due_at)
         SELECT queue_email($3, member_id, id, jsonb_build_object('until', due_at), $1, $4) FROM reminded",
        now,
        count,
        REMINDER.name,
        REMINDER.until(now),
    )
    .fetch_all(db)
    .await?;
    Ok(reminded.len())
}

/// A locker that is kept beyond its deadline.
#[derive(Debug, Clone)]
pub struct Late {
    pub id: AllocationId,
    pub member_id: MemberId,
    pub locker_id: LockerId,
    pub code: LockerCode,
    pub bay_id: BayId,
    pub due_at: OffsetDateTime,
    /// Duration of the penalty; 0: none.
    pub penalty_hours: i16,
}

/// Lockers whose deadline has passed without the holder having been told. One that cannot be used costs no penalty: its
/// holder may not be able to empty it.
pub async fn list_late(db: &PgPool, now: OffsetDateTime, count: i64) -> sqlx::Result<Vec<Late>> {
    sqlx::query_as!(
        Late,
        r#"SELECT a.id AS "id: AllocationId", a.member_id AS "member_id: MemberId", a.locker_id AS "locker_id: LockerId",
                  l.code AS "code: LockerCode", l.bay_id AS "bay_id: BayId", a.due_at AS "due_at!",
                  CASE WHEN l.service = 'in_service' THEN b.penalty_hours ELSE 0::smallint END AS "penalty_hours!"
           FROM allocations a JOIN lockers l ON l.id = a.locker_id JOIN bays b ON b.id = l.bay_id
           WHERE a.ended_at IS NULL AND a.state = 'in_use' AND a.due_at <= $1
             AND (a.overdue_at IS NULL OR a.overdue_at < a.due_at) AND b.closed_at IS NULL
           ORDER BY a.due_at LIMIT $2"#,
        now,
        count,
    )
    .fetch_all(db)
    .await
}

/// Notes that a deadline has passed: penalty, letter and audit. False: it was noted, put off or given back meanwhile.
pub async fn mark_late(db: &PgPool, late: &Late, reason: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    let mut transaction = db.begin().await?;
    // Whatever this member does at the same time knows of the penalty, or was done before.
    situation::lock_member(&mut transaction, late.member_id).await?;
    let marked = sqlx::query!(
        "UPDATE allocations SET overdue_at = $3 WHERE id = $1 AND due_at = $2 AND state = 'in_use' AND ended_at IS NULL
           AND (overdue_at IS NULL OR overdue_at < due_at)",
        late.id as _,
        late.due_at,
        now,
    )
    .execute(&mut *transaction)
    .await?;
    if marked.rows_affected() == 0 {
        return Ok(false);
    }
    let origin = Origin::job(now);
    let overdue = origin.entry(Action::LOCKER_OVERDUE, late.member_id).detail(late.code.as_str());
    overdue.record(&mut *transaction).await?;
    punish(&mut transaction, &origin, late, reason).await?;
    emails::overdue(&mut transaction, late.id, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// One penalty for an allocation, whatever number of deadlines it had.
async fn punish(db: &mut PgConnection, origin: &Origin, late: &Late, reason: &str) -> sqlx::Result<()> {
    if late.penalty_hours == 0 {
        return Ok(());
    }
    let given = sqlx::query!(
        "INSERT INTO penalties (member_id, allocation_id, reason, starts_at, ends_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (allocation_id) DO NOTHING",
        late.member_id as _,
        late.id as _,
        reason,
        origin.at,
        origin.at + Duration::hours(late.penalty_hours.into()),
    )
    .execute(&mut *db)
    .await?;
    if given.rows_affected() == 1 {
        let penalty = origin.entry(Action::PENALTY_GIVEN, late.member_id).with_reason(reason);
        penalty.detail(late.code.as_str()).record(db).await?;
    }
    Ok(())
}

#[derive(Debug, Clone, Copy)]
pub struct EndedShare {
    pub member_id: MemberId,
    pub holder_id: MemberId,
}

/// Ends what was lent until now, or with a locker that its holder has no more; at most so many.
pub async fn end_shares(db: &PgPool, now: OffsetDateTime, count: i64) -> sqlx::Result<Vec<EndedShare>> {
    let mut transaction = db.begin().await?;
    // Locked and looked at again: it may be lent for longer meanwhile.
    let rows = sqlx::query!(
        r#"WITH over AS (
             SELECT s.id, a.member_id AS holder_id, l.code, least(s.until, a.ended_at) AS ended_at
             FROM shares s JOIN allocations a ON a.id = s.allocation_id JOIN lockers l ON l.id = a.locker_id
             WHERE s.ended_at IS NULL AND (s.until <= $1 OR a.ended_at IS NOT NULL)
             ORDER BY s.id LIMIT $2 FOR UPDATE OF s SKIP LOCKED)
         UPDATE shares s SET ended_at = over.ended_at FROM over WHERE s.id = over.id
         RETURNING s.member_id AS "member_id: MemberId", over.holder_id AS "holder_id: MemberId", over.code"#,
        now,
        count,
    )
    .fetch_all(&mut *transaction)
    .await?;
    let origin = Origin::job(now);
    for row in &rows {
        let entry = origin.entry(Action::LOCKER_UNSHARED, row.member_id).detail(&row.code);
        entry.record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(rows.into_iter().map(|row| EndedShare { member_id: row.member_id, holder_id: row.holder_id }).collect())
}
