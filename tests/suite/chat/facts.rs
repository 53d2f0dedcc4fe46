//! Factories and queries of the chat tests.

use crate::harness::{
    TestPortal,
    browser::{Answer, Browser, EventStream},
};

pub const INES: &str = "20418376";
pub const TOM: &str = "20417733";

/// The room of everybody.
pub async fn general(portal: &TestPortal) -> i64 {
    sqlx::query_scalar("SELECT id FROM rooms WHERE everybody").fetch_one(&*portal.db).await.unwrap()
}

/// The room that is open to everybody.
pub async fn blabla(portal: &TestPortal) -> i64 {
    sqlx::query_scalar("SELECT id FROM rooms WHERE name = 'Blabla'").fetch_one(&*portal.db).await.unwrap()
}

/// An id as devices make them.
pub fn client_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Posts a message.
pub async fn post(browser: &Browser, room: i64, body: &str) -> Answer {
    let form = [("body", body), ("client_id", &client_id())];
    browser.post(&format!("/chat/rooms/{room}/messages"), &form).await
}

/// All messages that people wrote, the first first.
pub async fn bodies(portal: &TestPortal, room: i64) -> Vec<String> {
    sqlx::query_scalar("SELECT body FROM messages WHERE room_id = $1 AND notice IS NULL ORDER BY seq")
        .bind(room)
        .fetch_all(&*portal.db)
        .await
        .unwrap()
}

/// The key of the last message of a room.
pub async fn last_id(portal: &TestPortal, room: i64) -> i64 {
    sqlx::query_scalar("SELECT id FROM messages WHERE room_id = $1 ORDER BY seq DESC LIMIT 1")
        .bind(room)
        .fetch_one(&*portal.db)
        .await
        .unwrap()
}

/// Posts a message; returns its id.
pub async fn posted(portal: &TestPortal, browser: &Browser, room: i64, body: &str) -> i64 {
    post(browser, room, body).await.assert_status(303);
    last_id(portal, room).await
}

/// A number that a statement gives, for one room or message.
pub async fn number(portal: &TestPortal, statement: &'static str, id: i64) -> i64 {
    sqlx::query_scalar(statement).bind(id).fetch_one(&*portal.db).await.unwrap()
}

/// Many messages of one member, `message 1` and so on, written at once.
pub async fn fill(portal: &TestPortal, room: i64, author: &str, count: i64) {
    let write = "SELECT count(*) FROM post_messages(
            (SELECT array_agg($1) FROM generate_series(1, $3)),
            (SELECT array_agg(id) FROM members, generate_series(1, $3) WHERE number = $2),
            (SELECT array_agg(gen_random_uuid()) FROM generate_series(1, $3)),
            (SELECT array_agg('message ' || n) FROM generate_series(1, $3) AS n),
            (SELECT array_agg('<p>message ' || n || '</p>') FROM generate_series(1, $3) AS n),
            (SELECT array_agg('message ' || n) FROM generate_series(1, $3) AS n),
            (SELECT array_agg(NULL::bigint) FROM generate_series(1, $3)), '{}', '{}', $4)";
    let written: i64 = sqlx::query_scalar(write)
        .bind(room)
        .bind(author)
        .bind(count)
        .bind(portal.clock.now())
        .fetch_one(&*portal.db)
        .await
        .unwrap();
    assert_eq!(written, count);
}

/// Puts a member into a room.
pub async fn admit(portal: &TestPortal, room: i64, number: &str, role: &str) {
    sqlx::query(
        "INSERT INTO memberships (room_id, member_id, state, role, asked_at, joined_at)
         SELECT $1, id, 'active', $3, now(), now() FROM members WHERE number = $2
         ON CONFLICT (room_id, member_id) DO UPDATE SET role = $3",
    )
    .bind(room)
    .bind(number)
    .bind(role)
    .execute(&*portal.db)
    .await
    .unwrap();
}

/// The data of the next event of a name that says this.
pub async fn until(stream: &mut EventStream, name: &str, words: &str) -> String {
    loop {
        let event = stream.next().await.unwrap_or_else(|| panic!("the stream ended before {name} {words}"));
        if event.name == name && event.data.contains(words) {
            return event.data;
        }
    }
}
