//! Factories of the membership tests.

use serde_json::Value;

use crate::harness::browser::{Answer, Browser};

pub const OUMOU: &str = "20410003";
pub const LEA: &str = "20419010";

/// Creates a conversation; returns its id.
pub async fn make(browser: &Browser, kind: &str, name: &str, policy: &str) -> i64 {
    let answer = browser.post("/chat/rooms", &[("name", name), ("kind", kind), ("join_policy", policy)]).await;
    answer.assert_status(303);
    let location = answer.headers["location"].to_str().unwrap();
    location.rsplit('/').next().unwrap().parse().unwrap()
}

/// Posts a change of memberships.
pub async fn act(browser: &Browser, room: i64, act: &str, form: &[(&str, &str)]) -> Answer {
    let act = if act.is_empty() { String::new() } else { format!("/{act}") };
    browser.post(&format!("/chat/rooms/{room}/memberships{act}"), form).await
}

/// Two become friends.
pub async fn befriend((one, one_number): (&Browser, &str), (other, number): (&Browser, &str)) {
    one.post("/friends", &[("number", number)]).await.assert_redirect("/friends");
    other.post(&format!("/friends/{one_number}/accept"), &[]).await.assert_redirect("/friends");
}

/// The file of one's own data.
pub async fn export(browser: &Browser) -> Value {
    serde_json::from_slice(&browser.get("/account/export").await.body).unwrap()
}
