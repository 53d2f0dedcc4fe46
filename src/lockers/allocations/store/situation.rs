//! Facts for the rules, read and locked by the transaction that acts on them.

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use crate::{
    accounts::members::kind::Kind,
    ids::{BayId, LockerId, MemberId},
    lockers::{
        allocations::rules::{ActingMember, KEEP, PastUse, Place, Situation, Tenancy},
        bays::{LockerCode, SILENCE, Service, Terms},
    },
};

/// Keeps two acts of one member apart until the transaction ends: what is counted stays true. To be taken before any
/// locker's row, so that nobody waits for each other.
pub async fn lock_member(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('locker member', $1))", member_id as _)
        .execute(db)
        .await
        .map(|_| ())
}

/// Locks a locker's row until the transaction ends. None: there is no such locker, or its bay was closed for good.
pub async fn lock_locker(db: &mut PgConnection, code: &LockerCode) -> sqlx::Result<Option<LockerId>> {
    sqlx::query_scalar!(
        r#"SELECT l.id AS "id: LockerId" FROM lockers l JOIN bays b ON b.id = l.bay_id WHERE l.code = $1 AND b.closed_at IS NULL
         FOR UPDATE OF l"#,
        code.as_str(),
    )
    .fetch_optional(db)
    .await
}

/// The free locker of a bay that suits a member best, locked: one kept for them already, else an accessible one first
/// for who asked, last for the others. Lockers that somebody is about to take are passed over where another is free.
pub async fn lock_any(
    db: &mut PgConnection,
    bay_id: BayId,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<LockerCode>> {
    let unlocked = sqlx::query_scalar!(
        r#"SELECT l.code AS "code: LockerCode" FROM lockers l JOIN bays b ON b.id = l.bay_id JOIN members m ON m.id = $2
               LEFT JOIN locker_preferences p ON p.member_id = m.id
               LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
           WHERE l.bay_id = $1 AND b.closed_at IS NULL AND l.service = 'in_service'
             AND (a.id IS NULL OR a.expires_at <= $3 OR (a.member_id = $2 AND a.state IN ('held', 'reserved')))
             AND (coalesce(l.department, b.department) IS NULL OR coalesce(l.department, b.department) = m.department)
           ORDER BY (a.member_id = $2 AND a.expires_at > $3) IS TRUE DESC,
                    l.accessible <> coalesce(p.accessible, false), l.number
           LIMIT 1 FOR UPDATE OF l SKIP LOCKED"#,
        bay_id as _,
        member_id as _,
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    if unlocked.is_some() {
        return Ok(unlocked);
    }
    // Patiently: the one who was quicker may be refused.
    sqlx::query_scalar!(
        r#"SELECT l.code AS "code: LockerCode" FROM lockers l JOIN bays b ON b.id = l.bay_id JOIN members m ON m.id = $2
               LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
           WHERE l.bay_id = $1 AND b.closed_at IS NULL AND l.service = 'in_service'
             AND (a.id IS NULL OR a.expires_at <= $3)
             AND (coalesce(l.department, b.department) IS NULL OR coalesce(l.department, b.department) = m.department)
           ORDER BY l.number LIMIT 1 FOR UPDATE OF l"#,
        bay_id as _,
        member_id as _,
        now,
    )
    .fetch_optional(db)
    .await
}

/// The situation of a locker and a member, both locked before. None: the member's account was suspended or closed.
pub async fn load(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Situation>> {
    let place = load_place(db, locker_id, now).await?;
    let Some(asker) = load_asker(&mut *db, Some(locker_id), member_id, now).await? else {
        return Ok(None);
    };
    let other_free = place.accessible && has_other(db, locker_id, member_id, now).await?;
    Ok(Some(Situation { place: Place { other_free, ..place }, asker }))
}

/// True if the bay has another free locker that the member may have, and that is not reserved for accessibility.
async fn has_other(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM lockers l JOIN bays b ON b.id = l.bay_id JOIN lockers o ON o.bay_id = b.id AND o.id <> l.id
                   JOIN members m ON m.id = $2 LEFT JOIN allocations a ON a.locker_id = o.id AND a.ended_at IS NULL
               WHERE l.id = $1 AND NOT o.accessible AND o.service = 'in_service' AND (a.id IS NULL OR a.expires_at <= $3)
                 AND (coalesce(o.department, b.department) IS NULL OR coalesce(o.department, b.department) = m.department))
           AS "other!""#,
        locker_id as _,
        member_id as _,
        now,
    )
    .fetch_one(db)
    .await
}

/// Facts about a locker that is locked already. The free lockers besides depend on the member: [`load`] adds them.
pub async fn load_place(db: &mut PgConnection, locker_id: LockerId, now: OffsetDateTime) -> sqlx::Result<Place> {
    sqlx::query_as!(
        Place,
        r#"SELECT l.id AS "locker_id: LockerId", l.bay_id AS "bay_id: BayId", l.service AS "service: Service", l.accessible,
                  coalesce(l.department, b.department) AS department, bay_terms(b) AS "terms!: Terms",
                  CASE WHEN a.id IS NOT NULL THEN ROW(a.id, a.member_id, a.state, a.expires_at, a.due_at, a.extensions) END
                      AS "tenancy: Tenancy",
                  false AS "other_free!",
                  EXISTS (SELECT FROM locker_waits w JOIN members q ON q.id = w.member_id AND q.state = 'active'
                          WHERE w.bay_id = l.bay_id AND w.offered_at IS NULL) AS "awaited!",
                  b.actuator = 'bay' AND connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $3) = 'offline' AS "away!"
           FROM lockers l JOIN bays b ON b.id = l.bay_id LEFT JOIN bay_connections c ON c.bay_id = b.id
               LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL AND (a.expires_at > $2 OR a.expires_at IS NULL)
           WHERE l.id = $1"#,
        locker_id as _,
        now,
        now - SILENCE,
    )
    .fetch_one(db)
    .await
}

/// Facts about a member who has an active account; what runs out is counted as gone. Department and bay are read through the
/// locker. No locker: those that decide whether the member can have one more.
pub async fn load_asker(
    db: impl PgExecutor<'_>,
    locker_id: Option<LockerId>,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<ActingMember>> {
    // An offered locker was released with the use before it, and could be claimed back until the offer ended.
    sqlx::query_as!(
        ActingMember,
        r#"SELECT m.id AS "id: MemberId", m.kind AS "kind: Kind", m.department, coalesce(p.accessible, false) AS "wants_accessible!",
                  (SELECT count(*) FROM allocations a WHERE a.member_id = m.id AND a.ended_at IS NULL AND a.locker_id IS DISTINCT FROM $1
                     AND a.state IN ('in_use', 'reserved') AND (a.expires_at IS NULL OR a.expires_at > $3)) AS "used!",
                  (SELECT max(ends_at) FROM penalties n WHERE n.member_id = m.id AND n.lifted_at IS NULL AND n.ends_at > $3) AS penalty_until,
                  (SELECT max(coalesce(a.ended_at, a.expires_at)) FROM allocations a JOIN lockers l ON l.id = a.locker_id
                   WHERE a.member_id = m.id AND a.state = 'reserved' AND l.bay_id = (SELECT bay_id FROM lockers WHERE id = $1)
                     AND (a.ending = 'expired' OR (a.ended_at IS NULL AND a.expires_at <= $3))) AS missed_reservation_at,
                  (SELECT max(s.until) FROM shares s JOIN allocations a ON a.id = s.allocation_id
                       JOIN members h ON h.id = a.member_id AND h.state IN ('prepared', 'active')
                   WHERE s.member_id = m.id AND s.ended_at IS NULL AND a.locker_id = $1 AND a.ended_at IS NULL AND a.state = 'in_use') AS shared_until,
                  CASE WHEN last.ending IN ('released', 'opened') AND last.due_at IS NOT NULL THEN
                      ROW(last.ended_at - CASE last.ending WHEN 'opened' THEN $4::interval ELSE interval '0' END, last.due_at, last.extensions,
                          EXISTS (SELECT FROM allocations o WHERE o.locker_id = $1 AND o.id > last.id)) END AS "gave_back: PastUse"
           FROM members m LEFT JOIN locker_preferences p ON p.member_id = m.id
               LEFT JOIN (SELECT id, ended_at, due_at, extensions, ending FROM allocations
                          WHERE locker_id = $1 AND member_id = $2 ORDER BY id DESC LIMIT 1) AS last ON true
           WHERE m.id = $2 AND m.state IN ('prepared', 'active')"#,
        locker_id as _,
        member_id as _,
        now,
        KEEP as _,
    )
    .fetch_optional(db)
    .await
}
