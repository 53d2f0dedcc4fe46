//! Queries on bays for members: lockers, connection, waiting list, preferences.

pub mod admin;
pub mod board;
pub mod dependents;
pub mod history;
pub mod import;
pub mod lockers;
pub mod occupancy;
pub mod sites;

use sqlx::{PgExecutor, PgPool};
use time::{Date, OffsetDateTime, Time};

use crate::{
    accounts::members::kind::Kind,
    ids::{BayId, LockerId, LockerWaitId, MemberId, SiteId},
    lockers::{
        allocations::{my_locker::BayConnection, rules::ActingMember},
        bays::{
            bay::{Actuator, Connection, Policy, SILENCE, Terms},
            bay_view::{BayView, Cell, Queue},
            locker::{Allocation, Door, LockerCode},
        },
    },
};

/// The bays in which a member may use lockers, without their lockers.
pub async fn list(db: &PgPool, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<Vec<BayView>> {
    list_these(db, None, member_id, now).await
}

/// A bay without its lockers, whether or not the member may use it.
pub async fn find(
    db: &PgPool,
    bay_id: BayId,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<BayView>> {
    Ok(list_these(db, Some(bay_id), member_id, now).await?.pop())
}

async fn list_these(
    db: &PgPool,
    bay_id: Option<BayId>,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<BayView>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT b.id AS "id: BayId", b.name, s.id AS "site_id: SiteId", s.name AS site, b.department, b.policy, b.term_ends_on, b.release_on_open,
                  b.opens_at, b.closes_at, b.student_quota, b.teacher_quota, b.staff_quota, b.extension_days,
                  b.extensions_allowed, b.reservation_minutes, b.penalty_hours, b.actuator,
                  connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $4) AS "connection!",
                  coalesce(c.lost_at, c.heard_at) AS last_heard_at,
                  EXISTS (SELECT FROM alarms x WHERE x.bay_id = b.id AND x.kind = 'bay_offline' AND x.ended_at IS NULL) AS "staff_told!",
                  (SELECT count(*) FROM locker_waits w JOIN members q ON q.id = w.member_id AND q.state = 'active'
                   WHERE w.bay_id = b.id AND w.offered_at IS NULL) AS "waiting!",
                  (SELECT count(*) FROM locker_waits w JOIN members q ON q.id = w.member_id AND q.state = 'active'
                   WHERE w.bay_id = b.id AND w.offered_at IS NULL AND w.id <= mine.id) AS "ahead!",
                  mine.id AS "wait_id?: LockerWaitId"
           FROM bays b JOIN sites s ON s.id = b.site_id LEFT JOIN bay_connections c ON c.bay_id = b.id
               LEFT JOIN locker_waits mine ON mine.bay_id = b.id AND mine.member_id = $1 AND mine.offered_at IS NULL
           WHERE b.closed_at IS NULL
             AND (b.id = $3 OR ($3::bigint IS NULL
                  AND EXISTS (SELECT FROM lockers l JOIN members m ON m.id = $1 WHERE l.bay_id = b.id
                                AND (coalesce(l.department, b.department) IS NULL OR coalesce(l.department, b.department) = m.department))))
           ORDER BY s.name, b.name, b.id"#,
        member_id as _,
        now,
        bay_id as _,
        now - SILENCE,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(BayView::from).collect())
}

struct Row {
    id: BayId,
    name: String,
    site_id: SiteId,
    site: String,
    department: Option<String>,
    policy: String,
    term_ends_on: Option<Date>,
    release_on_open: bool,
    opens_at: Time,
    closes_at: Time,
    student_quota: i16,
    teacher_quota: i16,
    staff_quota: i16,
    extension_days: i16,
    extensions_allowed: i16,
    reservation_minutes: i16,
    penalty_hours: i16,
    actuator: String,
    connection: String,
    last_heard_at: Option<OffsetDateTime>,
    staff_told: bool,
    waiting: i64,
    ahead: i64,
    wait_id: Option<LockerWaitId>,
}

impl From<Row> for BayView {
    fn from(row: Row) -> Self {
        let terms = Terms {
            policy: Policy::stored(&row.policy),
            term_ends_on: row.term_ends_on,
            release_on_open: row.release_on_open,
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            student_quota: row.student_quota,
            teacher_quota: row.teacher_quota,
            staff_quota: row.staff_quota,
            extension_days: row.extension_days,
            extensions_allowed: row.extensions_allowed,
            reservation_minutes: row.reservation_minutes,
            penalty_hours: row.penalty_hours,
        };
        let line = BayConnection {
            connection: Connection::stored(&row.connection),
            last_heard_at: row.last_heard_at,
            actuator: Actuator::stored(&row.actuator),
            staff_told: row.staff_told,
        };
        Self {
            id: row.id,
            name: row.name,
            site_id: row.site_id,
            site: row.site,
            department: row.department,
            terms,
            line,
            queue: Queue { length: row.waiting, place: row.wait_id.map(|_| row.ahead) },
            cells: Vec::new(),
        }
    }
}

/// The lockers of bays, each with its bay, in the order of their numbers.
pub async fn list_cells(
    db: impl PgExecutor<'_>,
    bays: &[BayId],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<(BayId, Cell)>> {
    let rows = sqlx::query!(
        r#"SELECT l.bay_id AS "bay_id: BayId", l.id AS "id: LockerId", l.code, l.place, l.accessible, l.door,
                  allocation_state(l.service, a.state, a.expires_at, a.due_at, $2) AS "allocation!"
           FROM lockers l LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
           WHERE l.bay_id = ANY($1) ORDER BY l.bay_id, l.number"#,
        bays as _,
        now,
    )
    .fetch_all(db)
    .await?;
    let cells = rows.into_iter().map(|row| {
        let cell = Cell {
            id: row.id,
            code: LockerCode::stored(row.code),
            place: row.place,
            accessible: row.accessible,
            allocation: Allocation::stored(&row.allocation),
            door: Door::stored(&row.door),
        };
        (row.bay_id, cell)
    });
    Ok(cells.collect())
}

/// Connection of a bay; None when there is no such bay.
pub async fn find_line(
    db: impl PgExecutor<'_>,
    bay_id: BayId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<BayConnection>> {
    let row = sqlx::query!(
        r#"SELECT b.actuator, coalesce(c.lost_at, c.heard_at) AS last_heard_at,
                  connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $3) AS "connection!",
                  EXISTS (SELECT FROM alarms x WHERE x.bay_id = b.id AND x.kind = 'bay_offline' AND x.ended_at IS NULL) AS "staff_told!"
           FROM bays b LEFT JOIN bay_connections c ON c.bay_id = b.id WHERE b.id = $1 AND b.closed_at IS NULL"#,
        bay_id as _,
        now,
        now - SILENCE,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| BayConnection {
        connection: Connection::stored(&row.connection),
        last_heard_at: row.last_heard_at,
        actuator: Actuator::stored(&row.actuator),
        staff_told: row.staff_told,
    }))
}

/// The bay of a locker and the locker itself; nothing when there is none, or its bay was closed for good.
pub async fn find_place(db: &PgPool, code: &LockerCode) -> sqlx::Result<Option<(BayId, LockerId)>> {
    let row = sqlx::query!(
        r#"SELECT l.bay_id AS "bay_id: BayId", l.id AS "id: LockerId" FROM lockers l JOIN bays b ON b.id = l.bay_id WHERE l.code = $1 AND b.closed_at IS NULL"#,
        code.as_str(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.bay_id, row.id)))
}

/// Facts that decide whether a member can have one more locker, and the site of their choice.
pub async fn load_asker(
    db: &PgPool,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<(ActingMember, Option<SiteId>)> {
    let row = sqlx::query!(
        r#"SELECT m.kind, m.department, coalesce(p.accessible, false) AS "wants_accessible!", p.site_id AS "site_id?: SiteId",
                  (SELECT count(*) FROM allocations a WHERE a.member_id = m.id AND a.ended_at IS NULL
                     AND a.state IN ('in_use', 'reserved') AND (a.expires_at IS NULL OR a.expires_at > $2)) AS "used!",
                  (SELECT max(ends_at) FROM penalties n
                   WHERE n.member_id = m.id AND n.lifted_at IS NULL AND n.ends_at > $2) AS penalty_until
           FROM members m LEFT JOIN locker_preferences p ON p.member_id = m.id WHERE m.id = $1"#,
        member_id as _,
        now,
    )
    .fetch_one(db)
    .await?;
    let asker = ActingMember {
        id: member_id,
        kind: Kind::stored(&row.kind),
        department: row.department,
        used: row.used,
        penalty_until: row.penalty_until,
        wants_accessible: row.wants_accessible,
        missed_reservation_at: None,
        shared_until: None,
        gave_back: None,
    };
    Ok((asker, row.site_id))
}

/// Keeps what a member would like. False: there is no such site.
pub async fn prefer(db: &PgPool, member_id: MemberId, accessible: bool, site_id: Option<SiteId>) -> sqlx::Result<bool> {
    let kept = sqlx::query!(
        "INSERT INTO locker_preferences (member_id, accessible, site_id)
         SELECT $1, $2, $3 WHERE $3::bigint IS NULL OR EXISTS (SELECT FROM sites WHERE id = $3)
         ON CONFLICT (member_id) DO UPDATE SET accessible = EXCLUDED.accessible, site_id = EXCLUDED.site_id",
        member_id as _,
        accessible,
        site_id as _,
    )
    .execute(db)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Adds a member to the waiting list of a bay, once.
pub async fn wait(db: &PgPool, bay_id: BayId, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO locker_waits (bay_id, member_id, joined_at) VALUES ($1, $2, $3)
         ON CONFLICT (bay_id, member_id) WHERE offered_at IS NULL DO NOTHING",
        bay_id as _,
        member_id as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Removes a member from the waiting list.
pub async fn stop_waiting(db: &PgPool, bay_id: BayId, member_id: MemberId) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM locker_waits WHERE bay_id = $1 AND member_id = $2 AND offered_at IS NULL",
        bay_id as _,
        member_id as _,
    )
    .execute(db)
    .await
    .map(|_| ())
}
