//! Queries on allocations. Each runs in a transaction that has locked the row of the locker.

pub mod account_ended;
pub mod assign;
pub mod bulk;
pub mod deadlines;
pub mod emails;
pub mod loans;
pub mod mine;
pub mod news;
pub mod retention;
pub mod situation;

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    ids::{AllocationId, LockerId, LockerWaitId, MemberId},
    lockers::{
        allocations::{rules::Tenancy, store::loans::Lent},
        bays::{AllocationState, LockerCode},
    },
    web::codes::codes,
};

codes! {
    Ending {
        Released = "released", "bay-ending-released";
        /// A reservation or an offer that was not used in time.
        Expired = "expired", "bay-ending-expired";
        /// An offer or a reservation given up.
        Cancelled = "cancelled", "bay-ending-cancelled";
        /// Given back by the opening of the locker.
        Opened = "opened", "bay-ending-opened";
        Moved = "moved", "bay-ending-moved";
        ByStaff = "by_staff", "bay-ending-by-staff";
        /// Taken back with all others at the end of the term.
        Term = "term", "bay-ending-term";
    }
}

/// An allocation that ended because its time was over.
#[derive(Debug)]
pub struct Lapsed {
    pub id: AllocationId,
    pub code: LockerCode,
    pub member_id: MemberId,
    pub state: AllocationState,
    /// Members to whom it was lent until then: they are told.
    pub borrowers: Vec<MemberId>,
}

/// Ends what has run out on a locker, and tells those to whom it was lent.
pub async fn end_lapsed(
    db: &mut PgConnection,
    locker_id: LockerId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Lapsed>> {
    let lapsed = sqlx::query_as!(
        Lapsed,
        r#"WITH lapsed AS (
             UPDATE allocations SET ended_at = expires_at, ending = CASE state WHEN 'releasing' THEN 'opened' ELSE 'expired' END
             WHERE locker_id = $1 AND ended_at IS NULL AND expires_at <= $2 RETURNING id, locker_id, member_id, state, expires_at),
         lent AS (
             UPDATE shares s SET ended_at = l.expires_at FROM lapsed l WHERE s.allocation_id = l.id AND s.ended_at IS NULL
             RETURNING s.member_id, s.until > l.expires_at AS cut_short)
         SELECT l.id AS "id: AllocationId", l.member_id AS "member_id: MemberId", l.state AS "state: AllocationState", k.code AS "code: LockerCode",
                ARRAY(SELECT lent.member_id FROM lent WHERE lent.cut_short ORDER BY 1) AS "borrowers!: Vec<MemberId>"
         FROM lapsed l JOIN lockers k ON k.id = l.locker_id"#,
        locker_id as _,
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(Lapsed { id, code, borrowers, .. }) = &lapsed {
        Lent { allocation_id: *id, code, reason: None }.is_over(db, borrowers, now).await?;
    }
    Ok(lapsed)
}

/// Lockers on which something has run out.
pub async fn list_lapsed(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<Vec<LockerCode>> {
    sqlx::query_scalar!(
        r#"SELECT l.code AS "code: LockerCode" FROM allocations a JOIN lockers l ON l.id = a.locker_id
         WHERE a.ended_at IS NULL AND a.expires_at <= $1 ORDER BY a.expires_at LIMIT 500"#,
        now,
    )
    .fetch_all(db)
    .await
}

/// Gives a free locker to a member who uses it from now on.
pub async fn take(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    due_at: OffsetDateTime,
    extensions: i16,
    now: OffsetDateTime,
) -> sqlx::Result<AllocationId> {
    // An offer or a reservation becomes use; it is the same allocation, from its beginning.
    let kept = sqlx::query_scalar!(
        r#"UPDATE allocations SET state = 'in_use', expires_at = NULL, due_at = $3, extensions = $4
         WHERE locker_id = $1 AND member_id = $2 AND ended_at IS NULL RETURNING id AS "id: AllocationId""#,
        locker_id as _,
        member_id as _,
        due_at,
        extensions,
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(id) = kept {
        return Ok(id);
    }
    // Not before the end of the one before: a request that waited for the lock carries the time of its beginning.
    sqlx::query_scalar!(
        r#"INSERT INTO allocations (locker_id, member_id, state, starts_at, due_at, extensions)
         SELECT $1, $2, 'in_use', greatest($3, max(ended_at)), $4, $5 FROM allocations WHERE locker_id = $1 RETURNING id AS "id: AllocationId""#,
        locker_id as _,
        member_id as _,
        now,
        due_at,
        extensions,
    )
    .fetch_one(db)
    .await
}

/// Undoes the end of a member's last use of a free locker, with what was lent then and would still be. The allocation, and
/// the borrowers.
pub async fn reopen(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<(AllocationId, Vec<MemberId>)> {
    let row = sqlx::query!(
        r#"WITH last AS (
               SELECT id, ended_at FROM allocations WHERE locker_id = $1 AND member_id = $2 ORDER BY id DESC LIMIT 1),
           lent AS (
               UPDATE shares s SET ended_at = NULL FROM last
               WHERE s.allocation_id = last.id AND s.ended_at >= last.ended_at AND s.until > $3 RETURNING s.member_id)
           UPDATE allocations a SET state = 'in_use', expires_at = NULL, ended_at = NULL, ending = NULL FROM last
           WHERE a.id = last.id AND a.ended_at IS NOT NULL
           RETURNING a.id AS "id: AllocationId", ARRAY(SELECT lent.member_id FROM lent ORDER BY 1) AS "borrowers!: Vec<MemberId>""#,
        locker_id as _,
        member_id as _,
        now,
    )
    .fetch_one(db)
    .await?;
    Ok((row.id, row.borrowers))
}

pub async fn set_aside(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    state: AllocationState,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<AllocationId> {
    sqlx::query_scalar!(
        r#"INSERT INTO allocations (locker_id, member_id, state, starts_at, expires_at)
         SELECT $1, $2, $3, greatest($4, max(ended_at)), $5 FROM allocations WHERE locker_id = $1 RETURNING id AS "id: AllocationId""#,
        locker_id as _,
        member_id as _,
        state.code(),
        now,
        until,
    )
    .fetch_one(db)
    .await
}

/// Ends an allocation and its shares, and tells the borrowers, with the reason where they may know it. The borrowers.
pub async fn end(
    db: &mut PgConnection,
    id: AllocationId,
    ending: Ending,
    reason: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<MemberId>> {
    let ended = sqlx::query!(
        r#"WITH lent AS (UPDATE shares SET ended_at = $3 WHERE allocation_id = $1 AND ended_at IS NULL
                       RETURNING member_id, until > $3 AS cut_short),
         over AS (UPDATE allocations SET ended_at = greatest($3, starts_at), ending = $2
                  WHERE id = $1 AND ended_at IS NULL RETURNING locker_id)
         SELECT l.code AS "code: LockerCode", ARRAY(SELECT lent.member_id FROM lent WHERE lent.cut_short ORDER BY 1) AS "borrowers!: Vec<MemberId>"
         FROM over JOIN lockers l ON l.id = over.locker_id"#,
        id as _,
        ending.code(),
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(ended) = ended else { return Ok(Vec::new()) };
    Lent { allocation_id: id, code: &ended.code, reason }.is_over(db, &ended.borrowers, now).await?;
    Ok(ended.borrowers)
}

/// The locker was opened where that gives it back: its holder may keep it until then. False: it was not in use.
pub async fn begin_release(db: &mut PgConnection, id: AllocationId, until: OffsetDateTime) -> sqlx::Result<bool> {
    let begun = sqlx::query!(
        "UPDATE allocations SET state = 'releasing', expires_at = $2 WHERE id = $1 AND ended_at IS NULL AND state = 'in_use'",
        id as _,
        until,
    )
    .execute(db)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Makes an allocation that was taken what it was before.
pub async fn restore(db: &mut PgConnection, before: &Tenancy) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE allocations SET state = $2, expires_at = $3, due_at = $4, extensions = $5 WHERE id = $1 AND ended_at IS NULL",
        before.id as _,
        before.state.code(),
        before.expires_at,
        before.due_at,
        before.extensions,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Extends the deadline. False: it was changed or released meanwhile.
pub async fn extend(
    db: &mut PgConnection,
    id: AllocationId,
    from: OffsetDateTime,
    to: OffsetDateTime,
) -> sqlx::Result<bool> {
    let extended = sqlx::query!(
        "UPDATE allocations SET due_at = $3, extensions = extensions + 1, reminded_at = NULL
         WHERE id = $1 AND due_at = $2 AND state = 'in_use' AND ended_at IS NULL",
        id as _,
        from,
        to,
    )
    .execute(db)
    .await?;
    Ok(extended.rows_affected() == 1)
}

/// Next member of the waiting list of a bay who may have the locker; locked, so that one member gets only one locker.
pub async fn find_next(
    db: &mut PgConnection,
    locker_id: LockerId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<(LockerWaitId, MemberId)>> {
    let row = sqlx::query!(
        r#"SELECT w.id AS "id: LockerWaitId", w.member_id AS "member_id: MemberId" FROM lockers l JOIN bays b ON b.id = l.bay_id JOIN locker_waits w ON w.bay_id = b.id
               JOIN members m ON m.id = w.member_id LEFT JOIN locker_preferences p ON p.member_id = m.id
           WHERE l.id = $1 AND l.service = 'in_service' AND b.closed_at IS NULL AND w.offered_at IS NULL AND m.state = 'active'
             AND (coalesce(l.department, b.department) IS NULL OR coalesce(l.department, b.department) = m.department)
             AND NOT EXISTS (SELECT FROM penalties n WHERE n.member_id = m.id AND n.lifted_at IS NULL AND n.ends_at > $2)
             AND (SELECT count(*) FROM allocations a WHERE a.member_id = m.id AND a.ended_at IS NULL
                    AND (a.state = 'in_use' OR (a.state IN ('held', 'reserved') AND a.expires_at > $2)))
                 < CASE m.kind WHEN 'student' THEN b.student_quota WHEN 'teacher' THEN b.teacher_quota ELSE b.staff_quota END
           ORDER BY l.accessible AND NOT coalesce(p.accessible, false), w.id
           LIMIT 1 FOR UPDATE OF w SKIP LOCKED"#,
        locker_id as _,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.member_id)))
}

/// Records that a member of the waiting list has been offered a locker.
pub async fn leave_queue(db: &mut PgConnection, wait_id: LockerWaitId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("UPDATE locker_waits SET offered_at = $2 WHERE id = $1 AND offered_at IS NULL", wait_id as _, now)
        .execute(db)
        .await
        .map(|_| ())
}

/// Free lockers of bays where somebody waits.
pub async fn list_offerable(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<Vec<LockerCode>> {
    sqlx::query_scalar!(
        r#"SELECT l.code AS "code: LockerCode" FROM lockers l LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
         WHERE l.service = 'in_service' AND (a.id IS NULL OR a.expires_at <= $1)
           AND EXISTS (SELECT FROM locker_waits w JOIN members q ON q.id = w.member_id AND q.state = 'active'
                       WHERE w.bay_id = l.bay_id AND w.offered_at IS NULL)
         ORDER BY l.bay_id, l.number LIMIT 500"#,
        now,
    )
    .fetch_all(db)
    .await
}

/// Lends a locker, or lends it for another time. False: the friend has no active account.
pub async fn share(
    db: &mut PgConnection,
    allocation_id: AllocationId,
    number: &str,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<Option<MemberId>> {
    let member_id = sqlx::query_scalar!(
        r#"INSERT INTO shares (allocation_id, member_id, until, created_at)
         SELECT $1, id, $3, $4 FROM members WHERE number = $2 AND state = 'active'
         ON CONFLICT (allocation_id, member_id) WHERE ended_at IS NULL DO UPDATE SET until = EXCLUDED.until
         RETURNING member_id AS "member_id: MemberId""#,
        allocation_id as _,
        number,
        until,
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(member_id) = member_id {
        emails::shared(db, allocation_id, member_id, now, until).await?;
    }
    Ok(member_id)
}

/// To how many a locker is lent now, one of them left out.
pub async fn count_shares(
    db: &mut PgConnection,
    allocation_id: AllocationId,
    but: &str,
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM shares s JOIN members m ON m.id = s.member_id
           WHERE s.allocation_id = $1 AND s.ended_at IS NULL AND s.until > $3 AND m.number <> $2"#,
        allocation_id as _,
        but,
        now,
    )
    .fetch_one(db)
    .await
}

/// Takes back what was lent. Whose it was.
pub async fn unshare(
    db: &mut PgConnection,
    allocation_id: AllocationId,
    number: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(
        r#"UPDATE shares s SET ended_at = $3 FROM members m
         WHERE s.allocation_id = $1 AND m.id = s.member_id AND m.number = $2 AND s.ended_at IS NULL RETURNING s.member_id AS "member_id: MemberId""#,
        allocation_id as _,
        number,
        now,
    )
    .fetch_optional(db)
    .await
}
