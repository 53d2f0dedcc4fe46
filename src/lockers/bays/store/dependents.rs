//! Current lockers, borrowed lockers and queues of one member, and tenants and counts of a bay.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    ids::{AllocationId, BayId, MemberId},
    lockers::bays::{AllocationState, LockerCode},
};

/// A locker that a member has, or that is kept for them.
#[derive(Debug)]
pub struct OwnLocker {
    pub code: LockerCode,
    pub bay: String,
    pub state: AllocationState,
    /// The deadline, or the end of the reservation.
    pub until: Option<OffsetDateTime>,
    /// First name and surname of those to whom it is lent.
    pub borrowers: Vec<String>,
}

/// The lockers of a member, by number.
pub async fn list_lockers(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<OwnLocker>> {
    sqlx::query_as!(
        OwnLocker,
        r#"SELECT l.code AS "code: LockerCode", b.name AS bay, a.state AS "state: AllocationState", coalesce(a.due_at, a.expires_at) AS until,
                  ARRAY(SELECT m.first_name || ' ' || m.surname FROM shares s JOIN members m ON m.id = s.member_id
                        WHERE s.allocation_id = a.id AND s.ended_at IS NULL AND s.until > $2
                        ORDER BY m.search_text, m.id) AS "borrowers!: Vec<String>"
           FROM allocations a JOIN lockers l ON l.id = a.locker_id JOIN bays b ON b.id = l.bay_id
           WHERE a.member_id = $1 AND a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $2)
           ORDER BY l.code"#,
        member_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// A locker that is lent to a member.
#[derive(Debug)]
pub struct Borrowed {
    pub code: LockerCode,
    pub bay: String,
    pub lender: String,
    pub until: OffsetDateTime,
}

/// The lockers that are lent to a member, by number.
pub async fn list_borrowed(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Borrowed>> {
    sqlx::query_as!(
        Borrowed,
        r#"SELECT l.code AS "code: LockerCode", b.name AS bay, m.first_name || ' ' || m.surname AS "lender!", s.until
           FROM shares s JOIN allocations a ON a.id = s.allocation_id AND a.ended_at IS NULL
               JOIN lockers l ON l.id = a.locker_id JOIN bays b ON b.id = l.bay_id JOIN members m ON m.id = a.member_id
           WHERE s.member_id = $1 AND s.ended_at IS NULL AND s.until > $2 ORDER BY l.code"#,
        member_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// The names of the bays for whose lockers a member waits.
pub async fn list_queues(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "SELECT b.name FROM locker_waits w JOIN bays b ON b.id = w.bay_id
         WHERE w.member_id = $1 AND w.offered_at IS NULL ORDER BY b.name, b.id",
        member_id as _,
    )
    .fetch_all(db)
    .await
}

/// First name and surname of those to whom a locker is lent, by name.
pub async fn list_borrowers(db: &mut PgConnection, allocation_id: AllocationId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"SELECT m.first_name || ' ' || m.surname AS "name!" FROM shares s JOIN members m ON m.id = s.member_id
           WHERE s.allocation_id = $1 AND s.ended_at IS NULL ORDER BY m.search_text, m.id"#,
        allocation_id as _,
    )
    .fetch_all(db)
    .await
}

/// A locker that a member has.
#[derive(Debug)]
pub struct Tenant {
    pub code: LockerCode,
    pub member: String,
    /// The deadline, or the end of the reservation.
    pub until: Option<OffsetDateTime>,
}

/// The lockers of a bay that members have, by number.
pub async fn list_tenants(db: &mut PgConnection, bay_id: BayId, now: OffsetDateTime) -> sqlx::Result<Vec<Tenant>> {
    sqlx::query_as!(
        Tenant,
        r#"SELECT l.code AS "code: LockerCode", m.first_name || ' ' || m.surname AS "member!", coalesce(a.due_at, a.expires_at) AS until
           FROM allocations a JOIN lockers l ON l.id = a.locker_id JOIN members m ON m.id = a.member_id
           WHERE l.bay_id = $1 AND a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $2)
           ORDER BY l.number"#,
        bay_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

#[derive(Debug, Clone, Copy)]
pub struct BayCounts {
    pub waiters: i64,
    /// Tokens of controllers that still work.
    pub controllers: i64,
}

pub async fn count_of_bay(db: &mut PgConnection, bay_id: BayId) -> sqlx::Result<BayCounts> {
    sqlx::query_as!(
        BayCounts,
        r#"SELECT (SELECT count(*) FROM locker_waits WHERE bay_id = $1 AND offered_at IS NULL) AS "waiters!",
                  (SELECT count(*) FROM bay_tokens WHERE bay_id = $1 AND revoked_at IS NULL) AS "controllers!""#,
        bay_id as _,
    )
    .fetch_one(db)
    .await
}
