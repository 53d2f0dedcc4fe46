//! Queries on a member's lockers: own ones, shared ones, borrowed ones, and their openings.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    accounts::{initials, members::number::MemberNumber, picture_url, shown_name},
    ids::{AllocationId, BayId, FaultId, LockerId, MemberId},
    lockers::{
        allocations::{
            my_locker::{BayConnection, Friend, LastCommand, Opening, OwnLocker, ReclaimableLocker},
            rules::KEEP,
        },
        attention::Problem,
        bays::{Allocation, AllocationState, Door, LockerCode, SILENCE, Service},
        commands::Source,
    },
    web::time::on_campus,
};

const OPENINGS: i64 = 50;

/// The lockers that a member has, or that are kept for or lent to them. A suspended member lends none.
pub async fn list(db: impl PgExecutor<'_>, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<Vec<OwnLocker>> {
    sqlx::query_as!(
        OwnLocker,
        r#"SELECT l.id AS "id: LockerId", l.code AS "code: LockerCode", l.place, l.door AS "door: Door", l.door_since, l.sensor,
                  b.id AS "bay_id: BayId", b.name AS bay, s.name AS site,
                  ROW(connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $4), coalesce(c.lost_at, c.heard_at), b.actuator,
                      EXISTS (SELECT FROM alarms x WHERE x.bay_id = b.id AND x.kind = 'bay_offline' AND x.ended_at IS NULL)) AS "line!: BayConnection",
                  b.card_reader AND EXISTS (
                      SELECT FROM cards k WHERE k.member_id = $1 AND (k.expires_on IS NULL OR k.expires_on >= $3)
                        AND card_hash_at(b.card_form, k.controller_hash, k.reversed_hash, k.decimal_hash) IS NOT NULL
                        AND NOT EXISTS (SELECT FROM lost_cards x WHERE x.number_hash = k.number_hash))
                      AND (connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $4) IN ('online', 'degraded')
                           OR coalesce(greatest(a.starts_at, t.lent_at) <= coalesce(c.lost_at, c.heard_at)
                                       AND coalesce(c.lost_at, c.heard_at) > $2 - interval '24 hours', false)) AS "card_opens!",
                  l.service AS "service: Service", l.service_reason, (a.state = 'in_use' AND a.due_at <= $2) IS TRUE AS "overdue!", a.id AS "allocation_id: AllocationId",
                  allocation_state(l.service, a.state, a.expires_at, a.due_at, $2) AS "allocation!: Allocation",
                  a.state AS "allocation_state: AllocationState", a.starts_at, a.expires_at, a.due_at,
                  a.state = 'in_use' AND a.due_at > $2 AND a.extensions < b.extensions_allowed
                      AND NOT EXISTS (SELECT FROM locker_waits w JOIN members q ON q.id = w.member_id AND q.state = 'active'
                                      WHERE w.bay_id = b.id AND w.offered_at IS NULL) AS "extendable!",
                  CASE WHEN t.lent_until IS NOT NULL
                       THEN ROW(coalesce(h.display_name, h.first_name || ' ' || h.surname), t.lent_until) END AS "lent: (String, OffsetDateTime)",
                  CASE WHEN o.id IS NOT NULL THEN ROW(o.id, o.op, o.state, o.code, o.requested_at, o.finished_at) END AS "order: LastCommand"
           FROM (SELECT id, NULL::timestamptz AS lent_until, NULL::timestamptz AS lent_at FROM allocations WHERE member_id = $1 AND ended_at IS NULL
                 UNION ALL
                 SELECT allocation_id, until, created_at FROM shares WHERE member_id = $1 AND ended_at IS NULL AND until > $2) AS t
               JOIN allocations a ON a.id = t.id JOIN members h ON h.id = a.member_id
               JOIN lockers l ON l.id = a.locker_id JOIN bays b ON b.id = l.bay_id JOIN sites s ON s.id = b.site_id
               LEFT JOIN bay_connections c ON c.bay_id = b.id
               LEFT JOIN LATERAL (SELECT * FROM commands WHERE locker_id = l.id AND member_id = $1 ORDER BY id DESC LIMIT 1) AS o ON true
           WHERE a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $2) AND (t.lent_until IS NULL OR (a.state = 'in_use' AND h.state IN ('prepared', 'active')))
           ORDER BY t.lent_until NULLS FIRST, a.id"#,
        member_id as _,
        now,
        on_campus(now).date(),
        now - SILENCE,
    )
    .fetch_all(db)
    .await
}

/// Lockers that a member gave back a moment ago, that nobody has had since, and that quota and penalties let them keep.
pub async fn list_given_back(
    db: impl PgExecutor<'_>,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<ReclaimableLocker>> {
    let rows = sqlx::query!(
        r#"SELECT l.code AS "code: LockerCode", a.ended_at AS "ended_at!" FROM allocations a JOIN lockers l ON l.id = a.locker_id
               JOIN bays b ON b.id = l.bay_id JOIN members m ON m.id = a.member_id
           WHERE a.member_id = $1 AND a.ended_at > $2 AND a.ending IN ('released', 'opened') AND a.due_at > $3
             AND l.service = 'in_service'
             AND NOT EXISTS (SELECT FROM penalties n WHERE n.member_id = m.id AND n.lifted_at IS NULL AND n.ends_at > $3)
             AND (SELECT count(*) FROM allocations u WHERE u.member_id = m.id AND u.ended_at IS NULL
                    AND u.state IN ('in_use', 'reserved') AND (u.expires_at IS NULL OR u.expires_at > $3))
                 < CASE m.kind WHEN 'student' THEN b.student_quota WHEN 'teacher' THEN b.teacher_quota ELSE b.staff_quota END
             AND NOT EXISTS (SELECT FROM allocations later WHERE later.locker_id = l.id AND later.id > a.id)
           ORDER BY a.ended_at"#,
        member_id as _,
        now - KEEP,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| ReclaimableLocker { code: row.code, until: row.ended_at + KEEP }).collect())
}

/// Borrowers of a locker, with the end of each share.
pub async fn list_shares(
    db: &PgPool,
    allocation_id: AllocationId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<(Friend, OffsetDateTime)>> {
    let rows = sqlx::query!(
        r#"SELECT m.number AS "number: MemberNumber", m.display_name, m.first_name, m.surname, m.picture, s.until
         FROM shares s JOIN members m ON m.id = s.member_id
         WHERE s.allocation_id = $1 AND s.ended_at IS NULL AND s.until > $2 ORDER BY s.id"#,
        allocation_id as _,
        now,
    )
    .fetch_all(db)
    .await?;
    let shares = rows.into_iter().map(|row| {
        let friend = Friend {
            name: shown_name(row.display_name.as_deref(), &row.first_name, &row.surname),
            initials: initials(&row.first_name, &row.surname),
            picture: picture_url(&row.number, row.picture),
            number: row.number,
        };
        (friend, row.until)
    });
    Ok(shares.collect())
}

/// Former borrowers of a member's lockers: number and name, the latest first.
pub async fn list_acquaintances(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"SELECT m.number, coalesce(m.display_name, m.first_name || ' ' || m.surname) AS "name!"
           FROM shares s JOIN allocations a ON a.id = s.allocation_id JOIN members m ON m.id = s.member_id
           WHERE a.member_id = $1 AND m.state = 'active' GROUP BY m.id ORDER BY max(s.id) DESC LIMIT 20"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.name)).collect())
}

/// Openings of a locker since the start of its use, including released and reclaimed times, the latest first.
/// Successful ones only.
pub async fn list_openings(db: &PgPool, allocation_id: AllocationId, reader: MemberId) -> sqlx::Result<Vec<Opening>> {
    sqlx::query_as!(
        Opening,
        r#"SELECT coalesce(c.finished_at, c.requested_at) AS "at!", c.member_id IS NOT DISTINCT FROM $3 AS "mine!", c.via AS "source: Source",
                  c.reason, coalesce(m.display_name, m.first_name || ' ' || m.surname) AS name,
                  CASE WHEN c.via IN ('card', 'line', 'offline') THEN k.last_four END AS card
           FROM allocations a JOIN commands c ON c.locker_id = a.locker_id AND c.requested_at >=
                   (SELECT min(own.starts_at) FROM allocations own WHERE own.locker_id = a.locker_id AND own.member_id = a.member_id
                      AND NOT EXISTS (SELECT FROM allocations other WHERE other.locker_id = a.locker_id
                                        AND other.member_id <> a.member_id AND other.id > own.id))
               LEFT JOIN members m ON m.id = c.member_id LEFT JOIN cards k ON k.member_id = c.member_id
           WHERE a.id = $1 AND c.op = 'open' AND c.state IN ('opened', 'pulsed', 'unconfirmed')
           ORDER BY c.id DESC LIMIT $2"#,
        allocation_id as _,
        OPENINGS,
        reader as _,
    )
    .fetch_all(db)
    .await
}

/// Stores a fault report. None: the member reported it already, or has sent many today.
pub async fn report(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    problem: Problem,
    text: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<FaultId>> {
    sqlx::query_scalar!(
        r#"INSERT INTO faults (locker_id, reported_by, problem, text, created_at)
         SELECT $1, $2, $3, $4, $5
         WHERE NOT EXISTS (SELECT FROM faults WHERE locker_id = $1 AND reported_by = $2 AND closed_at IS NULL)
           AND (SELECT count(*) FROM faults WHERE reported_by = $2 AND created_at > $6) < 10
         RETURNING id AS "id: FaultId""#,
        locker_id as _,
        member_id as _,
        problem as _,
        text,
        now,
        now - Duration::DAY,
    )
    .fetch_optional(db)
    .await
}

/// Problem of the member's open report on a locker.
pub async fn find_report(
    db: impl PgExecutor<'_>,
    locker_id: LockerId,
    member_id: MemberId,
) -> sqlx::Result<Option<Problem>> {
    sqlx::query_scalar!(
        r#"SELECT problem AS "problem: Problem" FROM faults
           WHERE locker_id = $1 AND reported_by = $2 AND closed_at IS NULL ORDER BY id DESC LIMIT 1"#,
        locker_id as _,
        member_id as _,
    )
    .fetch_optional(db)
    .await
}
