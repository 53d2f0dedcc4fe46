//! Drafts and read markers.

use super::{
    facts::{INES, TOM, blabla, client_id, fill, general, post, posted},
    people::{act, befriend, make},
};
use crate::{
    factories::messages,
    harness::{PASSWORD, browser::Browser, portal},
};

/// The text in the box of a conversation.
async fn boxed(browser: &Browser, room: i64) -> String {
    browser.get(&format!("/chat/rooms/{room}")).await.one("textarea[name=body]")
}

#[tokio::test]
async fn what_was_begun_is_there_on_another_device_until_it_is_sent() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let path = format!("/chat/rooms/{room}/draft");
    let phone = portal.browser();
    phone.sign_in(INES, PASSWORD).await;
    ines.htmx().post(&path, &[("body", "  À suivre\r\nlà")]).await.assert_status(204);
    ines.post(&path, &[("body", "  À suivre\r\nlà-bas")]).await.assert_status(303);
    let page = phone.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.one("textarea[name=body]"), "À suivre\nlà-bas");
    ines.post(&path, &[("body", &"x".repeat(4001))]).await.assert_status(400);
    ines.post(&format!("/chat/rooms/{}/draft", blabla(&portal.db).await), &[("body", "x")]).await.assert_status(404);
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
    let room = general(&portal.db).await;
    fill(&portal, room, INES, 10).await;
    let mark = format!("[data-room='{room}'][data-unread]");
    let path = format!("/chat/rooms/{room}/read");
    let page = format!("/chat/rooms/{room}");
    for (seq, unread) in [("4", "6"), ("2", "6"), ("0", "6"), ("7", "3")] {
        tom.htmx().post(&path, &[("seq", seq)]).await.assert_status(204);
        assert_eq!(tom.get(&page).await.said(&mark, "data-unread"), unread, "{seq}");
    }
    let first = messages::id_at(&portal.db, room, 9).await;
    ines.post(&format!("/chat/messages/{first}/delete"), &[]).await.assert_status(303);
    assert_eq!(tom.get(&page).await.said(&mark, "data-unread"), "2", "what was deleted is not to be read");
    assert!(tom.get(&page).await.has("[data-reading] button"), "without script");
    tom.post(&path, &[("seq", "999999")]).await.assert_redirect(&page);
    assert_eq!(tom.get(&page).await.said(&mark, "data-unread"), "0");
    posted(&portal, &ines, room, "Un de plus").await;
    assert_eq!(tom.get(&page).await.said(&mark, "data-unread"), "1", "what was not there yet was not read");
    for seq in ["", "x", "-1"] {
        tom.post(&path, &[("seq", seq)]).await.assert_status(400);
    }
    tom.post(&format!("/chat/rooms/{}/read", blabla(&portal.db).await), &[("seq", "1")]).await.assert_status(404);
    posted(&portal, &tom, room, "Le mien").await;
    assert_eq!(tom.get(&page).await.said(&mark, "data-unread"), "0", "who writes has read what stands above");
}

#[tokio::test]
async fn a_message_takes_away_the_draft_that_it_was_made_of_and_no_other() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let (draft, messages) = (format!("/chat/rooms/{room}/draft"), format!("/chat/rooms/{room}/messages"));
    ines.post(&draft, &[("body", "Une longue histoire\n")]).await.assert_status(303);
    post(&ines, room, "oui").await.assert_status(303);
    assert_eq!(boxed(&ines, room).await, "Une longue histoire", "another device wrote that");
    post(&ines, room, "Une longue histoire\net sa fin").await.assert_status(303);
    assert_eq!(boxed(&ines, room).await, "");
    // Changed in the box before it was sent: the form names the draft that it was filled from.
    ines.post(&draft, &[("body", "Une hisoire")]).await.assert_status(303);
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    let filled = page.said(".composer [name=draft]", "value");
    let form = [("body", "Une histoire"), ("client_id", &client_id()), ("draft", &filled)];
    ines.post(&messages, &form).await.assert_status(303);
    assert_eq!(boxed(&ines, room).await, "");
    assert!(!ines.get(&format!("/chat/rooms/{room}")).await.has(".composer [name=draft]"));
}

#[tokio::test]
async fn a_draft_replaces_the_one_that_the_page_knows_and_no_other() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let path = format!("/chat/rooms/{room}/draft");
    for (body, replaces, status, kept) in [
        ("Du téléphone", "", 204, "Du téléphone"),
        ("Du bureau", "", 409, "Du téléphone"),
        ("Du téléphone, plus long", "", 204, "Du téléphone, plus long"),
        ("", "Du bureau", 204, "Du téléphone, plus long"),
        ("Autrement", "Du téléphone, plus long", 204, "Autrement"),
        ("", "Autrement", 204, ""),
    ] {
        ines.htmx().post(&path, &[("body", body), ("replaces", replaces)]).await.assert_status(status);
        assert_eq!(boxed(&ines, room).await, kept, "{body} in place of {replaces}");
    }
}

#[tokio::test]
async fn a_draft_keeps_the_message_that_it_answers() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let (first, second) = (posted(&portal, &tom, room, "Un").await, posted(&portal, &tom, room, "Deux").await);
    let (path, page) = (format!("/chat/rooms/{room}/draft"), format!("/chat/rooms/{room}"));
    let quoted = ".composer [data-replying]";
    ines.post(&path, &[("body", ""), ("reply_to", &first.to_string())]).await.assert_status(303);
    assert_eq!(ines.get(&page).await.said(quoted, "data-replying"), first.to_string(), "before a word is written");
    ines.post(&path, &[("body", "Oui"), ("reply_to", &first.to_string())]).await.assert_status(303);
    let shown = ines.get(&page).await;
    assert_eq!(
        (shown.said(quoted, "data-replying"), shown.one("textarea[name=body]")),
        (first.to_string(), "Oui".into())
    );
    let other = ines.get(&format!("{page}?reply={second}")).await;
    assert_eq!(other.said(quoted, "data-replying"), second.to_string(), "what one asks for now counts");
    ines.post(&path, &[("body", "Oui"), ("reply_to", "")]).await.assert_status(303);
    assert!(!ines.get(&page).await.has(quoted));
    ines.post(&path, &[("body", "Oui"), ("reply_to", "987654")]).await.assert_status(303);
    assert!(!ines.get(&page).await.has(quoted), "there is no such message");
    ines.post(&path, &[("body", "Oui"), ("reply_to", &first.to_string())]).await.assert_status(303);
    let refused = post(&ines, room, " ").await;
    assert!(!refused.has(quoted), "what was sent answered nothing");
}

#[tokio::test]
async fn a_draft_outlives_the_membership_and_can_be_deleted() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    befriend((&ines, INES), (&tom, TOM)).await;
    let group = make(&ines, "group", "Projet", "invitation").await;
    act(&ines, group, "invite", &[("number", TOM)]).await.assert_status(303);
    let path = format!("/chat/rooms/{group}/draft");
    tom.post(&path, &[("body", "Presque fini")]).await.assert_status(303);
    let kept = format!("[data-left-draft='{group}']");
    assert!(!tom.get("/chat").await.has(&kept), "its conversation shows it");
    act(&ines, group, &format!("{TOM}/remove"), &[]).await.assert_status(303);
    let list = tom.get("/chat").await;
    assert!(list.one(&kept).contains("Projet") && list.one(&format!("{kept} [data-text]")) == "Presque fini");
    assert!(!ines.get("/chat").await.has(&kept), "it is not hers");
    tom.get(&format!("/chat/rooms/{group}")).await.assert_status(404);
    tom.post(&path, &[("body", "Encore")]).await.assert_status(404);
    tom.post(&path, &[("body", "")]).await.assert_redirect("/chat");
    assert!(!tom.get("/chat").await.has(&kept));
    tom.post(&path, &[("body", "")]).await.assert_status(404);
}
