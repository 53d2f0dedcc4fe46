//! Faults of lockers.

use parvis::ids::MemberId;
use sqlx::PgPool;
use time::OffsetDateTime;

use super::code;

/// A door that is stuck, reported by a member or found by the portal. Its key.
pub async fn report(db: &PgPool, number: u16, by: Option<MemberId>, text: &str, at: OffsetDateTime) -> i64 {
    let report = "INSERT INTO faults (locker_id, reported_by, problem, text, created_at)
                  SELECT id, $2, 'stuck', $3, $4 FROM lockers WHERE code = $1 RETURNING id";
    sqlx::query_scalar(report).bind(code(number)).bind(by).bind(text).bind(at).fetch_one(db).await.unwrap()
}
