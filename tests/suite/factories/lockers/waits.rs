//! Members who wait for a locker.

use parvis::ids::MemberId;
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::factories::change;

/// Lets a member wait for a locker of a bay.
pub async fn join(db: &PgPool, bay_id: i64, member_id: MemberId, at: OffsetDateTime) {
    let join = "INSERT INTO locker_waits (bay_id, member_id, joined_at) VALUES ($1, $2, $3)";
    change(db, sqlx::query(join).bind(bay_id).bind(member_id).bind(at)).await;
}

/// Offers a locker of a bay to a member who has just begun to wait.
pub async fn offer(db: &PgPool, bay_id: i64, member_id: MemberId, at: OffsetDateTime) {
    let offer = "INSERT INTO locker_waits (bay_id, member_id, joined_at, offered_at) VALUES ($1, $2, $3, $3)";
    change(db, sqlx::query(offer).bind(bay_id).bind(member_id).bind(at)).await;
}

/// The members who wait for a locker of a bay and were offered none, in their order.
pub async fn queue(db: &PgPool, bay_id: i64) -> Vec<MemberId> {
    let queue = "SELECT member_id FROM locker_waits WHERE bay_id = $1 AND offered_at IS NULL ORDER BY id";
    sqlx::query_scalar(queue).bind(bay_id).fetch_all(db).await.unwrap()
}
