//! The number of unread messages that every page shows, and the news for notifications.

use serde_json::{Value, json};

use super::facts::{INES, TOM, general, post, posted};
use crate::harness::{TestPortal, browser::Browser, portal};

async fn ask(browser: &Browser, query: &str) -> Value {
    let answer = browser.get(&format!("/chat/unread{query}")).await;
    answer.assert_status(200);
    serde_json::from_slice(&answer.body).unwrap()
}

async fn unread(browser: &Browser) -> i64 {
    ask(browser, "").await["unread"].as_i64().unwrap()
}

async fn notify(browser: &Browser, room: i64, notify: &str) {
    browser.post(&format!("/chat/rooms/{room}/notify"), &[("notify", notify)]).await.assert_status(303);
}

async fn in_general() -> (TestPortal, Browser, Browser, i64) {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    (portal, ines, tom, room)
}

#[tokio::test]
async fn each_room_counts_as_its_member_wants_to_be_told_of_it() {
    let (_portal, ines, tom, room) = in_general().await;
    for text in ["Un", "Deux", "@Inès Carpentier trois", "Quatre"] {
        post(&tom, room, text).await.assert_status(303);
    }
    // Both members bear one name in the tests: the number tells them apart.
    post(&tom, room, &format!("@Inès Carpentier ({INES}) cinq")).await.assert_status(303);
    for (wish, count) in [("all", 5), ("mentions", 1), ("nothing", 0)] {
        notify(&ines, room, wish).await;
        assert_eq!(unread(&ines).await, count, "{wish}");
    }
    assert_eq!(unread(&tom).await, 0, "one's own messages are read");
    notify(&ines, room, "mentions").await;
    let link = format!("[data-room='{room}']");
    let page = ines.get("/chat").await;
    assert_eq!((page.said(&link, "data-unread"), page.said(&link, "data-named")), ("5".to_owned(), "1".to_owned()));
    ines.post(&format!("/chat/rooms/{room}/read"), &[("seq", "5")]).await.assert_status(303);
    assert_eq!(unread(&ines).await, 0);
}

#[tokio::test]
async fn an_unchanged_number_is_not_sent_again_and_strangers_get_none() {
    let (portal, ines, tom, room) = in_general().await;
    let first = ines.get("/chat/unread").await;
    assert_eq!(first.text(), "{\"unread\":0}");
    let tag = first.header("etag").to_owned();
    let again = ines.clone().with("if-none-match", &tag).get("/chat/unread").await;
    again.assert_status(304);
    assert!(again.body.is_empty() && again.header("etag") == tag);
    post(&tom, room, "Un").await.assert_status(303);
    let changed = ines.clone().with("if-none-match", &tag).get("/chat/unread").await;
    assert_eq!(changed.text(), "{\"unread\":1}");
    portal.browser().htmx().get("/chat/unread").await.assert_status(401);
}

#[tokio::test]
async fn news_are_the_newest_message_of_each_room_that_calls_in_plain_text() {
    let (portal, ines, tom, room) = in_general().await;
    post(&tom, room, "Avant").await.assert_status(303);
    let id = posted(&portal, &tom, room, "**Salle** B < `C`\net _plus_").await;
    post(&ines, room, "Ailleurs").await.assert_status(303);
    let told = ask(&ines, "?news=1").await;
    assert_eq!(told["news"], json!([]), "whoever writes has read what stands above");
    let id = posted(&portal, &tom, room, "**Salle** B < `C`\net _plus_").await.max(id);
    let told = ask(&ines, "?news=1").await;
    let news = &told["news"][0];
    assert_eq!(told["news"].as_array().unwrap().len(), 1);
    assert_eq!(news["text"], "Salle B < C et plus");
    assert_eq!(news["title"], "Inès Carpentier — Général");
    assert_eq!(news["url"], format!("/chat/rooms/{room}?around=4#message-{id}"));
    assert_eq!((&told["quiet"], &news["seq"]), (&json!(false), &json!(4)));
    ines.post("/chat/presence", &[("presence", "busy")]).await.assert_status(303);
    assert_eq!(ask(&ines, "?news=1").await["quiet"], true, "not to be disturbed");
    notify(&ines, room, "mentions").await;
    assert_eq!(ask(&ines, "?news=1").await["news"], json!([]));
    let named = posted(&portal, &tom, room, &format!("@Inès Carpentier ({INES}) viens")).await;
    post(&tom, room, "Et plus").await.assert_status(303);
    let told = ask(&ines, "?news=1").await;
    assert!(told["news"][0]["url"].as_str().unwrap().ends_with(&format!("#message-{named}")), "{told}");
    tom.post(&format!("/chat/messages/{named}/delete"), &[]).await.assert_status(303);
    assert_eq!(ask(&ines, "?news=1").await["news"], json!([]));
}

#[tokio::test]
async fn what_happened_long_ago_or_is_of_somebody_blocked_is_no_news() {
    let (portal, ines, tom, room) = in_general().await;
    post(&tom, room, "Un").await.assert_status(303);
    assert_eq!(ask(&ines, "?news=1").await["news"].as_array().unwrap().len(), 1);
    portal.clock.advance(time::Duration::minutes(5));
    assert_eq!(ask(&ines, "?news=1").await["news"], json!([]));
    post(&tom, room, "Deux").await.assert_status(303);
    assert_eq!(ask(&ines, "?news=1").await["news"].as_array().unwrap().len(), 1);
    ines.post(&format!("/friends/{TOM}/block"), &[]).await.assert_status(303);
    assert_eq!(ask(&ines, "?news=1").await["news"], json!([]));
}
