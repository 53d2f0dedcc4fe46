//! Deadlines set by staff.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::ids::AllocationId;

/// Sets another deadline, which also bounds the shares. False: it was changed or released meanwhile.
pub async fn set_deadline(
    db: &mut PgConnection,
    allocation_id: AllocationId,
    from: OffsetDateTime,
    to: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE allocations SET due_at = $3, reminded_at = NULL
         WHERE id = $1 AND due_at = $2 AND state = 'in_use' AND ended_at IS NULL",
        allocation_id as _,
        from,
        to,
    );
    if done.execute(&mut *db).await?.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "UPDATE shares SET until = $2 WHERE allocation_id = $1 AND ended_at IS NULL AND until > $2",
        allocation_id as _,
        to,
    )
    .execute(db)
    .await?;
    Ok(true)
}

/// Locks some members against other actions until the transaction ends, in one order for all transactions.
pub async fn lock_members(db: &mut PgConnection, numbers: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('locker member', id))
         FROM (SELECT id FROM members WHERE number = ANY ($1) ORDER BY id) AS concerned",
        numbers,
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}
