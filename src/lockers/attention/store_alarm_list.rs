//! Queries of staff on alarms: list, acknowledge, announce by e-mail.

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    audit::Origin,
    ids::{AlarmId, BayId, MemberId},
    lockers::{attention::AlarmKind, bays::LockerCode, email_kinds::ALARM},
};

/// Between two e-mails about one bay.
const PAUSE: Duration = Duration::minutes(10);

#[derive(Debug, Clone)]
pub struct PastAlarm {
    pub id: AlarmId,
    pub kind: AlarmKind,
    pub bay: String,
    /// Locker; absent: the whole bay.
    pub code: Option<LockerCode>,
    pub raised_at: OffsetDateTime,
    pub ended_at: Option<OffsetDateTime>,
    /// Number of recurrences within ten minutes of its end.
    pub recurrences: i32,
    pub acknowledged_at: Option<OffsetDateTime>,
    /// First name and surname of the member of staff who did.
    pub by: Option<String>,
}

/// A page of all alarms, or of those of one bay, the last first.
pub async fn list(db: &PgPool, bay_id: Option<BayId>, before: AlarmId, limit: i64) -> sqlx::Result<Vec<PastAlarm>> {
    sqlx::query_as!(
        PastAlarm,
        r#"SELECT a.id AS "id: AlarmId", a.kind AS "kind: AlarmKind", b.name AS bay, l.code AS "code?: LockerCode", a.raised_at,
                  a.ended_at, a.recurrences, a.acknowledged_at, m.first_name || ' ' || m.surname AS by
           FROM alarms a JOIN bays b ON b.id = a.bay_id LEFT JOIN lockers l ON l.id = a.locker_id
               LEFT JOIN members m ON m.id = a.acknowledged_by
           WHERE a.id < $1 AND ($3::bigint IS NULL OR a.bay_id = $3) ORDER BY a.id DESC LIMIT $2"#,
        before as _,
        limit,
        bay_id as _,
    )
    .fetch_all(db)
    .await
}

#[derive(Debug, Clone)]
pub struct Unseen {
    pub bay_id: BayId,
    pub bay: String,
    pub count: i64,
    pub upto: AlarmId,
}

/// The bays with alarms that nobody has acknowledged, by name.
pub async fn list_unseen(db: &PgPool) -> sqlx::Result<Vec<Unseen>> {
    sqlx::query_as!(
        Unseen,
        r#"SELECT b.id AS "bay_id: BayId", b.name AS bay, count(*) AS "count!", max(a.id) AS "upto!: AlarmId"
           FROM alarms a JOIN bays b ON b.id = a.bay_id WHERE a.acknowledged_at IS NULL
           GROUP BY b.id, b.name ORDER BY b.name, b.id"#,
    )
    .fetch_all(db)
    .await
}

#[derive(Debug)]
pub struct Seen {
    pub bay_id: BayId,
    pub kind: AlarmKind,
    /// Locker; absent: the whole bay.
    pub code: Option<LockerCode>,
}

/// Notes who has seen an alarm. None: there is none, or it was acknowledged before.
pub async fn acknowledge(db: &mut PgConnection, id: AlarmId, origin: &Origin) -> sqlx::Result<Option<Seen>> {
    sqlx::query_as!(
        Seen,
        r#"UPDATE alarms a SET acknowledged_at = $3, acknowledged_by = $2 WHERE a.id = $1 AND a.acknowledged_at IS NULL
           RETURNING a.bay_id AS "bay_id: BayId", a.kind AS "kind: AlarmKind",
                     (SELECT code FROM lockers WHERE id = a.locker_id) AS "code?: LockerCode""#,
        id as _,
        origin.actor_id as _,
        origin.at,
    )
    .fetch_optional(db)
    .await
}

/// Notes who has seen the alarms of a bay up to this one. How many were not acknowledged before.
pub async fn acknowledge_all(
    db: &mut PgConnection,
    bay_id: BayId,
    upto: AlarmId,
    origin: &Origin,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "UPDATE alarms SET acknowledged_at = $4, acknowledged_by = $3
         WHERE bay_id = $1 AND id <= $2 AND acknowledged_at IS NULL",
        bay_id as _,
        upto as _,
        origin.actor_id as _,
        origin.at,
    );
    Ok(done.execute(db).await?.rows_affected())
}

pub async fn exists(db: &PgPool, id: AlarmId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM alarms WHERE id = $1) AS "there!""#, id as _).fetch_one(db).await
}

pub async fn wants_emails(db: &PgPool, member_id: MemberId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT coalesce((SELECT by_email FROM alarm_preferences WHERE member_id = $1),
                           EXISTS (SELECT FROM role_grants WHERE member_id = $1 AND role = 'locker_manager')) AS "wants!""#,
        member_id as _,
    )
    .fetch_one(db)
    .await
}

pub async fn prefer(db: &PgPool, member_id: MemberId, by_email: bool) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO alarm_preferences (member_id, by_email) VALUES ($1, $2)
         ON CONFLICT (member_id) DO UPDATE SET by_email = EXCLUDED.by_email",
        member_id as _,
        by_email,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Queues one e-mail about the alarms of each bay that staff was not told of, unless one was queued less than ten minutes
/// ago, for every member of staff with one of these roles who wants them. One process at a time. How many e-mails.
pub async fn queue_emails(db: &PgPool, roles: &[String], now: OffsetDateTime) -> sqlx::Result<usize> {
    let mut transaction = db.begin().await?;
    let mine = sqlx::query_scalar!(
        r#"SELECT pg_try_advisory_xact_lock(hashtextextended('locker alarm e-mails', 0)) AS "mine!""#
    );
    if !mine.fetch_one(&mut *transaction).await? {
        return Ok(0);
    }
    let queued = sqlx::query!(
        "WITH due AS (
             SELECT a.bay_id, array_agg(a.id ORDER BY a.id) AS ids FROM alarms a
             WHERE a.mailed_at IS NULL AND a.acknowledged_at IS NULL
               AND NOT EXISTS (SELECT FROM alarms o WHERE o.bay_id = a.bay_id AND o.mailed_at > $1)
             GROUP BY a.bay_id),
         marked AS (UPDATE alarms SET mailed_at = $2 FROM due WHERE alarms.id = ANY (due.ids))
         SELECT queue_email($3, m.id, due.bay_id, jsonb_build_object('alarms', due.ids), $2, $4)
         FROM due CROSS JOIN members m LEFT JOIN alarm_preferences p ON p.member_id = m.id
         WHERE m.state = 'active' AND m.email IS NOT NULL
           AND EXISTS (SELECT FROM role_grants g WHERE g.member_id = m.id AND g.role = ANY ($5))
           AND coalesce(p.by_email, EXISTS (SELECT FROM role_grants g WHERE g.member_id = m.id AND g.role = 'locker_manager'))",
        now - PAUSE,
        now,
        ALARM.name,
        ALARM.until(now),
        roles,
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(queued.len())
}

/// Unacknowledged alarms of these, oldest first.
pub async fn list_open(db: &PgPool, ids: &[AlarmId]) -> sqlx::Result<Vec<PastAlarm>> {
    sqlx::query_as!(
        PastAlarm,
        r#"SELECT a.id AS "id: AlarmId", a.kind AS "kind: AlarmKind", b.name AS bay, l.code AS "code?: LockerCode", a.raised_at,
                  a.ended_at, a.recurrences, a.acknowledged_at, NULL AS by
           FROM alarms a JOIN bays b ON b.id = a.bay_id LEFT JOIN lockers l ON l.id = a.locker_id
           WHERE a.id = ANY ($1) AND a.acknowledged_at IS NULL ORDER BY a.id"#,
        ids as _,
    )
    .fetch_all(db)
    .await
}
