//! Lockers, shares and waiting list entries of a member, for the end or suspension of the account.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    ids::{AllocationId, BayId, LockerId, MemberId},
    lockers::bays::{AllocationState, LockerCode},
};

/// A locker that a member has, or that is kept for the member.
#[derive(Debug, Clone)]
pub struct OpenAllocation {
    pub id: AllocationId,
    pub locker_id: LockerId,
    pub code: LockerCode,
    pub state: AllocationState,
}

/// The open allocations of a member; their lockers are locked until the transaction ends.
pub async fn lock_open(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<OpenAllocation>> {
    sqlx::query_as!(
        OpenAllocation,
        r#"SELECT a.id AS "id: AllocationId", l.id AS "locker_id: LockerId", l.code AS "code: LockerCode", a.state AS "state: AllocationState"
           FROM allocations a JOIN lockers l ON l.id = a.locker_id
           WHERE a.member_id = $1 AND a.ended_at IS NULL ORDER BY l.id FOR UPDATE OF l, a"#,
        member_id as _,
    )
    .fetch_all(db)
    .await
}

/// A bay, and a member whose page shows one of its lockers.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    pub bay_id: BayId,
    pub member_id: MemberId,
}

/// The bays that a member has to do with as holder or borrower, with everybody who sees the same lockers as their own.
pub async fn find_reach(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<Reach>> {
    sqlx::query_as!(
        Reach,
        r#"WITH theirs AS (
               SELECT id, locker_id, member_id FROM allocations WHERE member_id = $1 AND ended_at IS NULL
               UNION SELECT a.id, a.locker_id, a.member_id FROM shares s JOIN allocations a ON a.id = s.allocation_id
               WHERE s.member_id = $1 AND s.ended_at IS NULL AND a.ended_at IS NULL)
           SELECT l.bay_id AS "bay_id!: BayId", t.member_id AS "member_id!: MemberId" FROM theirs t JOIN lockers l ON l.id = t.locker_id
           UNION SELECT l.bay_id, s.member_id FROM theirs t JOIN lockers l ON l.id = t.locker_id
               JOIN shares s ON s.allocation_id = t.id AND s.ended_at IS NULL"#,
        member_id as _,
    )
    .fetch_all(db)
    .await
}

/// Ends what is lent to a member. The members who lent it.
pub async fn end_borrowed(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query_scalar!(
        r#"UPDATE shares s SET ended_at = $2 FROM allocations a
         WHERE a.id = s.allocation_id AND s.member_id = $1 AND s.ended_at IS NULL RETURNING a.member_id AS "member_id: MemberId""#,
        member_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// Takes a member out of the waiting lists of all bays. The bays.
pub async fn leave_queues(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<BayId>> {
    sqlx::query_scalar!(
        r#"DELETE FROM locker_waits WHERE member_id = $1 AND offered_at IS NULL RETURNING bay_id AS "bay_id: BayId""#,
        member_id as _,
    )
    .fetch_all(db)
    .await
}
