//! Messages of the chat.

use sqlx::PgPool;
use time::OffsetDateTime;

use super::change;

/// All messages that people wrote in a room, the oldest first.
pub async fn bodies(db: &PgPool, room: i64) -> Vec<String> {
    let bodies = "SELECT body FROM messages WHERE room_id = $1 AND notice IS NULL ORDER BY seq";
    sqlx::query_scalar(bodies).bind(room).fetch_all(db).await.unwrap()
}

/// The keys of the messages that people wrote in a room, the oldest first.
pub async fn ids(db: &PgPool, room: i64) -> Vec<i64> {
    let ids = "SELECT id FROM messages WHERE room_id = $1 AND notice IS NULL ORDER BY seq";
    sqlx::query_scalar(ids).bind(room).fetch_all(db).await.unwrap()
}

/// The places of all messages and notices of a room.
pub async fn places(db: &PgPool, room: i64) -> Vec<i64> {
    let places = "SELECT seq FROM messages WHERE room_id = $1 ORDER BY seq";
    sqlx::query_scalar(places).bind(room).fetch_all(db).await.unwrap()
}

/// The notices of a room, the oldest first.
pub async fn notices(db: &PgPool, room: i64) -> Vec<String> {
    let notices = "SELECT notice FROM messages WHERE room_id = $1 AND notice IS NOT NULL ORDER BY seq";
    sqlx::query_scalar(notices).bind(room).fetch_all(db).await.unwrap()
}

/// The key of the last message of a room.
pub async fn last_id(db: &PgPool, room: i64) -> i64 {
    let last = "SELECT id FROM messages WHERE room_id = $1 ORDER BY seq DESC LIMIT 1";
    sqlx::query_scalar(last).bind(room).fetch_one(db).await.unwrap()
}

/// The numbers of the members whom a message mentions.
pub async fn mentioned(db: &PgPool, message: i64) -> Vec<String> {
    let mentioned = "SELECT m.number FROM mentions n JOIN members m ON m.id = n.member_id WHERE n.message_id = $1";
    sqlx::query_scalar(mentioned).bind(message).fetch_all(db).await.unwrap()
}

/// Many messages of one member, `message 1` and so on, written at once.
pub async fn fill(db: &PgPool, room: i64, author: &str, count: i64, at: OffsetDateTime) {
    let write = "SELECT count(*) FROM post_messages(
            (SELECT array_agg($1) FROM generate_series(1, $3)),
            (SELECT array_agg(id) FROM members, generate_series(1, $3) WHERE number = $2),
            (SELECT array_agg(gen_random_uuid()) FROM generate_series(1, $3)),
            (SELECT array_agg('message ' || n) FROM generate_series(1, $3) AS n),
            (SELECT array_agg('<p>message ' || n || '</p>') FROM generate_series(1, $3) AS n),
            (SELECT array_agg('message ' || n) FROM generate_series(1, $3) AS n),
            (SELECT array_agg(NULL::bigint) FROM generate_series(1, $3)), '{}', '{}', $4)";
    let write = sqlx::query_scalar(write).bind(room).bind(author).bind(count).bind(at);
    let written: i64 = write.fetch_one(db).await.unwrap();
    assert_eq!(written, count);
}

/// Spreads all messages over time: half an hour between two of them, the first one of a room just after `begin`.
pub async fn spread(db: &PgPool, begin: OffsetDateTime) {
    let spread = "UPDATE messages SET created_at = $1 + seq * interval '30 minutes'";
    change(db, sqlx::query(spread).bind(begin)).await;
}

/// Lets a message have been written at this time.
pub async fn date(db: &PgPool, body: &str, at: OffsetDateTime) {
    change(db, sqlx::query("UPDATE messages SET created_at = $2 WHERE body = $1").bind(body).bind(at)).await;
}

/// Adds words to what a search sees of the messages in these places.
pub async fn add_words(db: &PgPool, words: &str, places: &[i64]) {
    let add = "UPDATE messages SET search_text = search_text || $1 WHERE seq = ANY ($2)";
    change(db, sqlx::query(add).bind(words).bind(places)).await;
}

/// Folds messages with these words as an earlier version did, and those below a key again.
pub async fn fold_as_before(db: &PgPool, beginning: &str, folded: &str) {
    let fold = "UPDATE messages SET search_text = $2 WHERE starts_with(body, $1)";
    change(db, sqlx::query(fold).bind(beginning).bind(folded)).await;
}

/// Folds all messages below this key again; none: all that there are.
pub async fn refold_below(db: &PgPool, key: Option<i64>) {
    let refold = "UPDATE message_folding SET below = coalesce($1, (SELECT max(id) + 1 FROM messages))";
    change(db, sqlx::query(refold).bind(key)).await;
}

/// Messages that a search sees as an earlier version folded them.
pub async fn not_refolded(db: &PgPool) -> i64 {
    let left = "SELECT count(*) FROM messages WHERE search_text NOT LIKE ' %' AND notice IS NULL";
    sqlx::query_scalar(left).fetch_one(db).await.unwrap()
}

/// Pins all messages of a room that are older than one.
pub async fn pin_before(db: &PgPool, room: i64, message: i64) {
    let pin = "UPDATE messages SET pinned_at = now() WHERE room_id = $1 AND id < $2 AND notice IS NULL";
    change(db, sqlx::query(pin).bind(room).bind(message)).await;
}

/// The key of the message at a place of a room.
pub async fn id_at(db: &PgPool, room: i64, place: i64) -> i64 {
    let id = "SELECT id FROM messages WHERE room_id = $1 AND seq = $2";
    sqlx::query_scalar(id).bind(room).bind(place).fetch_one(db).await.unwrap()
}

/// Whether nothing is left of what a message said.
pub async fn is_blank(db: &PgPool, message: i64) -> bool {
    let blank = "SELECT body || html || search_text = '' FROM messages WHERE id = $1";
    sqlx::query_scalar(blank).bind(message).fetch_one(db).await.unwrap()
}
