//! Sessions of members, and what signing in leaves behind.

use parvis::ids::MemberId;
use sqlx::PgPool;

/// The ids of all sessions, the oldest first.
pub async fn ids(db: &PgPool) -> Vec<i64> {
    sqlx::query_scalar("SELECT id FROM sign_ins ORDER BY id").fetch_all(db).await.unwrap()
}

/// Whether the password was given in the request that was seen last, in the only session.
pub async fn is_just_confirmed(db: &PgPool) -> bool {
    sqlx::query_scalar("SELECT confirmed_at = seen_at FROM sign_ins").fetch_one(db).await.unwrap()
}

/// Signs each member in once.
pub async fn sign_all_in(db: &PgPool) {
    let sign_in =
        "INSERT INTO sign_ins (member_id, created_at, seen_at, confirmed_at, idle_seconds, expires_at, address,
                                         user_agent)
                   SELECT id, now(), now(), now(), 2592000, now() + interval '30 days', '10.0.0.1', '' FROM members";
    super::change(db, sqlx::query(sign_in)).await;
}

/// The numbers of the members who are signed in, in their order.
pub async fn signed_in(db: &PgPool) -> Vec<String> {
    let signed_in = "SELECT m.number FROM sign_ins s JOIN members m ON m.id = s.member_id ORDER BY m.number";
    sqlx::query_scalar(signed_in).fetch_all(db).await.unwrap()
}

/// Makes all stored cookies unreadable: a byte that no encoder of sessions uses.
pub async fn spoil_cookies(db: &PgPool) {
    super::change(db, sqlx::query(r"UPDATE web_sessions SET data = '\xc1'")).await;
}

/// Key and content of each stored cookie.
pub async fn cookies(db: &PgPool) -> Vec<(String, String)> {
    sqlx::query_as("SELECT id, encode(data, 'escape') FROM web_sessions").fetch_all(db).await.unwrap()
}

/// Lets all stored cookies expire a second ago.
pub async fn expire_cookies(db: &PgPool) {
    let expire = "UPDATE web_sessions SET expiry_date = now() - interval '1 second'";
    super::change(db, sqlx::query(expire)).await;
}

/// The devices that are known to be a member's.
pub async fn known_devices(db: &PgPool, member_id: MemberId) -> i64 {
    let count = "SELECT count(*) FROM known_devices WHERE member_id = $1";
    sqlx::query_scalar(count).bind(member_id).fetch_one(db).await.unwrap()
}
