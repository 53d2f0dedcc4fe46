//! Checks of the contents of lockers before their next allocation, and items found.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    audit::Origin,
    ids::{AllocationId, LockerCheckId, LockerId, MemberId},
    lockers::bays::LockerCode,
};

/// Reason of a check, and the last use of the locker.
#[derive(Debug, Clone, Copy)]
pub struct NewCheck<'a> {
    pub locker_id: LockerId,
    pub allocation_id: AllocationId,
    pub member_id: MemberId,
    pub reason: &'a str,
}

/// Puts a locker out of use until staff has checked it.
pub async fn ask(db: &mut PgConnection, check: NewCheck<'_>, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE lockers SET service = 'to_check', service_reason = $2 WHERE id = $1 AND service = 'in_service'",
        check.locker_id as _,
        check.reason,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO locker_checks (locker_id, allocation_id, member_id, asked_at, reason) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (locker_id) WHERE checked_at IS NULL
         DO UPDATE SET allocation_id = EXCLUDED.allocation_id, member_id = EXCLUDED.member_id, asked_at = EXCLUDED.asked_at,
                       reason = EXCLUDED.reason",
        check.locker_id as _,
        check.allocation_id as _,
        check.member_id as _,
        now,
        check.reason,
    )
    .execute(db)
    .await
    .map(|_| ())
}

#[derive(Debug, Clone)]
pub struct Checked {
    pub member_id: Option<MemberId>,
    pub allocation_id: Option<AllocationId>,
}

/// Records the result of a check, and puts the locker in service again. `found`: the items; None: it was empty. Returns
/// None when the locker is not to be checked.
pub async fn finish(
    db: &mut PgConnection,
    locker_id: LockerId,
    found: Option<&str>,
    origin: &Origin,
) -> sqlx::Result<Option<Checked>> {
    let served = sqlx::query!(
        "UPDATE lockers SET service = 'in_service', service_reason = NULL, stuck_count = 0
         FROM lockers old WHERE lockers.id = $1 AND old.id = $1 AND lockers.service = 'to_check' RETURNING old.service_reason",
        locker_id as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(served) = served else { return Ok(None) };
    if let Some(checked) = close(&mut *db, locker_id, found, origin).await? {
        return Ok(Some(checked));
    }
    // Set by hand, or because the door did not open: nobody asked for this check before.
    let reason = served.service_reason.unwrap_or_default();
    sqlx::query!(
        "INSERT INTO locker_checks (locker_id, asked_at, reason, checked_at, checked_by, found) VALUES ($1, $2, $3, $2, $4, $5)",
        locker_id as _,
        origin.at,
        reason,
        origin.actor_id as _,
        found,
    )
    .execute(db)
    .await?;
    Ok(Some(Checked { member_id: None, allocation_id: None }))
}

pub async fn close(
    db: &mut PgConnection,
    locker_id: LockerId,
    found: Option<&str>,
    origin: &Origin,
) -> sqlx::Result<Option<Checked>> {
    sqlx::query_as!(
        Checked,
        r#"UPDATE locker_checks SET checked_at = $2, checked_by = $3, found = $4
         WHERE locker_id = $1 AND checked_at IS NULL RETURNING member_id AS "member_id: MemberId", allocation_id AS "allocation_id: AllocationId""#,
        locker_id as _,
        origin.at,
        origin.actor_id as _,
        found,
    )
    .fetch_optional(db)
    .await
}

/// A locker to be checked, or things that were found in one.
#[derive(Debug, Clone)]
pub struct Check {
    /// Key. None: nobody asked for the check of a locker that is to be checked.
    pub id: Option<LockerCheckId>,
    pub code: LockerCode,
    pub bay: String,
    /// First name and surname of the member who had it, with the number.
    pub member: Option<String>,
    pub reason: String,
    pub asked_at: Option<OffsetDateTime>,
    pub checked_at: Option<OffsetDateTime>,
    pub found: Option<String>,
    pub handed_over_at: Option<OffsetDateTime>,
}

/// The lockers that are to be checked, those that wait longest first.
pub async fn list_open(db: &PgPool) -> sqlx::Result<Vec<Check>> {
    sqlx::query_as!(
        Check,
        r#"SELECT c.id AS "id?: LockerCheckId", l.code AS "code: LockerCode", b.name AS bay, m.first_name || ' ' || m.surname || ', ' || m.number AS member,
                  coalesce(c.reason, l.service_reason, '') AS "reason!", c.asked_at AS "asked_at?", c.checked_at AS "checked_at?",
                  c.found AS "found?", c.handed_over_at AS "handed_over_at?"
           FROM lockers l JOIN bays b ON b.id = l.bay_id
               LEFT JOIN locker_checks c ON c.locker_id = l.id AND c.checked_at IS NULL
               LEFT JOIN members m ON m.id = c.member_id
           WHERE l.service = 'to_check' AND b.closed_at IS NULL ORDER BY c.asked_at NULLS FIRST, b.name, l.number LIMIT 500"#,
    )
    .fetch_all(db)
    .await
}

/// A page of the checks in which something was found: what was not handed over yet, or what was; the last first.
pub async fn list_found(db: &PgPool, handed_over: bool, before: LockerCheckId, limit: i64) -> sqlx::Result<Vec<Check>> {
    sqlx::query_as!(
        Check,
        r#"SELECT c.id AS "id?: LockerCheckId", l.code AS "code: LockerCode", b.name AS bay, m.first_name || ' ' || m.surname || ', ' || m.number AS member, c.reason,
                  c.asked_at AS "asked_at?", c.checked_at, c.found, c.handed_over_at
           FROM locker_checks c JOIN lockers l ON l.id = c.locker_id JOIN bays b ON b.id = l.bay_id
               LEFT JOIN members m ON m.id = c.member_id
           WHERE c.found IS NOT NULL AND (c.handed_over_at IS NOT NULL) = $1 AND c.id < $2 ORDER BY c.id DESC LIMIT $3"#,
        handed_over,
        before as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// The code of the locker of a check in which something was found. None: there is no such check.
pub async fn find_code(db: &PgPool, id: LockerCheckId) -> sqlx::Result<Option<LockerCode>> {
    sqlx::query_scalar!(
        r#"SELECT l.code AS "code: LockerCode" FROM locker_checks c JOIN lockers l ON l.id = c.locker_id
           WHERE c.id = $1 AND c.found IS NOT NULL"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// Notes that found things were handed over or disposed of. Whose they were; None: that was noted before.
pub async fn hand_over(
    db: &mut PgConnection,
    id: LockerCheckId,
    origin: &Origin,
) -> sqlx::Result<Option<Option<MemberId>>> {
    sqlx::query_scalar!(
        r#"UPDATE locker_checks SET handed_over_at = $3, handed_over_by = $2
         WHERE id = $1 AND found IS NOT NULL AND handed_over_at IS NULL RETURNING member_id AS "member_id: MemberId""#,
        id as _,
        origin.actor_id as _,
        origin.at,
    )
    .fetch_optional(db)
    .await
}
