//! Posting: what is accepted, once, in order; what is refused changes nothing.

use std::time::Duration;

use futures_util::future::join_all;

use super::facts::{INES, TOM, blabla, bodies, client_id, general, last_id, post, until};
use crate::{
    factories::{messages, rooms},
    harness::{portal, wait},
};

// covers S5 S8 P30 P32 S22
#[tokio::test]
async fn a_new_member_is_in_general_and_what_they_write_is_read_by_the_others() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let list = ines.get("/chat").await;
    assert_eq!(list.said(&format!("[data-room='{room}']"), "data-unread"), "0");

    let written = post(&ines, room, "La répétition passe en **salle B12**").await;
    let id = last_id(&portal.db, room).await;
    written.assert_redirect(&format!("/chat/rooms/{room}#message-{id}"));

    let list = tom.get("/chat").await;
    assert_eq!(list.said(&format!("[data-room='{room}']"), "data-unread"), "1");
    let page = tom.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.said("[data-message]", "data-author"), INES);
    assert!(page.one("[data-message]").contains("salle B12"));
    assert_eq!(page.one("[data-message] strong"), "salle B12");
    assert!(page.has("#new"), "the line of what is new");
    assert!(!ines.get(&format!("/chat/rooms/{room}")).await.has("#new"), "nobody's own message is new");
}

#[tokio::test]
async fn the_same_message_sent_again_is_one_message() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let (id, path) = (client_id(), format!("/chat/rooms/{room}/messages"));
    let form = [("body", "Une fois"), ("client_id", id.as_str())];
    for answer in join_all((0..20).map(|_| ines.post(&path, &form))).await {
        answer.assert_status(303);
    }
    assert_eq!(bodies(&portal.db, room).await, ["Une fois"]);
    let refused = ines.post(&path, &[("body", "Autre chose"), ("client_id", id.as_str())]).await;
    refused.assert_status(409);
    assert_eq!(bodies(&portal.db, room).await, ["Une fois"]);
    assert_eq!(refused.one("textarea[name=body]"), "Autre chose");
    for wrong in [id.as_str(), "zz"] {
        let refused = ines.post(&path, &[("body", "Autre chose"), ("client_id", wrong)]).await;
        let fresh = refused.said(".composer [name=client_id]", "value");
        assert!(fresh != wrong && uuid::Uuid::parse_str(&fresh).is_ok(), "the form can be sent again: {fresh}");
    }
    let fresh = refused.said(".composer [name=client_id]", "value");
    ines.post(&path, &[("body", "Autre chose"), ("client_id", &fresh)]).await.assert_status(303);
    assert_eq!(bodies(&portal.db, room).await, ["Une fois", "Autre chose"]);
}

#[tokio::test]
async fn a_page_of_another_member_sends_nothing_in_this_members_name() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let form = [("body", "De Tom"), ("client_id", &client_id())];
    let path = format!("/chat/rooms/{room}/messages");
    let toms = ines.htmx().with("x-viewer", TOM);
    toms.post(&path, &form).await.assert_status(401);
    toms.post(&format!("/chat/rooms/{room}/draft"), &[("body", "De Tom")]).await.assert_status(401);
    toms.get("/chat/unread").await.assert_status(401);
    // Also where htmx asks for a whole page: a redirect would be followed with the same header.
    let whole = toms.with("hx-request-type", "full").with("referer", "http://parvis.test/account");
    let refused = whole.post("/chat/presence", &[("presence", "busy")]).await;
    refused.assert_status(401);
    assert_eq!(refused.header("hx-redirect"), "/account");
    assert!(bodies(&portal.db, room).await.is_empty());
    ines.htmx().with("x-viewer", INES).post(&path, &form).await.assert_status(204);
    assert_eq!(bodies(&portal.db, room).await, ["De Tom"]);
}

// covers S61 S25
#[tokio::test]
async fn nobody_reads_or_writes_where_they_are_not() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = blabla(&portal.db).await;
    for path in [format!("/chat/rooms/{room}/events"), "/chat/rooms/9999".to_owned()] {
        ines.get(&path).await.assert_status(404);
    }
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    assert!(!page.assert_status(403).has("#messages"), "an open room says how one enters it");
    assert!(page.one("[data-enter]").contains("lire et écrire"), "no message was asked for");
    let page = ines.get(&format!("/chat/rooms/{room}?around=1")).await;
    assert!(page.one("[data-enter]").contains("lire ce message"));
    post(&ines, room, "Bonjour").await.assert_status(404);
    post(&ines, 9999, "Bonjour").await.assert_status(404);
    assert!(bodies(&portal.db, room).await.is_empty());
}

#[tokio::test]
async fn what_makes_no_message_is_refused_and_kept_in_the_box() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let long = "é".repeat(4001);
    for body in ["", "  \n ", "\u{200b}\u{2060}", "\u{202e}", "a\u{7}b", "a\0b", &long] {
        let answer = post(&ines, room, body).await;
        answer.assert_status(422);
        assert!(answer.has(".composer [role=alert]"), "{body:?}");
    }
    post(&ines, room, &"x".repeat(1_000_000)).await.assert_status(413);
    let path = format!("/chat/rooms/{room}/messages");
    for id in ["", "1", "zz"] {
        ines.post(&path, &[("body", "Bonjour"), ("client_id", id)]).await.assert_status(422);
    }
    let form = [("body", "Bonjour"), ("client_id", &client_id()), ("reply_to", "12345")];
    ines.post(&path, &form).await.assert_status(422);
    assert!(bodies(&portal.db, room).await.is_empty());
}

// covers S70
#[tokio::test]
async fn emoji_and_every_script_are_stored_and_shown() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let texts = ["👩‍👩‍👧‍👦 🎻", "مرحبا بكم", "नमस्ते", "中文消息", "שלום", "e\u{301}té"];
    for text in texts {
        post(&ines, room, text).await.assert_status(303);
    }
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.all(".prose .large"), ["👩‍👩‍👧‍👦 🎻"], "nothing but emoji");
    let shown = page.all("[data-message] .prose");
    assert_eq!(shown, ["👩‍👩‍👧‍👦 🎻", "مرحبا بكم", "नमस्ते", "中文消息", "שלום", "été"]);
}

// covers P63
#[tokio::test]
async fn markup_of_people_does_nothing() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let evil =
        "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](https://x.example/y.png)
<iframe src=//x></iframe> [data](data:text/html,x) <b>gras</b> '); DROP TABLE messages; --";
    post(&ines, room, evil).await.assert_status(303);
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    for selector in ["script", "img", "iframe", "b", "[onerror]", "a[href^='javascript']", "a[href^='data']"] {
        assert!(!page.has(&format!(".prose {selector}")), "{selector}");
    }
    assert!(page.one(".prose").contains("<script>alert(1)</script>"), "shown as it was typed");
}

#[tokio::test]
async fn addresses_are_links_as_they_are_written() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    for text in [
        "Voir https://example.org/a_b_(c)?d=1&e=2. Et (http://example.org), pas ftp://example.org/",
        "`https://example.org/` et [ici](https://example.org/https://example.org/) de @Inès Carpentier",
        "javascript://example.org/%0aalert(1) <https://example.org/dedans> https://\"><script>alert(1)</script>",
    ] {
        post(&ines, room, text).await.assert_status(303);
    }
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    let links = page.attributes(".prose a:not(.mention)", "href");
    assert_eq!(
        links,
        [
            "https://example.org/a_b_(c)?d=1&e=2",
            "http://example.org",
            "https://example.org/https://example.org/",
            "https://example.org/dedans",
        ]
    );
    assert!(!page.has(".prose script") && page.has(".prose .mention"));
    assert_eq!(page.all(".prose").len(), 3);
}

// covers S68
#[tokio::test]
async fn the_longest_message_is_kept_and_shown_whole() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let long = "é".repeat(4000);
    post(&ines, room, &long).await.assert_status(303);
    assert_eq!(ines.get(&format!("/chat/rooms/{room}")).await.one("[data-message] .prose"), long);
}

// covers S68
#[tokio::test]
async fn messages_of_many_at_once_all_have_a_place_of_their_own() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let texts: Vec<String> = (0..100).map(|nr| format!("message {nr}")).collect();
    for answer in join_all(texts.iter().map(|text| post(&ines, room, text))).await {
        answer.assert_status(303);
    }
    let seqs = messages::places(&portal.db, room).await;
    assert_eq!(seqs, (1..=100).collect::<Vec<i64>>(), "no hole and no double");
}

#[tokio::test]
async fn a_message_whose_author_went_away_meanwhile_is_told_to_the_others() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let mut stream = tom.listen(&format!("/chat/rooms/{room}/events?after=0")).await;
    for nr in 0..10 {
        let (browser, text) = (ines.clone(), format!("parti {nr}"));
        let sending = tokio::spawn(async move { post(&browser, room, &text).await });
        // Gone as soon as it is written, whether or not it was answered.
        while bodies(&portal.db, room).await.len() <= nr {
            tokio::task::yield_now().await;
        }
        sending.abort();
        until(&mut stream, "messages", &format!("parti {nr}")).await;
    }
}

#[tokio::test]
async fn a_message_full_of_signs_takes_no_longer_than_others() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    rooms::crowd(&portal.db, room, 2000).await;
    let text = "@a ".repeat(1300);
    let answer = wait::within("a message full of signs", Duration::from_secs(2), post(&ines, room, &text)).await;
    answer.assert_status(303);
}
