//! Rooms of the chat, and who is in them.

use sqlx::PgPool;

use super::change;

/// The room of everybody.
pub async fn general(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT id FROM rooms WHERE everybody").fetch_one(db).await.unwrap()
}

/// The room that is open to everybody.
pub async fn blabla(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT id FROM rooms WHERE name = 'Blabla'").fetch_one(db).await.unwrap()
}

/// The direct conversation of two members.
pub async fn direct(db: &PgPool, one: &str, other: &str) -> i64 {
    sqlx::query_scalar(
        "WITH pair AS (SELECT min(id) AS low, max(id) AS high FROM members WHERE number IN ($1, $2)),
         room AS (INSERT INTO rooms (kind, search_text, join_policy, low_id, high_id, created_at)
                  SELECT 'direct', '', 'invitation', low, high, now() FROM pair RETURNING id)
         INSERT INTO memberships (room_id, member_id, state, asked_at, joined_at)
         SELECT room.id, m.id, 'active', now(), now() FROM room, members m WHERE m.number IN ($1, $2) RETURNING room_id",
    )
    .bind(one)
    .bind(other)
    .fetch_one(db)
    .await
    .unwrap()
}

/// Puts a member into a room, or gives one who is in it another role.
pub async fn admit(db: &PgPool, room: i64, number: &str, role: &str) {
    let admit = "INSERT INTO memberships (room_id, member_id, state, role, asked_at, joined_at)
                 SELECT $1, id, 'active', $3, now(), now() FROM members WHERE number = $2
                 ON CONFLICT (room_id, member_id) DO UPDATE SET role = $3";
    change(db, sqlx::query(admit).bind(room).bind(number).bind(role)).await;
}

/// Puts so many new members into a room.
pub async fn crowd(db: &PgPool, room: i64, count: i32) {
    let crowd = "WITH people AS (
             INSERT INTO members (number, surname, first_name, kind, search_text, password_hash, activated_at, created_at, updated_at)
             SELECT (30000000 + n)::text, 'A', 'A', 'student', 'a a', 'x', now(), now(), now() FROM generate_series(1, $2) AS n
             RETURNING id)
         INSERT INTO memberships (room_id, member_id, state, asked_at, joined_at)
         SELECT $1, id, 'active', now(), now() FROM people";
    change(db, sqlx::query(crowd).bind(room).bind(count)).await;
}

/// Puts everybody out of a room.
pub async fn empty(db: &PgPool, room: i64) {
    change(db, sqlx::query("DELETE FROM memberships WHERE room_id = $1").bind(room)).await;
}

/// Lets people into a room by `open`, `approval` or `invitation` alone.
pub async fn joined_by(db: &PgPool, room: i64, policy: &str) {
    change(db, sqlx::query("UPDATE rooms SET join_policy = $2 WHERE id = $1").bind(room).bind(policy)).await;
}

/// Describes all rooms.
pub async fn describe(db: &PgPool, about: &str) {
    change(db, sqlx::query("UPDATE rooms SET about = $1").bind(about)).await;
}

/// Tells a member of mentions alone, in all rooms.
pub async fn notify_of_mentions(db: &PgPool, number: &str) {
    let notify =
        "UPDATE memberships SET notify = 'mentions' WHERE member_id = (SELECT id FROM members WHERE number = $1)";
    change(db, sqlx::query(notify).bind(number)).await;
}

/// Members of a room with state and role: `20418376 active owner`.
pub async fn standings(db: &PgPool, room: i64) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT m.number || ' ' || s.state || ' ' || s.role FROM memberships s JOIN members m ON m.id = s.member_id
         WHERE s.room_id = $1 ORDER BY m.number",
    )
    .bind(room)
    .fetch_all(db)
    .await
    .unwrap()
}

/// Presence setting and status of the only member who has one.
pub async fn presence_setting(db: &PgPool) -> (String, String) {
    sqlx::query_as("SELECT presence, status FROM chat_preferences").fetch_one(db).await.unwrap()
}

/// The last place of a room that was given to a message or a change.
pub async fn last_place(db: &PgPool, room: i64) -> i64 {
    sqlx::query_scalar("SELECT last_seq FROM rooms WHERE id = $1").bind(room).fetch_one(db).await.unwrap()
}

/// The sum of the places up to which the members of a room have read.
pub async fn read_places(db: &PgPool, room: i64) -> i64 {
    let read = "SELECT sum(read_seq)::bigint FROM memberships WHERE room_id = $1";
    sqlx::query_scalar(read).bind(room).fetch_one(db).await.unwrap()
}

/// Rooms of a kind (`group`, `direct`) that were not deleted.
pub async fn of_kind(db: &PgPool, kind: &str) -> i64 {
    let rooms = "SELECT count(*) FROM rooms WHERE kind = $1 AND deleted_at IS NULL";
    sqlx::query_scalar(rooms).bind(kind).fetch_one(db).await.unwrap()
}

/// Memberships of a member, pending ones too.
pub async fn memberships_of(db: &PgPool, number: &str) -> i64 {
    let memberships = "SELECT count(*) FROM memberships s JOIN members m ON m.id = s.member_id WHERE m.number = $1";
    sqlx::query_scalar(memberships).bind(number).fetch_one(db).await.unwrap()
}

/// Requests and invitations that wait for an answer.
pub async fn pending(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM memberships WHERE state = 'pending'").fetch_one(db).await.unwrap()
}

/// Friendships that both want.
pub async fn friendships(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM friendships WHERE accepted_at IS NOT NULL").fetch_one(db).await.unwrap()
}
