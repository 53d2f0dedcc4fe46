//! Board of all lockers for staff, with alarms and faults.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    ids::{AlarmId, BayId, LockerId},
    lockers::{
        attention::AlarmKind,
        bays::{Actuator, Allocation, Connection, Door, LockerCode, Policy, SILENCE},
    },
};

/// A bay and its connection.
#[derive(Debug, Clone)]
pub struct BayRow {
    pub id: BayId,
    pub name: String,
    pub site: String,
    pub policy: Policy,
    pub actuator: Actuator,
    pub connection: Connection,
    pub heard_at: Option<OffsetDateTime>,
    pub lockers: i64,
    pub taken: i64,
    pub free: i64,
    pub unusable: i64,
}

/// All bays that are not closed, or one of them.
pub async fn list_lines(db: &PgPool, only: Option<BayId>, now: OffsetDateTime) -> sqlx::Result<Vec<BayRow>> {
    sqlx::query_as!(
        BayRow,
        r#"SELECT b.id AS "id: BayId", b.name, s.name AS site, b.policy AS "policy: Policy", b.actuator AS "actuator: Actuator",
                  c.heard_at AS "heard_at?",
                  connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $3) AS "connection!: Connection",
                  n.lockers AS "lockers!", n.taken AS "taken!", n.free AS "free!", n.unusable AS "unusable!"
           FROM bays b JOIN sites s ON s.id = b.site_id LEFT JOIN bay_connections c ON c.bay_id = b.id,
               LATERAL (SELECT count(*) AS lockers, count(*) FILTER (WHERE state = 'free') AS free,
                               count(*) FILTER (WHERE state IN ('to_check', 'out_of_service')) AS unusable,
                               count(*) FILTER (WHERE state IN ('in_use', 'overdue', 'releasing', 'reserved', 'held')) AS taken
                        FROM (SELECT allocation_state(l.service, a.state, a.expires_at, a.due_at, $2) AS state
                              FROM lockers l LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
                              WHERE l.bay_id = b.id) AS states) AS n
           WHERE b.closed_at IS NULL AND ($1::bigint IS NULL OR b.id = $1)
           ORDER BY s.name, b.name, b.id"#,
        only as _,
        now,
        now - SILENCE,
    )
    .fetch_all(db)
    .await
}

#[derive(Debug, Clone, sqlx::Type)]
#[sqlx(type_name = "record")]
pub struct Holder {
    pub number: String,
    pub name: String,
    pub since: OffsetDateTime,
    /// Deadline, or when it ends by itself.
    pub until: Option<OffsetDateTime>,
}

/// A locker with its states.
#[derive(Debug, Clone)]
pub struct Cell {
    pub id: LockerId,
    pub bay_id: BayId,
    pub code: LockerCode,
    pub place: String,
    pub allocation: Allocation,
    pub door: Door,
    pub service_reason: Option<String>,
    pub holder: Option<Holder>,
}

/// Selection of lockers.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    All,
    Bay(BayId),
    These(&'a [LockerId]),
}

/// Lockers with their states, in the order of their bays.
pub async fn list_cells(db: &PgPool, which: Which<'_>, now: OffsetDateTime) -> sqlx::Result<Vec<Cell>> {
    let (bay_id, keys) = match which {
        Which::All => (None, None),
        Which::Bay(id) => (Some(id), None),
        Which::These(keys) => (None, Some(keys)),
    };
    sqlx::query_as!(
        Cell,
        r#"SELECT l.id AS "id: LockerId", l.bay_id AS "bay_id: BayId", l.code AS "code: LockerCode", l.place, l.door AS "door: Door", l.service_reason,
                  CASE WHEN m.id IS NOT NULL THEN ROW(m.number, m.first_name || ' ' || m.surname, a.starts_at, coalesce(a.due_at, a.expires_at)) END AS "holder: Holder",
                  allocation_state(l.service, a.state, a.expires_at, a.due_at, $3) AS "allocation!: Allocation"
           FROM lockers l JOIN bays b ON b.id = l.bay_id
               LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL AND (a.expires_at > $3 OR a.expires_at IS NULL)
               LEFT JOIN members m ON m.id = a.member_id
           WHERE b.closed_at IS NULL AND ($1::bigint IS NULL OR l.bay_id = $1) AND ($2::bigint[] IS NULL OR l.id = ANY ($2))
           ORDER BY l.bay_id, l.number"#,
        bay_id as _,
        keys as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// An alarm that nobody has acknowledged.
#[derive(Debug, Clone)]
pub struct Alarm {
    pub id: AlarmId,
    pub kind: AlarmKind,
    pub bay_id: BayId,
    pub bay: String,
    /// Locker; absent: the whole bay.
    pub code: Option<LockerCode>,
    pub raised_at: OffsetDateTime,
    /// When it was over by itself.
    pub ended_at: Option<OffsetDateTime>,
    pub recurrences: i32,
}

/// The alarms that nobody has acknowledged, what still goes on first, then the latest.
pub async fn list_alarms(db: &PgPool, limit: i64) -> sqlx::Result<Vec<Alarm>> {
    sqlx::query_as!(
        Alarm,
        r#"SELECT a.id AS "id: AlarmId", a.kind AS "kind: AlarmKind", a.bay_id AS "bay_id: BayId", b.name AS bay,
                  l.code AS "code?: LockerCode", a.raised_at, a.ended_at, a.recurrences
           FROM alarms a JOIN bays b ON b.id = a.bay_id LEFT JOIN lockers l ON l.id = a.locker_id
           WHERE a.acknowledged_at IS NULL
           ORDER BY a.ended_at IS NOT NULL, a.raised_at DESC, a.id DESC LIMIT $1"#,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Numbers of open checks, faults and the like.
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    pub faults: i64,
    pub overdue: i64,
    pub checks: i64,
    pub alarms: i64,
}

/// Counts what wants attention.
pub async fn count(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"SELECT (SELECT count(*) FROM faults WHERE closed_at IS NULL) AS "faults!",
                  (SELECT count(*) FROM allocations WHERE ended_at IS NULL AND state = 'in_use' AND due_at <= $1) AS "overdue!",
                  (SELECT count(*) FROM lockers l JOIN bays b ON b.id = l.bay_id
                   WHERE l.service = 'to_check' AND b.closed_at IS NULL) AS "checks!",
                  (SELECT count(*) FROM alarms WHERE acknowledged_at IS NULL) AS "alarms!""#,
        now,
    )
    .fetch_one(db)
    .await
}
