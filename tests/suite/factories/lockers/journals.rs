//! Journals of controllers.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::factories::change;

/// A token of each bay, and an entry of its journal about a card.
pub async fn tell_of_card(db: &PgPool, at: OffsetDateTime) {
    let tell = "WITH token AS (INSERT INTO bay_tokens (bay_id, token_hash, created_at)
                               SELECT id, decode(repeat('00', 32), 'hex'), $1 FROM bays RETURNING id)
                INSERT INTO journal_entries (token_id, place, number, event, card_hash, told_at)
                SELECT id, 1, 3, 'card', 'c0ffee', $1 FROM token";
    change(db, sqlx::query(tell).bind(at)).await;
}

/// Numbers, events and marks of all entries that are kept: `1 ajar, 1 forced again`.
pub async fn kept(db: &PgPool) -> String {
    let kept = "SELECT concat_ws(' ', place, event, mark) FROM journal_entries ORDER BY id";
    sqlx::query_scalar::<_, String>(kept).fetch_all(db).await.unwrap().join(", ")
}

/// The numbers of all entries, in their order.
pub async fn places(db: &PgPool) -> Vec<i64> {
    sqlx::query_scalar("SELECT place FROM journal_entries ORDER BY place").fetch_all(db).await.unwrap()
}

/// Entries under a mark.
pub async fn marked(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM journal_entries WHERE mark IS NOT NULL").fetch_one(db).await.unwrap()
}
