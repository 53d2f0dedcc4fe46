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
use time::OffsetDateTime;

use crate::{
    ids::{BayId, LockerId, MemberId, SiteId},
    lockers::{
        allocations::my_locker::BayConnection,
        bays::{
            Allocation, Door, LockerCode, SILENCE, Terms,
            bay_view::{BayView, Cell, Queue},
        },
    },
};

/// The bays in which a member may use lockers, with their lockers.
pub async fn list(db: &PgPool, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<Vec<BayView>> {
    list_these(db, None, member_id, now).await
}

/// A bay with its lockers, whether or not the member may use it.
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
    sqlx::query_as!(
        BayView,
        r#"SELECT b.id AS "id: BayId", b.name, s.id AS "site_id: SiteId", s.name AS site, b.department, bay_terms(b) AS "terms!: Terms",
                  ROW(connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $4), coalesce(c.lost_at, c.heard_at), b.actuator,
                      EXISTS (SELECT FROM alarms x WHERE x.bay_id = b.id AND x.kind = 'bay_offline' AND x.ended_at IS NULL)) AS "line!: BayConnection",
                  ROW((SELECT count(*) FROM locker_waits w JOIN members q ON q.id = w.member_id AND q.state = 'active'
                       WHERE w.bay_id = b.id AND w.offered_at IS NULL),
                      CASE WHEN mine.id IS NOT NULL THEN (
                          SELECT count(*) FROM locker_waits w JOIN members q ON q.id = w.member_id AND q.state = 'active'
                          WHERE w.bay_id = b.id AND w.offered_at IS NULL AND w.id <= mine.id) END) AS "queue!: Queue",
                  ARRAY(SELECT ROW(l.id, l.code, l.place, l.accessible,
                                   allocation_state(l.service, a.state, a.expires_at, a.due_at, $2), l.door)
                        FROM lockers l LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
                        WHERE l.bay_id = b.id ORDER BY l.number) AS "cells!: Vec<Cell>"
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
    .await
}

/// The lockers of a bay, in the order of their numbers.
pub async fn list_cells(db: &PgPool, bay_id: BayId, now: OffsetDateTime) -> sqlx::Result<Vec<Cell>> {
    sqlx::query_as!(
        Cell,
        r#"SELECT l.id AS "id: LockerId", l.code AS "code: LockerCode", l.place, l.accessible,
                  allocation_state(l.service, a.state, a.expires_at, a.due_at, $2) AS "allocation!: Allocation", l.door AS "door: Door"
           FROM lockers l LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
           WHERE l.bay_id = $1 ORDER BY l.number"#,
        bay_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// Connection of a bay; None when there is no such bay.
pub async fn find_line(
    db: impl PgExecutor<'_>,
    bay_id: BayId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<BayConnection>> {
    sqlx::query_scalar!(
        r#"SELECT ROW(connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $3), coalesce(c.lost_at, c.heard_at), b.actuator,
                      EXISTS (SELECT FROM alarms x WHERE x.bay_id = b.id AND x.kind = 'bay_offline' AND x.ended_at IS NULL)) AS "line!: BayConnection"
           FROM bays b LEFT JOIN bay_connections c ON c.bay_id = b.id WHERE b.id = $1 AND b.closed_at IS NULL"#,
        bay_id as _,
        now,
        now - SILENCE,
    )
    .fetch_optional(db)
    .await
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

/// The site whose bays a member wants to see; None: all sites.
pub async fn find_preferred_site(db: &PgPool, member_id: MemberId) -> sqlx::Result<Option<SiteId>> {
    let site = sqlx::query_scalar!(
        r#"SELECT site_id AS "site_id: SiteId" FROM locker_preferences WHERE member_id = $1"#,
        member_id as _
    );
    Ok(site.fetch_optional(db).await?.flatten())
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
