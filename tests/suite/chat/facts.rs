//! Factories and queries of the chat tests.

use crate::{
    factories::messages,
    harness::{
        TestPortal,
        browser::{Answer, Browser, EventStream},
    },
};

pub use crate::factories::{
    messages::{bodies, last_id},
    rooms::{admit, blabla, general},
};

pub const INES: &str = "20418376";
pub const TOM: &str = "20417733";

/// An id as devices make them.
pub fn client_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Posts a message.
pub async fn post(browser: &Browser, room: i64, body: &str) -> Answer {
    let form = [("body", body), ("client_id", &client_id())];
    browser.post(&format!("/chat/rooms/{room}/messages"), &form).await
}

/// Posts a message; returns its id.
pub async fn posted(portal: &TestPortal, browser: &Browser, room: i64, body: &str) -> i64 {
    post(browser, room, body).await.assert_status(303);
    last_id(&portal.db, room).await
}

/// Many messages of one member, `message 1` and so on, written at once.
pub async fn fill(portal: &TestPortal, room: i64, author: &str, count: i64) {
    messages::fill(&portal.db, room, author, count, portal.clock.now()).await;
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
