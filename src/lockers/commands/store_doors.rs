//! Door reports, their consequences, and alarms for staff.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    ids::{AllocationId, BayId, CommandId, LockerId, MemberId},
    lockers::{attention::AlarmKind, bays::Door, commands::Op},
};

/// A door whose locker is locked until the transaction ends.
#[derive(Debug, Clone)]
pub struct DoorRow {
    pub locker_id: LockerId,
    pub door: Door,
    pub since: Option<OffsetDateTime>,
    pub sensor: bool,
}

pub async fn lock_number(db: &mut PgConnection, bay_id: BayId, number: i16) -> sqlx::Result<Option<DoorRow>> {
    sqlx::query_as!(
        DoorRow,
        r#"SELECT id AS "locker_id: LockerId", door AS "door: Door", door_since AS since, sensor FROM lockers WHERE bay_id = $1 AND number = $2 FOR UPDATE"#,
        bay_id as _,
        number,
    )
    .fetch_optional(db)
    .await
}

/// Locks the locker of a command before the command itself, in the same order as new commands do. Returns the locker
/// and the operation.
pub async fn lock_ordered(
    db: &mut PgConnection,
    bay_id: BayId,
    command_id: CommandId,
) -> sqlx::Result<Option<(DoorRow, Op)>> {
    let row = sqlx::query!(
        r#"SELECT l.id AS "id: LockerId", l.door AS "door: Door", l.door_since, l.sensor, c.op AS "op: Op" FROM lockers l JOIN commands c ON c.locker_id = l.id
         WHERE l.bay_id = $1 AND c.id = $2 FOR UPDATE OF l"#,
        bay_id as _,
        command_id as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row
        .map(|row| (DoorRow { locker_id: row.id, door: row.door, since: row.door_since, sensor: row.sensor }, row.op)))
}

/// Updates the reported state of a door.
pub async fn set(db: &mut PgConnection, locker_id: LockerId, door: Door, since: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE lockers SET door = $2, door_since = $3 WHERE id = $1 AND door <> $2",
        locker_id as _,
        door.code(),
        since,
    )
    .execute(db)
    .await
    .map(|_| ())
}

pub async fn keep(
    db: &mut PgConnection,
    locker_id: LockerId,
    event: &str,
    told_by: &str,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO door_readings (locker_id, event, at, told_by) VALUES ($1, $2, $3, $4)",
        locker_id as _,
        event,
        at,
        told_by,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// True if somebody had a door opened between these times: a command that was sent, a card, an entry of the journal.
pub async fn is_explained(
    db: &mut PgConnection,
    locker_id: LockerId,
    since: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM commands WHERE locker_id = $1 AND op = 'open' AND id IN (
                       SELECT id FROM commands WHERE locker_id = $1 ORDER BY id DESC LIMIT 20)
                 AND state NOT IN ('requested', 'denied', 'bay_offline', 'expired', 'rejected')
                 AND coalesce(finished_at, pulsed_at, accepted_at, sent_at, requested_at) >= $2
                 AND requested_at <= $3
               UNION ALL
               SELECT FROM door_readings WHERE locker_id = $1 AND told_by = 'journal' AND event = 'opened' AND at BETWEEN $2 AND $3
           ) AS "explained!""#,
        locker_id as _,
        since,
        until,
    )
    .fetch_one(db)
    .await
}

/// Counts one more time that a lock was powered and its door did not move. How often in a row.
pub async fn count_stuck(db: &mut PgConnection, locker_id: LockerId) -> sqlx::Result<i16> {
    sqlx::query_scalar!(
        "UPDATE lockers SET stuck_count = least(stuck_count + 1, 1000) WHERE id = $1 RETURNING stuck_count",
        locker_id as _,
    )
    .fetch_one(db)
    .await
}

pub async fn forget_stuck(db: &mut PgConnection, locker_id: LockerId) -> sqlx::Result<()> {
    sqlx::query!("UPDATE lockers SET stuck_count = 0 WHERE id = $1 AND stuck_count > 0", locker_id as _)
        .execute(db)
        .await
        .map(|_| ())
}

/// Requests a check of a locker that does not open. False: requested before.
pub async fn call_for_check(
    db: &mut PgConnection,
    locker_id: LockerId,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let called = sqlx::query!(
        "UPDATE lockers SET service = 'to_check', service_reason = $2 WHERE id = $1 AND service = 'in_service'",
        locker_id as _,
        reason,
    )
    .execute(&mut *db)
    .await?;
    if called.rows_affected() == 0 {
        return Ok(false);
    }
    crate::lockers::allocations::store::emails::out_of_service(db, locker_id, now).await?;
    sqlx::query!(
        "INSERT INTO faults (locker_id, problem, text, created_at) VALUES ($1, 'stuck', $2, $3)",
        locker_id as _,
        reason,
        now,
    )
    .execute(db)
    .await?;
    Ok(true)
}

/// Raises an alarm, unless the same is raised already. One that ended less than ten minutes ago and that nobody has seen
/// goes on instead. True: it is new.
pub async fn alarm(
    db: &mut PgConnection,
    bay_id: BayId,
    locker_id: LockerId,
    kind: AlarmKind,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let raised = sqlx::query!(
        "WITH again AS (
             UPDATE alarms SET ended_at = NULL, recurrences = recurrences + 1 WHERE id = (
                 SELECT max(id) FROM alarms WHERE bay_id = $1 AND locker_id = $2 AND kind = $3 AND acknowledged_at IS NULL
                   AND ended_at > $4::timestamptz - interval '10 minutes')
             AND NOT EXISTS (SELECT FROM alarms WHERE bay_id = $1 AND locker_id = $2 AND kind = $3
                               AND acknowledged_at IS NULL AND ended_at IS NULL)
             RETURNING id)
         INSERT INTO alarms (bay_id, locker_id, kind, raised_at) SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT FROM again) ON CONFLICT DO NOTHING",
        bay_id as _,
        locker_id as _,
        kind as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(raised.rows_affected() == 1)
}

/// True if an alarm of a kind goes on at a locker, seen by staff or not.
pub async fn has_alarm(db: &mut PgConnection, locker_id: LockerId, kind: AlarmKind) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM alarms WHERE locker_id = $1 AND kind = $2 AND ended_at IS NULL) AS "has!""#,
        locker_id as _,
        kind as _,
    )
    .fetch_one(db)
    .await
}

pub async fn end_jam(db: &mut PgConnection, locker_id: LockerId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE alarms SET ended_at = $2 WHERE locker_id = $1 AND kind = 'jam' AND ended_at IS NULL",
        locker_id as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// The use that ends with the opening of a locker, where the bay's rules say so.
pub async fn find_released_by_opening(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    opened_at: OffsetDateTime,
) -> sqlx::Result<Option<AllocationId>> {
    sqlx::query_scalar!(
        r#"SELECT a.id AS "id: AllocationId" FROM allocations a JOIN lockers l ON l.id = a.locker_id JOIN bays b ON b.id = l.bay_id
         WHERE a.locker_id = $1 AND a.member_id = $2 AND a.ended_at IS NULL AND a.state = 'in_use'
           AND a.starts_at <= $3 AND b.release_on_open"#,
        locker_id as _,
        member_id as _,
        opened_at,
    )
    .fetch_optional(db)
    .await
}

/// Holder and borrowers of a locker, whose pages show its door.
pub async fn list_keepers(db: &mut PgConnection, locker_id: LockerId) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT a.member_id AS "member_id!: MemberId" FROM allocations a WHERE a.locker_id = $1 AND a.ended_at IS NULL
           UNION SELECT s.member_id FROM shares s JOIN allocations a ON a.id = s.allocation_id
           WHERE a.locker_id = $1 AND a.ended_at IS NULL AND s.ended_at IS NULL"#,
        locker_id as _,
    )
    .fetch_all(db)
    .await
}
