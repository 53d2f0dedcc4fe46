//! Penalties of members.

use parvis::ids::MemberId;
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::factories::change;

/// A penalty from one time to another.
pub async fn give(db: &PgPool, member_id: MemberId, (from, until): (OffsetDateTime, OffsetDateTime)) {
    let give = "INSERT INTO penalties (member_id, reason, starts_at, ends_at) VALUES ($1, 'retard', $2, $3)";
    change(db, sqlx::query(give).bind(member_id).bind(from).bind(until)).await;
}

/// A penalty of a day about an allocation.
pub async fn give_about(db: &PgPool, allocation: i64, member_id: MemberId, from: OffsetDateTime) {
    let give = "INSERT INTO penalties (member_id, allocation_id, reason, starts_at, ends_at)
                VALUES ($1, $2, 'Retard', $3, $3 + interval '1 day')";
    change(db, sqlx::query(give).bind(member_id).bind(allocation).bind(from)).await;
}

/// Lifts the penalties of a member, if there are any.
pub async fn lift(db: &PgPool, member_id: MemberId, at: OffsetDateTime) {
    let lift = "UPDATE penalties SET lifted_at = $2, lifted_reason = 'fin' WHERE member_id = $1 AND lifted_at IS NULL";
    sqlx::query(lift).bind(member_id).bind(at).execute(db).await.unwrap();
}

/// When the penalties end.
pub async fn ends(db: &PgPool) -> Vec<OffsetDateTime> {
    sqlx::query_scalar("SELECT ends_at FROM penalties").fetch_all(db).await.unwrap()
}
