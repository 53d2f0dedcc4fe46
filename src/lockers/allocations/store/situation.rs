//! Facts for the rules, read and locked by the transaction that acts on them.

use sqlx::PgConnection;
use time::{Date, OffsetDateTime, Time};

use crate::{
    accounts::members::kind::Kind,
    ids::{AllocationId, BayId, LockerId, MemberId},
    lockers::{
        allocations::rules::{ActingMember, KEEP, PastUse, Place, Situation, Tenancy},
        bays::{
            bay::{Policy, SILENCE, Terms},
            locker::{AllocationState, LockerCode, Service},
        },
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
        r#"SELECT l.code FROM lockers l JOIN bays b ON b.id = l.bay_id JOIN members m ON m.id = $2
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
        return Ok(unlocked.map(LockerCode::stored));
    }
    // Patiently: the one who was quicker may be refused.
    let waited = sqlx::query_scalar!(
        r#"SELECT l.code FROM lockers l JOIN bays b ON b.id = l.bay_id JOIN members m ON m.id = $2
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
    .await?;
    Ok(waited.map(LockerCode::stored))
}

/// The situation of a locker and a member, both locked before. None: the member's account was suspended or closed.
pub async fn load(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Situation>> {
    let place = load_place(db, locker_id, now).await?;
    let Some(asker) = load_asker(db, locker_id, member_id, now).await? else {
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
    let row = sqlx::query_as!(
        PlaceRow,
        r#"SELECT l.id AS "locker_id: LockerId", l.bay_id AS "bay_id: BayId", l.service, l.accessible, coalesce(l.department, b.department) AS department,
                  b.policy, b.term_ends_on, b.release_on_open, b.opens_at, b.closes_at, b.student_quota, b.teacher_quota,
                  b.staff_quota, b.extension_days, b.extensions_allowed, b.reservation_minutes, b.penalty_hours,
                  a.id AS "tenancy_id?: AllocationId", a.member_id AS "tenant_id?: MemberId", a.state AS "tenure?", a.expires_at, a.due_at,
                  a.extensions AS "extensions?",
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
    .fetch_one(&mut *db)
    .await?;
    Ok(Place::from(row))
}

#[expect(clippy::struct_excessive_bools, reason = "the columns of the query")]
struct PlaceRow {
    locker_id: LockerId,
    bay_id: BayId,
    service: String,
    accessible: bool,
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
    tenancy_id: Option<AllocationId>,
    tenant_id: Option<MemberId>,
    tenure: Option<String>,
    expires_at: Option<OffsetDateTime>,
    due_at: Option<OffsetDateTime>,
    extensions: Option<i16>,
    awaited: bool,
    away: bool,
}

impl PlaceRow {
    fn tenancy(&self) -> Option<Tenancy> {
        Some(Tenancy {
            id: self.tenancy_id?,
            member_id: self.tenant_id?,
            state: AllocationState::stored(self.tenure.as_deref()?),
            expires_at: self.expires_at,
            due_at: self.due_at,
            extensions: self.extensions.unwrap_or_default(),
        })
    }
}

impl From<PlaceRow> for Place {
    fn from(row: PlaceRow) -> Self {
        Self {
            locker_id: row.locker_id,
            bay_id: row.bay_id,
            service: Service::stored(&row.service),
            accessible: row.accessible,
            tenancy: row.tenancy(),
            department: row.department,
            terms: Terms {
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
            },
            other_free: false,
            awaited: row.awaited,
            away: row.away,
        }
    }
}

/// Department and bay are read through the locker; what runs out is counted as gone.
#[expect(clippy::too_many_lines, reason = "one statement")]
async fn load_asker(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<ActingMember>> {
    let row = sqlx::query!(
        r#"SELECT m.kind, m.department, coalesce(p.accessible, false) AS "wants_accessible!",
                  (SELECT count(*) FROM allocations a WHERE a.member_id = m.id AND a.ended_at IS NULL AND a.locker_id <> $1
                     AND a.state IN ('in_use', 'reserved') AND (a.expires_at IS NULL OR a.expires_at > $3)) AS "used!",
                  (SELECT max(ends_at) FROM penalties n WHERE n.member_id = m.id AND n.lifted_at IS NULL AND n.ends_at > $3) AS penalty_until,
                  (SELECT max(coalesce(a.ended_at, a.expires_at)) FROM allocations a JOIN lockers l ON l.id = a.locker_id
                   WHERE a.member_id = m.id AND a.state = 'reserved' AND l.bay_id = (SELECT bay_id FROM lockers WHERE id = $1)
                     AND (a.ending = 'expired' OR (a.ended_at IS NULL AND a.expires_at <= $3))) AS missed_reservation_at,
                  (SELECT max(s.until) FROM shares s JOIN allocations a ON a.id = s.allocation_id
                       JOIN members h ON h.id = a.member_id AND h.state IN ('prepared', 'active')
                   WHERE s.member_id = m.id AND s.ended_at IS NULL AND a.locker_id = $1 AND a.ended_at IS NULL AND a.state = 'in_use') AS shared_until,
                  last.ended_at AS last_ended_at, last.due_at AS last_due_at, last.extensions AS "last_extensions?",
                  last.ending AS last_ending,
                  EXISTS (SELECT FROM allocations o WHERE o.locker_id = $1 AND o.id > last.id) AS "had_since!"
           FROM members m LEFT JOIN locker_preferences p ON p.member_id = m.id
               LEFT JOIN (SELECT id, ended_at, due_at, extensions, ending FROM allocations
                          WHERE locker_id = $1 AND member_id = $2 ORDER BY id DESC LIMIT 1) AS last ON true
           WHERE m.id = $2 AND m.state IN ('prepared', 'active')"#,
        locker_id as _,
        member_id as _,
        now,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let given_back_at = given_back_at(row.last_ending.as_deref(), row.last_ended_at);
    let gave_back = given_back_at.zip(row.last_due_at).zip(row.last_extensions);
    Ok(Some(ActingMember {
        id: member_id,
        kind: Kind::stored(&row.kind),
        department: row.department,
        used: row.used,
        penalty_until: row.penalty_until,
        wants_accessible: row.wants_accessible,
        missed_reservation_at: row.missed_reservation_at,
        shared_until: row.shared_until,
        gave_back: gave_back.map(|((at, due_at), extensions)| PastUse {
            at,
            due_at,
            extensions,
            had_since: row.had_since,
        }),
    }))
}

/// An offered locker was released with the use before it, and could be claimed back until the offer ended.
fn given_back_at(ending: Option<&str>, ended_at: Option<OffsetDateTime>) -> Option<OffsetDateTime> {
    match ending? {
        "released" => ended_at,
        "opened" => ended_at.map(|at| at - KEEP),
        _ => None,
    }
}
