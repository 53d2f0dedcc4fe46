//! Queries of staff on lockers: list, read, change.

use std::fmt;

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{
    audit::Origin,
    ids::{AllocationId, BayId, LockerId, MemberId},
    lockers::{
        attention::store_checks,
        bays::{Actuator, Allocation, Connection, Door, LockerCode, SILENCE, Service, store::board::Holder},
    },
    text::folding,
    web::Version,
};

#[derive(Debug, Clone)]
pub struct Listed {
    pub id: LockerId,
    /// The number in its code.
    pub plate: i32,
    pub code: LockerCode,
    pub bay: String,
    pub site: String,
    pub place: String,
    pub allocation: Allocation,
    pub door: Door,
    pub holder: Option<Holder>,
}

/// A position in the list of lockers: the number on the door, then the id.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    plate: i32,
    id: LockerId,
}

impl Position {
    /// Before the first locker.
    pub const START: Self = Self { plate: 0, id: LockerId(0) };

    /// Of a locker of the list.
    #[must_use]
    pub fn of(locker: &Listed) -> Self {
        Self { plate: locker.plate, id: locker.id }
    }

    /// As [`fmt::Display`] writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (plate, id) = text.split_once('.')?;
        Some(Self { plate: plate.parse().ok()?, id: id.parse().ok()? })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.plate, self.id)
    }
}

#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Each (folded) must be in the code, the bay, the place, or the name or number of the holder.
    pub words: Vec<String>,
    pub state: Option<Allocation>,
    pub bay_id: Option<BayId>,
}

/// A page of all lockers by number, after a position in that order.
pub async fn list(
    db: &PgPool,
    question: &Question,
    after: Position,
    limit: i64,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Listed>> {
    let patterns: Vec<String> = question.words.iter().map(|word| format!("%{}%", folding::escape_like(word))).collect();
    sqlx::query_as!(
        Listed,
        r#"SELECT id AS "id!: LockerId", plate AS "plate!", code AS "code!: LockerCode", bay AS "bay!", site AS "site!", place AS "place!",
                  door AS "door!: Door", allocation AS "allocation!: Allocation", holder AS "holder: Holder"
           FROM (SELECT l.id, substring(l.code FROM 8)::integer AS plate, l.code, b.name AS bay, s.name AS site, l.place, l.door,
                        allocation_state(l.service, a.state, a.expires_at, a.due_at, $6) AS allocation,
                        CASE WHEN m.id IS NOT NULL THEN ROW(m.number, m.first_name || ' ' || m.surname, a.starts_at, coalesce(a.due_at, a.expires_at)) END AS holder,
                        concat_ws(' ', l.code, lower(l.place), b.search_text, m.number, m.search_text) AS text
                 FROM lockers l JOIN bays b ON b.id = l.bay_id JOIN sites s ON s.id = b.site_id
                     LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL AND (a.expires_at > $6 OR a.expires_at IS NULL)
                     LEFT JOIN members m ON m.id = a.member_id
                 WHERE b.closed_at IS NULL AND ($2::bigint IS NULL OR l.bay_id = $2)) AS found
           WHERE text LIKE ALL ($1) AND ($3::text IS NULL OR allocation = $3) AND (plate, id) > ($4, $5)
           ORDER BY plate, id LIMIT $7"#,
        &patterns,
        question.bay_id as _,
        question.state.map(Allocation::code),
        after.plate,
        after.id as _,
        now,
        limit,
    )
    .fetch_all(db)
    .await
}

#[derive(Debug, Clone)]
pub struct Record {
    pub id: LockerId,
    pub code: LockerCode,
    pub bay_id: BayId,
    pub bay: String,
    pub actuator: Actuator,
    pub connection: Connection,
    pub heard_at: Option<OffsetDateTime>,
    pub number: i16,
    pub place: String,
    /// For whom; absent: as the bay.
    pub department: Option<String>,
    pub accessible: bool,
    pub sensor: bool,
    pub pulse_ms: i16,
    pub service: Service,
    pub service_reason: Option<String>,
    pub door: Door,
    pub door_since: Option<OffsetDateTime>,
    pub allocation: Allocation,
    pub holder_id: Option<MemberId>,
    pub holder: Option<Holder>,
    pub allocation_id: Option<AllocationId>,
    /// Rises with each change of its fittings.
    pub version: i64,
    /// Rises with each change of its service or the reason for it.
    pub service_version: i64,
}

/// A locker, unless its bay was closed.
pub async fn find(db: impl PgExecutor<'_>, code: &LockerCode, now: OffsetDateTime) -> sqlx::Result<Option<Record>> {
    sqlx::query_as!(
        Record,
        r#"SELECT l.id AS "id: LockerId", l.code AS "code: LockerCode", l.bay_id AS "bay_id: BayId", b.name AS bay,
                  b.actuator AS "actuator: Actuator", c.heard_at AS "heard_at?", l.number, l.place, l.department,
                  connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $3) AS "connection!: Connection",
                  l.accessible, l.sensor, l.pulse_ms, l.service AS "service: Service", l.service_reason, l.door AS "door: Door", l.door_since,
                  allocation_state(l.service, a.state, a.expires_at, a.due_at, $2) AS "allocation!: Allocation",
                  a.member_id AS "holder_id?: MemberId",
                  CASE WHEN m.id IS NOT NULL THEN ROW(m.number, m.first_name || ' ' || m.surname, a.starts_at, coalesce(a.due_at, a.expires_at)) END AS "holder: Holder",
                  a.id AS "allocation_id?: AllocationId", l.edit_version AS version, l.service_version
           FROM lockers l JOIN bays b ON b.id = l.bay_id LEFT JOIN bay_connections c ON c.bay_id = b.id
               LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL AND (a.expires_at > $2 OR a.expires_at IS NULL)
               LEFT JOIN members m ON m.id = a.member_id
           WHERE l.code = $1 AND b.closed_at IS NULL"#,
        code.as_str(),
        now,
        now - SILENCE,
    )
    .fetch_optional(db)
    .await
}

/// Properties of a locker that staff may change.
#[derive(Debug, Clone, sqlx::Type)]
#[sqlx(type_name = "record")]
pub struct Fittings {
    pub place: String,
    /// For whom; absent: as the bay.
    pub department: Option<String>,
    pub accessible: bool,
    pub sensor: bool,
    pub pulse_ms: i16,
}

impl Fittings {
    /// Default properties of a locker.
    #[must_use]
    pub fn usual() -> Self {
        Self { place: String::new(), department: None, accessible: false, sensor: true, pulse_ms: 400 }
    }
}

/// Changes the fittings of a locker that have this version. False: they have another one.
pub async fn update(db: &mut PgConnection, id: LockerId, fittings: &Fittings, version: Version) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE lockers SET place = $2, department = $3, accessible = $4, sensor = $5, pulse_ms = $6
         WHERE id = $1 AND edit_version = coalesce($7, edit_version)",
        id as _,
        fittings.place,
        fittings.department,
        fittings.accessible,
        fittings.sensor,
        fittings.pulse_ms,
        version.expected(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceOutcome {
    Changed,
    Same,
    /// It has another version than the one that the change is based on.
    Stale,
}

/// Puts a locker with this version in service, or out of service. In service, open checks end.
pub async fn set_service(
    db: &mut PgConnection,
    id: LockerId,
    service: Service,
    reason: &str,
    version: Version,
    origin: &Origin,
) -> sqlx::Result<ServiceOutcome> {
    let done = sqlx::query!(
        "UPDATE lockers SET service = $2, service_reason = CASE WHEN $2 <> 'in_service' THEN $3 END,
                stuck_count = CASE WHEN $2 = 'in_service' THEN 0 ELSE stuck_count END
         WHERE id = $1 AND (service <> $2 OR service_reason <> $3) AND service_version = coalesce($4, service_version)",
        id as _,
        service.code(),
        reason,
        version.expected(),
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 1 {
        if service == Service::InService {
            store_checks::close(db, id, None, origin).await?;
        }
        return Ok(ServiceOutcome::Changed);
    }
    let stage = sqlx::query_scalar!("SELECT service_version FROM lockers WHERE id = $1", id as _).fetch_one(db).await?;
    Ok(if version.allows(stage) { ServiceOutcome::Same } else { ServiceOutcome::Stale })
}

pub async fn find_holder(db: impl PgExecutor<'_>, code: &LockerCode) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT a.member_id AS "member_id: MemberId" FROM allocations a JOIN lockers l ON l.id = a.locker_id WHERE l.code = $1 AND a.ended_at IS NULL"#,
        code.as_str(),
    )
    .fetch_optional(db)
    .await
}

/// The lockers that somebody could be given instead of another, those of its bay first.
pub async fn list_free(db: &PgPool, bay_id: BayId, now: OffsetDateTime) -> sqlx::Result<Vec<(LockerCode, String)>> {
    let rows = sqlx::query!(
        r#"SELECT l.code AS "code: LockerCode", b.name FROM lockers l JOIN bays b ON b.id = l.bay_id
             LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
         WHERE b.closed_at IS NULL AND l.service = 'in_service' AND (a.id IS NULL OR a.expires_at <= $2)
         ORDER BY l.bay_id <> $1, b.name, l.number LIMIT 300"#,
        bay_id as _,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}
