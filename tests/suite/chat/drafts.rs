//! What was begun, and up to where was read.

use super::facts::{INES, TOM, blabla, fill, general, post, posted};
use crate::harness::{PASSWORD, portal};

#[tokio::test]
async fn what_was_begun_is_there_on_another_device_until_it_is_sent() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal).await;
    let path = format!("/chat/rooms/{room}/draft");
    let phone = portal.browser();
    phone.sign_in(INES, PASSWORD).await;
    ines.htmx().post(&path, &[("body", "  À suivre\r\nlà")]).await.assert_status(204);
    ines.post(&path, &[("body", "  À suivre\r\nlà-bas")]).await.assert_status(303);
    let page = phone.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.one("textarea[name=body]"), "À suivre\nlà-bas");
    ines.post(&path, &[("body", &"x".repeat(4001))]).await.assert_status(400);
    ines.post(&format!("/chat/rooms/{}/draft", blabla(&portal).await), &[("body", "x")]).await.assert_status(404);
    ines.post("/chat/rooms/0/draft", &[("body", "")]).await.assert_status(404);
    ines.post(&path, &[("body", " ")]).await.assert_status(303);
    assert_eq!(phone.get(&format!("/chat/rooms/{room}")).await.one("textarea[name=body]"), "");
    ines.post(&path, &[("body", "Encore")]).await.assert_status(303);
    let tom = portal.signed_in(TOM, &[]).await;
    post(&tom, room, "Autre").await.assert_status(303);
    assert_eq!(phone.get(&format!("/chat/rooms/{room}")).await.one("textarea[name=body]"), "Encore");
    post(&ines, room, "Encore").await.assert_status(303);
    assert_eq!(phone.get(&format!("/chat/rooms/{room}")).await.one("textarea[name=body]"), "");
}

#[tokio::test]
async fn reading_goes_forward_only_and_counts_the_messages_of_others() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal).await;
    fill(&portal, room, INES, 10).await;
    let mark = format!("[data-room='{room}'][data-unread]");
    let path = format!("/chat/rooms/{room}/read");
    let page = format!("/chat/rooms/{room}");
    for (seq, unread) in [("4", "6"), ("2", "6"), ("0", "6"), ("7", "3")] {
        tom.htmx().post(&path, &[("seq", seq)]).await.assert_status(204);
        assert_eq!(tom.get(&page).await.said(&mark, "data-unread"), unread, "{seq}");
    }
    let first = super::facts::number(&portal, "SELECT id FROM messages WHERE room_id = $1 AND seq = 9", room).await;
    ines.post(&format!("/chat/messages/{first}/delete"), &[]).await.assert_status(303);
    assert_eq!(
        tom.get(&page).await.said(&mark, "data-unread"),
        "3",
        "a deletion is no new message and takes none away"
    );
    assert!(tom.get(&page).await.has("[data-reading] button"), "without script");
    tom.post(&path, &[("seq", "999999")]).await.assert_redirect(&page);
    assert_eq!(tom.get(&page).await.said(&mark, "data-unread"), "0");
    posted(&portal, &ines, room, "Un de plus").await;
    assert_eq!(tom.get(&page).await.said(&mark, "data-unread"), "1", "what was not there yet was not read");
    for seq in ["", "x", "-1"] {
        tom.post(&path, &[("seq", seq)]).await.assert_status(400);
    }
    tom.post(&format!("/chat/rooms/{}/read", blabla(&portal).await), &[("seq", "1")]).await.assert_status(404);
    posted(&portal, &tom, room, "Le mien").await;
    assert_eq!(tom.get(&page).await.said(&mark, "data-unread"), "0", "who writes has read what stands above");
}
