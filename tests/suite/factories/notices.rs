//! Notices on the first page.

use parvis::ids::MemberId;
use sqlx::PgPool;

/// The kinds of all notices, the oldest first.
pub async fn kinds(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT kind FROM notices ORDER BY id").fetch_all(db).await.unwrap()
}

/// The kinds of a member's notices, in the order in which they were posted.
pub async fn of(db: &PgPool, member_id: MemberId) -> Vec<String> {
    let notices = "SELECT kind FROM notices WHERE member_id = $1 ORDER BY id";
    sqlx::query_scalar(notices).bind(member_id).fetch_all(db).await.unwrap()
}

/// Notices whose kind begins with a word (`account.card_`).
pub async fn about(db: &PgPool, beginning: &str) -> i64 {
    let notices = "SELECT count(*) FROM notices WHERE starts_with(kind, $1)";
    sqlx::query_scalar(notices).bind(beginning).fetch_one(db).await.unwrap()
}
