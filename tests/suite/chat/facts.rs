//! What tests of the chat have in common.

use crate::harness::{
    TestPortal,
    browser::{Answer, Browser},
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

/// Somebody posts a message.
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
