//! Alarms that the portal raises and ends: a silent bay, a door that stays open.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    ids::{BayId, LockerId},
    lockers::bays::SILENCE,
};

/// Bays and lockers whose alarms changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedAlarm {
    pub bay_id: BayId,
    /// At which locker; absent: the bay itself.
    pub locker_id: Option<LockerId>,
}

/// Ends alarms whose cause is over and raises new ones. One process at a time; another one skips it.
///
/// `watching_since`: earliest start of a silence. Before that the portal itself was down.
pub async fn watch(
    db: &PgPool,
    watching_since: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<ChangedAlarm>> {
    let mut transaction = db.begin().await?;
    let mine =
        sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock(hashtextextended('locker alarms', 0)) AS "mine!""#)
            .fetch_one(&mut *transaction)
            .await?;
    if !mine {
        return Ok(Vec::new());
    }
    let mut watched = end_offline(&mut transaction, now).await?;
    watched.extend(raise_offline(&mut transaction, watching_since, now).await?);
    watched.extend(end_left_open(&mut transaction, now).await?);
    watched.extend(raise_left_open(&mut transaction, now).await?);
    transaction.commit().await?;
    Ok(watched)
}

async fn end_offline(db: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<Vec<ChangedAlarm>> {
    sqlx::query_as!(
        ChangedAlarm,
        r#"UPDATE alarms SET ended_at = $1 FROM bays b LEFT JOIN bay_connections c ON c.bay_id = b.id
         WHERE b.id = alarms.bay_id AND alarms.kind = 'bay_offline' AND alarms.ended_at IS NULL
           AND (connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $1, $2) IN ('online', 'degraded')
                OR b.closed_at IS NOT NULL OR b.actuator <> 'bay')
         RETURNING alarms.bay_id AS "bay_id: BayId", alarms.locker_id AS "locker_id: LockerId""#,
        now,
        now - SILENCE,
    )
    .fetch_all(db)
    .await
}

/// Alarms of bays that were connected at least once. A reconnection restarts the silence, so that the alarm does not
/// flap.
async fn raise_offline(
    db: &mut PgConnection,
    watching_since: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<ChangedAlarm>> {
    sqlx::query_as!(
        ChangedAlarm,
        r#"INSERT INTO alarms (bay_id, kind, raised_at)
         SELECT b.id, 'bay_offline', $1 FROM bays b JOIN bay_connections c ON c.bay_id = b.id
         WHERE b.closed_at IS NULL AND b.actuator = 'bay' AND greatest(c.heard_at, $2::timestamptz) <= $1::timestamptz - interval '5 minutes'
           AND NOT EXISTS (SELECT FROM alarms a WHERE a.bay_id = b.id AND a.kind = 'bay_offline' AND a.ended_at IS NULL)
         ON CONFLICT DO NOTHING RETURNING bay_id AS "bay_id: BayId", locker_id AS "locker_id: LockerId""#,
        now,
        watching_since,
    )
    .fetch_all(db)
    .await
}

async fn end_left_open(db: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<Vec<ChangedAlarm>> {
    sqlx::query_as!(
        ChangedAlarm,
        r#"UPDATE alarms SET ended_at = $1 FROM lockers l
         WHERE l.id = alarms.locker_id AND alarms.kind = 'left_open' AND alarms.ended_at IS NULL AND l.door = 'closed'
         RETURNING alarms.bay_id AS "bay_id: BayId", alarms.locker_id AS "locker_id: LockerId""#,
        now,
    )
    .fetch_all(db)
    .await
}

/// Alarms of doors of connected bays, because the last report of a silent bay may be outdated.
async fn raise_left_open(db: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<Vec<ChangedAlarm>> {
    sqlx::query_as!(
        ChangedAlarm,
        r#"INSERT INTO alarms (bay_id, locker_id, kind, raised_at)
         SELECT l.bay_id, l.id, 'left_open', $1 FROM lockers l JOIN bays b ON b.id = l.bay_id
             JOIN bay_connections c ON c.bay_id = b.id
         WHERE l.door IN ('open', 'ajar') AND l.door_since <= $1::timestamptz - interval '10 minutes' AND b.closed_at IS NULL
           AND connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $1, $2) IN ('online', 'degraded')
           AND NOT EXISTS (SELECT FROM commands o WHERE o.locker_id = l.id AND o.finished_at IS NULL)
           AND NOT EXISTS (SELECT FROM alarms a WHERE a.locker_id = l.id AND a.kind = 'left_open' AND a.ended_at IS NULL)
         ON CONFLICT DO NOTHING RETURNING bay_id AS "bay_id: BayId", locker_id AS "locker_id: LockerId""#,
        now,
        now - SILENCE,
    )
    .fetch_all(db)
    .await
}
