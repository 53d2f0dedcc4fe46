//! A blocked member is unheard: in messages, quotes, reactions, counts, lists, search and on the first page.

use super::{
    facts::{INES, TOM, client_id, general, post, posted, until},
    people::{LEA, act, make},
};
use crate::{
    factories::{count_by, members, rooms},
    harness::{TestPortal, browser::Browser, portal},
};

/// Inès, Tom whom she blocks, and Léa, all in the room of everybody.
struct Three {
    portal: TestPortal,
    ines: Browser,
    tom: Browser,
    lea: Browser,
    room: i64,
}

impl Three {
    async fn meet() -> Self {
        let portal = portal().await;
        let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
        let lea = portal.signed_in(LEA, &[]).await;
        for (member, first, last) in [(TOM, "Tom", "Martin"), (LEA, "Léa", "Petit")] {
            members::member(&portal.db, member).named(first, last).await;
        }
        let room = general(&portal.db).await;
        ines.post(&format!("/friends/{TOM}/block"), &[]).await.assert_redirect("/friends");
        Self { portal, ines, tom, lea, room }
    }

    async fn answer(&self, browser: &Browser, to: i64, body: &str) {
        let fields = [("body", body), ("client_id", &client_id()), ("reply_to", &to.to_string())];
        browser.post(&format!("/chat/rooms/{}/messages", self.room), &fields).await.assert_status(303);
    }

    fn path(&self) -> String {
        format!("/chat/rooms/{}", self.room)
    }

    async fn unread(&self, browser: &Browser) -> String {
        browser.get("/chat").await.said(&format!("[data-room='{}']", self.room), "data-unread")
    }
}

#[tokio::test]
async fn messages_of_a_blocked_member_are_not_in_the_page_and_nobody_else_misses_them() {
    let three = Three::meet().await;
    let id = posted(&three.portal, &three.tom, three.room, "je t’insulte").await;
    let page = three.ines.get(&three.path()).await;
    assert!(page.has(&format!("#message-{id}[data-hidden]")) && !page.text().contains("insulte"), "{}", page.text());
    for part in [".prose", ".tools", ".reactions"] {
        assert!(!page.has(&format!("#message-{id} {part}")), "{part}");
    }
    let more = three.ines.htmx().get(&format!("{}/messages", three.path())).await;
    assert!(more.has(&format!("#message-{id}")) && !more.text().contains("insulte"));
    for place in ["versions", "reactions"] {
        three.ines.get(&format!("/chat/messages/{id}/{place}")).await.assert_status(404);
    }
    assert!(!three.ines.get(&format!("{}?reply={id}", three.path())).await.text().contains("insulte"));
    assert!(three.lea.get(&three.path()).await.text().contains("je t’insulte"));
    three.ines.post(&format!("/friends/{TOM}/unblock"), &[]).await.assert_redirect("/friends");
    assert!(three.ines.get(&three.path()).await.text().contains("je t’insulte"), "it was only unheard");
}

#[tokio::test]
async fn a_quote_of_a_blocked_member_says_so_in_place_of_name_and_words() {
    let three = Three::meet().await;
    let id = posted(&three.portal, &three.tom, three.room, "une méchanceté").await;
    three.answer(&three.lea, id, "arrête donc").await;
    let page = three.ines.get(&three.path()).await;
    assert!(page.text().contains("arrête donc") && !page.text().contains("méchanceté"));
    assert_eq!(page.one(".quote[data-quoted]"), "Message d’une personne que vous avez bloquée");
    assert!(!page.has("[data-quote]"));
    assert_eq!(three.lea.get(&three.path()).await.one("[data-quote]"), "Tom Martin");
}

#[tokio::test]
async fn reactions_of_a_blocked_member_are_not_drawn_for_the_blocker_alone() {
    let three = Three::meet().await;
    let id = posted(&three.portal, &three.ines, three.room, "bonjour").await;
    let react = format!("/chat/messages/{id}/reactions");
    for (browser, emoji) in [(&three.tom, "👎"), (&three.tom, "👍"), (&three.lea, "👍")] {
        browser.post(&react, &[("emoji", emoji)]).await.assert_status(303);
    }
    let page = three.ines.get(&three.path()).await;
    assert_eq!(page.attributes(".reactions [name=emoji]", "value"), ["👍"]);
    assert_eq!(page.said(".reactions [name=emoji]", "data-by"), LEA);
    assert_eq!(page.said(".reactions [name=emoji]", "title"), "Léa Petit");
    assert_eq!(three.lea.get(&three.path()).await.attributes(".reactions [name=emoji]", "value"), ["👎", "👍"]);
}

#[tokio::test]
async fn messages_of_a_blocked_member_count_nowhere() {
    let three = Three::meet().await;
    for body in ["un", "deux"] {
        post(&three.tom, three.room, body).await.assert_status(303);
    }
    assert_eq!((three.unread(&three.ines).await, three.unread(&three.lea).await), ("0".to_owned(), "2".to_owned()));
    assert!(!three.ines.get("/").await.has("[data-unread]"), "nor on the first page");
    assert!(!three.ines.get(&three.path()).await.has("#new"));
    let id = posted(&three.portal, &three.lea, three.room, "trois").await;
    post(&three.tom, three.room, "quatre").await.assert_status(303);
    assert_eq!(three.unread(&three.ines).await, "1");
    let home = three.ines.get("/").await;
    assert_eq!(home.said("[data-unread]", "data-unread"), "1");
    assert!(
        home.one("[data-unread] .soft").contains("trois") && !home.text().contains("quatre"),
        "the last words heard"
    );
    let page = three.ines.get(&three.path()).await;
    assert!(
        page.has("#new + article") && page.has(&format!("#new + #message-{id}")),
        "the line is before what is heard"
    );
}

#[tokio::test]
async fn many_messages_of_a_blocked_member_do_not_move_where_one_reads_on() {
    let three = Three::meet().await;
    super::facts::fill(&three.portal, three.room, TOM, 200).await;
    post(&three.lea, three.room, "enfin").await.assert_status(303);
    assert_eq!(three.unread(&three.ines).await, "1");
    assert!(
        three.ines.get(&three.path()).await.text().contains("enfin"),
        "the page begins where something is to be read"
    );
}

#[tokio::test]
async fn the_stream_names_who_wrote_last_and_what_was_deleted() {
    let three = Three::meet().await;
    let mut stream = three.ines.listen("/chat/events").await;
    let id = posted(&three.portal, &three.tom, three.room, "un").await;
    let pulse = until(&mut stream, "pulse", "\"number\":1").await;
    assert!(pulse.contains(&format!("\"authors\":[\"{TOM}\"]")), "{pulse}");
    three.tom.post(&format!("/chat/messages/{id}/delete"), &[]).await.assert_status(303);
    let pulse = until(&mut stream, "pulse", "\"deleted\":[1]").await;
    assert!(pulse.contains("\"number\":1"), "{pulse}");
    three.ines.post(&format!("/friends/{LEA}/block"), &[]).await.assert_redirect("/friends");
    until(&mut stream, "side", LEA).await;
}

#[tokio::test]
async fn a_blocked_member_is_neither_found_nor_offered() {
    let three = Three::meet().await;
    post(&three.tom, three.room, "mot rare").await.assert_status(303);
    post(&three.lea, three.room, "mot rare aussi").await.assert_status(303);
    let found = |answer: crate::harness::browser::Answer| answer.all("[data-hit] .excerpt");
    assert_eq!(found(three.ines.get("/chat/search?q=rare").await), ["mot rare aussi"]);
    assert_eq!(found(three.lea.get("/chat/search?q=rare").await).len(), 2);
    assert!(found(three.ines.get("/chat/search?q=from:tom").await).is_empty());
    assert!(three.ines.get("/chat/search?q=martin").await.members().is_empty());
    assert_eq!(three.lea.get("/chat/search?q=martin").await.members(), [TOM]);
    let offered = format!("{}/mentions?q=martin", three.path());
    assert!(three.ines.get(&offered).await.members().is_empty());
    assert_eq!(three.lea.get(&offered).await.members(), [TOM]);
    let friends = three.ines.get("/friends?q=martin").await;
    assert_eq!(friends.said("#found [data-member]", "data-bond"), "blocked", "to be unblocked");
}

#[tokio::test]
async fn an_invitation_of_a_blocked_member_waits_for_nobody() {
    let three = Three::meet().await;
    three.ines.post(&format!("/friends/{TOM}/unblock"), &[]).await.assert_redirect("/friends");
    let group = make(&three.tom, "group", "Projet", "invitation").await;
    act(&three.tom, group, "invite", &[("number", INES)]).await.assert_status(303);
    assert!(three.ines.get("/chat").await.has(&format!("[data-invitation='{group}']")));
    three.ines.post(&format!("/friends/{TOM}/block"), &[]).await.assert_redirect("/friends");
    let page = three.ines.get("/chat").await;
    assert!(!page.has("[data-invitation]") && !page.has("[data-waiting]"));
    assert_eq!(page.said("#side-lists", "data-requests"), "0");
    assert_eq!(rooms::pending(&three.portal.db).await, 1, "kept, and told to nobody");
}

#[tokio::test]
async fn a_mention_by_a_blocked_member_calls_nobody() {
    let three = Three::meet().await;
    rooms::notify_of_mentions(&three.portal.db, INES).await;
    post(&three.tom, three.room, "@Inès Carpentier viens").await.assert_status(303);
    assert_eq!(count_by(&three.portal.db, "mentions", "room_id", three.room).await, 1);
    assert!(!three.ines.get("/chat").await.has("[data-mentioned]"));
    assert!(!three.ines.get("/").await.has("[data-unread]"));
}

#[tokio::test]
async fn deleted_messages_neither_count_nor_begin_what_is_new() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let path = format!("/chat/rooms/{room}");
    let unread = async || ines.get("/chat").await.said(&format!("[data-room='{room}']"), "data-unread");
    let first = posted(&portal, &tom, room, "un").await;
    let second = posted(&portal, &tom, room, "deux").await;
    let third = posted(&portal, &tom, room, "trois").await;
    tom.post(&format!("/chat/messages/{first}/delete"), &[]).await.assert_status(303);
    assert_eq!(unread().await, "2");
    assert!(ines.get(&path).await.has(&format!("#new + #message-{second}")));
    for id in [second, third] {
        tom.post(&format!("/chat/messages/{id}/delete"), &[]).await.assert_status(303);
    }
    assert_eq!(unread().await, "0");
    let page = ines.get(&path).await;
    assert!(!page.has("#new") && !page.has("[data-reading]"));
    assert!(!ines.get("/").await.has("[data-unread]"));
}

#[tokio::test]
async fn a_direct_says_to_the_blocker_why_nothing_is_written_and_to_the_other_that_nothing_is_received() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let path = ines.post("/chat/direct", &[("number", TOM)]).await.header("location").to_owned();
    let room: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
    let shown = "[data-closed]:not([hidden])";
    assert!(!ines.get(&path).await.has(shown));
    ines.post(&format!("/friends/{TOM}/block"), &[]).await.assert_redirect("/friends");
    let page = ines.get(&path).await;
    assert!(page.one(shown).contains("Vous avez bloqué cette personne"));
    assert!(page.has("form.composer[hidden]"), "there is no box");
    assert!(page.has(&format!("{shown} form[action='/friends/{TOM}/unblock']:not([hidden])")));
    let refused = post(&ines, room, "un mot").await;
    assert!(refused.assert_status(422).one(".composer [role=alert]").contains("Vous avez bloqué"));
    assert_eq!(refused.one(".composer:not([hidden]) textarea"), "un mot", "to be copied");
    assert!(!tom.get(&path).await.has(shown), "a block is told to nobody else");
    let refused = post(&tom, room, "un mot").await;
    assert!(refused.assert_status(422).one(".composer [role=alert]").contains("ne reçoit pas de messages directs"));
    assert_eq!(count_by(&portal.db, "messages", "room_id", room).await, 0);
}
