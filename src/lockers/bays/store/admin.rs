//! Queries of staff on bays: create, change, close.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{
    ids::{BayId, LockerId, SiteId},
    lockers::bays::{
        Actuator, LockerCode, Terms,
        bay_input::{NewBay, Reader},
    },
    text::folding,
    web::Version,
};

#[derive(Debug, Clone)]
pub struct Bay {
    pub id: BayId,
    pub name: String,
    pub site: String,
    /// For whom; absent: for everybody.
    pub department: Option<String>,
    pub actuator: Actuator,
    pub reader: Reader,
    pub terms: Terms,
    pub lockers: i64,
    pub closed_at: Option<OffsetDateTime>,
    /// Rises with each change of what its form edits.
    pub version: i64,
}

pub async fn find(db: impl PgExecutor<'_>, id: BayId) -> sqlx::Result<Option<Bay>> {
    sqlx::query_as!(
        Bay,
        r#"SELECT b.id AS "id: BayId", b.name, s.name AS site, b.department, b.actuator AS "actuator: Actuator",
                  ROW(b.card_reader, b.card_form) AS "reader!: Reader", bay_terms(b) AS "terms!: Terms", b.closed_at, b.edit_version AS version,
                  (SELECT count(*) FROM lockers l WHERE l.bay_id = b.id) AS "lockers!"
           FROM bays b JOIN sites s ON s.id = b.site_id WHERE b.id = $1"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// The site of this name, made where there is none.
async fn site(db: &mut PgConnection, name: &str) -> sqlx::Result<SiteId> {
    sqlx::query_scalar!(
        r#"INSERT INTO sites (name) VALUES ($1) ON CONFLICT ON CONSTRAINT sites_name_key DO UPDATE SET name = EXCLUDED.name
         RETURNING id AS "id: SiteId""#,
        name,
    )
    .fetch_one(db)
    .await
}

/// Adds a bay, without lockers. None: the site has one of this name.
pub async fn insert(db: &mut PgConnection, bay: &NewBay, now: OffsetDateTime) -> sqlx::Result<Option<BayId>> {
    let site_id = site(db, &bay.site).await?;
    let terms = &bay.terms;
    sqlx::query_scalar!(
        r#"INSERT INTO bays (site_id, name, search_text, policy, term_ends_on, release_on_open, department, opens_at, closes_at,
                           actuator, student_quota, teacher_quota, staff_quota, extension_days, extensions_allowed,
                           reservation_minutes, penalty_hours, created_at, updated_at, card_reader, card_form)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, $19, $20)
         ON CONFLICT ON CONSTRAINT bays_name_key DO NOTHING RETURNING id AS "id: BayId""#,
        site_id as _,
        bay.name,
        folding::search_text(&[&bay.name, &bay.site]),
        terms.policy.code(),
        terms.term_ends_on,
        terms.release_on_open,
        bay.department,
        terms.opens_at,
        terms.closes_at,
        bay.actuator.code(),
        terms.student_quota,
        terms.teacher_quota,
        terms.staff_quota,
        terms.extension_days,
        terms.extensions_allowed,
        terms.reservation_minutes,
        terms.penalty_hours,
        now,
        bay.reader.present,
        bay.reader.form.code(),
    )
    .fetch_optional(db)
    .await
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateOutcome {
    Updated,
    Gone,
    NameTaken,
    /// It has another version than the one that the change is based on.
    Stale,
}

/// True if a site has another bay of this name.
async fn has_other(db: &mut PgConnection, site_id: SiteId, name: &str, id: BayId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM bays WHERE site_id = $1 AND name = $2 AND id <> $3) AS "other!""#,
        site_id as _,
        name,
        id as _,
    )
    .fetch_one(db)
    .await
}

/// Reason for which a bay was not changed: closed, or another version.
async fn unchanged(db: &mut PgConnection, id: BayId) -> sqlx::Result<UpdateOutcome> {
    let open =
        sqlx::query_scalar!(r#"SELECT id AS "id: BayId" FROM bays WHERE id = $1 AND closed_at IS NULL"#, id as _);
    let open = open.fetch_optional(db).await?.is_some();
    Ok(if open { UpdateOutcome::Stale } else { UpdateOutcome::Gone })
}

/// Changes a bay that has this version.
pub async fn update(
    db: &mut PgConnection,
    id: BayId,
    bay: &NewBay,
    version: Version,
    now: OffsetDateTime,
) -> sqlx::Result<UpdateOutcome> {
    let site_id = site(db, &bay.site).await?;
    if has_other(db, site_id, &bay.name, id).await? {
        return Ok(UpdateOutcome::NameTaken);
    }
    let terms = &bay.terms;
    let done = sqlx::query!(
        "UPDATE bays SET site_id = $2, name = $3, search_text = $4, policy = $5, term_ends_on = $6, release_on_open = $7,
                department = $8, opens_at = $9, closes_at = $10, actuator = $11, student_quota = $12, teacher_quota = $13,
                staff_quota = $14, extension_days = $15, extensions_allowed = $16, reservation_minutes = $17,
                penalty_hours = $18, updated_at = $19, card_reader = $21, card_form = $22
         WHERE id = $1 AND closed_at IS NULL AND edit_version = coalesce($20, edit_version)",
        id as _,
        site_id as _,
        bay.name,
        folding::search_text(&[&bay.name, &bay.site]),
        terms.policy.code(),
        terms.term_ends_on,
        terms.release_on_open,
        bay.department,
        terms.opens_at,
        terms.closes_at,
        bay.actuator.code(),
        terms.student_quota,
        terms.teacher_quota,
        terms.staff_quota,
        terms.extension_days,
        terms.extensions_allowed,
        terms.reservation_minutes,
        terms.penalty_hours,
        now,
        version.expected(),
        bay.reader.present,
        bay.reader.form.code(),
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 1 { Ok(UpdateOutcome::Updated) } else { unchanged(db, id).await }
}

/// The numbers of all lockers of the campus. One who numbers lockers at a time, until the transaction ends.
pub async fn lock_numbers(db: &mut PgConnection) -> sqlx::Result<Vec<i32>> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('locker numbers', 0))").execute(&mut *db).await?;
    sqlx::query_scalar!(r#"SELECT substring(code FROM 8)::integer AS "number!" FROM lockers ORDER BY 1"#)
        .fetch_all(db)
        .await
}

/// Adds lockers to a bay, numbered on after those that it has. False: the bay was closed.
pub async fn add_lockers(db: &mut PgConnection, bay_id: BayId, codes: &[LockerCode]) -> sqlx::Result<bool> {
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    let open = sqlx::query_scalar!(
        r#"SELECT id AS "id: BayId" FROM bays WHERE id = $1 AND closed_at IS NULL FOR NO KEY UPDATE"#,
        bay_id as _
    );
    if open.fetch_optional(&mut *db).await?.is_none() {
        return Ok(false);
    }
    let added = sqlx::query!(
        "INSERT INTO lockers (bay_id, number, code)
         SELECT $1, (SELECT coalesce(max(number), 0) FROM lockers WHERE bay_id = $1) + row_number() OVER (ORDER BY place), code
         FROM unnest($2::text[]) WITH ORDINALITY AS new (code, place)",
        bay_id as _,
        &codes,
    )
    .execute(db)
    .await?;
    Ok(usize::try_from(added.rows_affected()).is_ok_and(|added| added == codes.len()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseOutcome {
    Closed,
    Before,
    Taken(i64),
}

/// Closes a bay permanently: its waiting list ends, and its controller is refused from now on.
pub async fn close(db: &mut PgConnection, id: BayId, now: OffsetDateTime) -> sqlx::Result<CloseOutcome> {
    // A claim has locked its locker, and checks the bay afterwards.
    sqlx::query!(r#"SELECT id AS "id: LockerId" FROM lockers WHERE bay_id = $1 ORDER BY id FOR UPDATE"#, id as _)
        .fetch_all(&mut *db)
        .await?;
    let taken = sqlx::query_scalar!(
        r#"SELECT count(*) AS "taken!" FROM allocations a JOIN lockers l ON l.id = a.locker_id
           WHERE l.bay_id = $1 AND a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $2)"#,
        id as _,
        now,
    )
    .fetch_one(&mut *db)
    .await?;
    if taken > 0 {
        return Ok(CloseOutcome::Taken(taken));
    }
    let done = sqlx::query!(
        "UPDATE bays SET closed_at = $2, updated_at = $2 WHERE id = $1 AND closed_at IS NULL",
        id as _,
        now
    );
    if done.execute(&mut *db).await?.rows_affected() == 0 {
        return Ok(CloseOutcome::Before);
    }
    sqlx::query!("DELETE FROM locker_waits WHERE bay_id = $1 AND offered_at IS NULL", id as _)
        .execute(&mut *db)
        .await?;
    sqlx::query!("DELETE FROM bay_enrolments WHERE bay_id = $1", id as _).execute(&mut *db).await?;
    sqlx::query!("UPDATE bay_tokens SET revoked_at = $2 WHERE bay_id = $1 AND revoked_at IS NULL", id as _, now)
        .execute(db)
        .await?;
    Ok(CloseOutcome::Closed)
}

pub async fn list_sites(db: &PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT name FROM sites ORDER BY name").fetch_all(db).await
}

/// A bay as a list to choose from shows it.
#[derive(Debug, Clone)]
pub struct BayName {
    pub id: BayId,
    pub name: String,
    pub site: String,
}

/// All bays that are not closed.
pub async fn list_names(db: &PgPool) -> sqlx::Result<Vec<BayName>> {
    sqlx::query_as!(
        BayName,
        r#"SELECT b.id AS "id: BayId", b.name, s.name AS site FROM bays b JOIN sites s ON s.id = b.site_id WHERE b.closed_at IS NULL
         ORDER BY s.name, b.name, b.id"#,
    )
    .fetch_all(db)
    .await
}
