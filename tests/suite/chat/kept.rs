//! Messages that are found again: where one was named, what one saved, what is pinned, what was marked as unread.

use super::facts::{INES, TOM, admit, blabla, general, posted};
use crate::{
    factories::{count_by, members, messages},
    harness::{browser::Browser, portal},
};

async fn act(browser: &Browser, id: i64, act: &str, fields: &[(&str, &str)]) {
    browser.htmx().post(&format!("/chat/messages/{id}/{act}"), fields).await.assert_status(204);
}

/// The keys of the messages that a list shows.
async fn list(browser: &Browser, path: &str) -> Vec<String> {
    browser.get(path).await.assert_status(200).attributes("[data-hit]", "data-hit")
}

#[tokio::test]
async fn a_saved_message_is_listed_for_its_saver_alone_while_it_may_be_seen() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let first = posted(&portal, &ines, room, "Un **mot** à garder").await;
    let second = posted(&portal, &ines, room, "Un autre").await;
    for id in [first, second, second] {
        act(&tom, id, "save", &[]).await;
    }
    assert_eq!(list(&tom, "/chat/saved").await, [second.to_string(), first.to_string()]);
    assert!(tom.get("/chat/saved").await.all(".excerpt").contains(&"Un mot à garder".to_owned()));
    assert!(list(&ines, "/chat/saved").await.is_empty());
    assert!(ines.get("/chat/saved").await.one(".empty h2").contains("Aucun message enregistré"));
    assert_eq!(tom.get(&format!("/chat/messages/{first}")).await.attributes("[data-save]", "data-save"), ["off"]);
    act(&tom, first, "save", &[("off", "yes")]).await;
    ines.post(&format!("/chat/messages/{second}/delete"), &[]).await.assert_status(303);
    assert!(list(&tom, "/chat/saved").await.is_empty());
}

#[tokio::test]
async fn who_is_not_there_saves_pins_and_marks_nothing() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = blabla(&portal.db).await;
    admit(&portal.db, room, INES, "owner").await;
    let id = posted(&portal, &ines, room, "Entre nous").await;
    for act in ["save", "pin", "unread"] {
        tom.post(&format!("/chat/messages/{id}/{act}"), &[]).await.assert_status(404);
    }
    tom.get(&format!("/chat/messages/{id}")).await.assert_status(404);
    tom.get(&format!("/chat/rooms/{room}/pins")).await.assert_status(404);
}

#[tokio::test]
async fn a_moderator_pins_for_everybody_and_others_do_not() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = blabla(&portal.db).await;
    admit(&portal.db, room, INES, "moderator").await;
    admit(&portal.db, room, TOM, "member").await;
    let first = posted(&portal, &tom, room, "Règles").await;
    let second = posted(&portal, &tom, room, "Liens").await;
    tom.post(&format!("/chat/messages/{first}/pin"), &[]).await.assert_status(403);
    assert!(!tom.get(&format!("/chat/messages/{first}")).await.has("[data-pin]"));
    let mut stream = tom.listen(&format!("/chat/rooms/{room}/events?after=0")).await;
    act(&ines, first, "pin", &[]).await;
    super::facts::until(&mut stream, "messages", "data-pinned").await;
    portal.clock.advance(time::Duration::seconds(1));
    act(&ines, second, "pin", &[]).await;
    let pins = format!("/chat/rooms/{room}/pins");
    assert_eq!(list(&tom, &pins).await, [second.to_string(), first.to_string()]);
    // Of a blocked member nothing is read here either.
    act(&ines, first, "save", &[]).await;
    ines.post(&format!("/friends/{TOM}/block"), &[]).await.assert_status(303);
    assert!(list(&ines, &pins).await.is_empty() && list(&ines, "/chat/saved").await.is_empty());
    ines.post(&format!("/friends/{TOM}/unblock"), &[]).await.assert_status(303);
    assert_eq!(tom.get(&format!("/chat/rooms/{room}")).await.all("[data-pinned]").len(), 2);
    act(&ines, first, "pin", &[("off", "yes")]).await;
    tom.post(&format!("/chat/messages/{second}/delete"), &[]).await.assert_status(303);
    assert!(list(&tom, &pins).await.is_empty());
}

#[tokio::test]
async fn a_conversation_has_fifty_pins_at_most() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = blabla(&portal.db).await;
    admit(&portal.db, room, INES, "owner").await;
    let mut last = 0;
    for nr in 0..51 {
        last = posted(&portal, &ines, room, &format!("message {nr}")).await;
        portal.clock.advance(time::Duration::seconds(2));
    }
    messages::pin_before(&portal.db, room, last).await;
    let answer = ines.post(&format!("/chat/messages/{last}/pin"), &[]).await;
    assert!(answer.assert_status(409).has("[role=alert]"), "{}", answer.text());
}

#[tokio::test]
async fn what_is_marked_as_unread_counts_again_until_it_is_read() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let ids = [
        posted(&portal, &ines, room, "un").await,
        posted(&portal, &ines, room, "deux").await,
        posted(&portal, &ines, room, "trois").await,
    ];
    tom.post(&format!("/chat/rooms/{room}/read"), &[("seq", "3")]).await.assert_status(303);
    let unread = async || tom.get("/chat").await.said(&format!("#side-{room}"), "data-unread");
    assert_eq!(unread().await, "0");
    tom.post(&format!("/chat/messages/{}/unread", ids[1]), &[]).await.assert_redirect("/chat");
    assert_eq!(unread().await, "2");
    assert!(tom.get(&format!("/chat/rooms/{room}")).await.has("#new"));
    tom.post(&format!("/chat/rooms/{room}/read"), &[("seq", "3")]).await.assert_status(303);
    assert_eq!(unread().await, "0");
}

#[tokio::test]
async fn a_mention_means_the_member_also_after_edits_and_new_names() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    members::member(&portal.db, TOM).shown_as("Tomtom").await;
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "@Tomtom veins").await;
    assert_eq!(list(&tom, "/chat/mentions").await, [id.to_string()]);
    assert!(list(&ines, "/chat/mentions").await.is_empty());
    members::member(&portal.db, TOM).shown_as("Autre nom").await;
    ines.post(&format!("/chat/messages/{id}/edit"), &[("body", "@Tomtom viens")]).await.assert_status(303);
    let page = tom.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.said("a.mention", "data-mention"), TOM);
    assert!(page.has(&format!("#message-{id}[data-names-me]")));
    assert!(!ines.get(&format!("/chat/rooms/{room}")).await.has("[data-names-me]"));
    // A blocked member names in vain.
    tom.post(&format!("/friends/{INES}/block"), &[]).await.assert_redirect("/friends");
    let page = tom.get(&format!("/chat/rooms/{room}")).await;
    assert!(page.has(&format!("#message-{id}[data-hidden]")) && !page.has("[data-names-me]"));
}

#[tokio::test]
async fn an_edit_that_names_somebody_is_noticed_though_the_message_was_read() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    members::member(&portal.db, TOM).shown_as("Tomtom").await;
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "Qui vient ?").await;
    tom.post(&format!("/chat/rooms/{room}/read"), &[("seq", "1")]).await.assert_status(303);
    let side = format!("#side-{room}[data-mentioned]");
    assert!(!tom.get("/chat").await.has(&side));
    ines.post(&format!("/chat/messages/{id}/edit"), &[("body", "Qui vient, @Tomtom ?")]).await.assert_status(303);
    assert!(tom.get("/chat").await.has(&side));
    tom.post(&format!("/chat/rooms/{room}/read"), &[("seq", "2")]).await.assert_status(303);
    assert!(!tom.get("/chat").await.has(&side));
}

#[tokio::test]
async fn who_is_named_in_a_quote_is_not_told_again() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    members::member(&portal.db, TOM).shown_as("Tomtom").await;
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "> @Tomtom viens\n\noui").await;
    assert_eq!(count_by(&portal.db, "mentions", "message_id", id).await, 0);
    let page = tom.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.said("a.mention", "data-mention"), TOM);
    assert!(!page.has("[data-names-me]"));
}

#[tokio::test]
async fn the_sender_reads_whom_a_text_names_before_it_is_sent() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    portal.member(TOM, &[]).await;
    members::member(&portal.db, TOM).shown_as("Tomtom").await;
    let room = general(&portal.db).await;
    let path = format!("/chat/rooms/{room}/mentions");
    let said = async |text: &str| ines.htmx().post(&path, &[("body", text)]).await.text().to_owned();
    let named = said("Salut @Tomtom, et @tous `@ici` > jean@example.org").await;
    assert!(named.contains("Tomtom") && named.contains("@tous"), "{named}");
    assert!(!named.contains("@ici") && !named.contains("example"), "{named}");
    assert_eq!(said("Personne").await.trim(), "");
    let stranger = portal.signed_in("20419001", &[]).await;
    let closed = blabla(&portal.db).await;
    stranger.post(&format!("/chat/rooms/{closed}/mentions"), &[("body", "@Tomtom")]).await.assert_status(404);
}

/// Names that are hard to tell apart, to spell or to find in a text.
const NAMES: [&str; 20] = [
    "Malo Le Bihan",
    "Malo Lé Bihan",
    "malo le bihan",
    "Malo",
    "Malo Le",
    "⭐ Yanis",
    "Y_anis_ *O*",
    "Jean-Luc d’Arc",
    "O’Brien",
    "Anne (la vraie)",
    "李小龙",
    "Мария",
    "محمد",
    "Zoë",
    "Zoe",
    "A",
    "Dr. No",
    "x2 * y2",
    "`code`",
    "Élodie & Cie",
];

#[tokio::test]
async fn twenty_hard_names_each_mean_their_member_and_nobody_else() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let numbers: Vec<String> = (0..NAMES.len()).map(|nr| format!("{}", 20_500_001 + nr)).collect();
    for (name, member) in NAMES.iter().zip(&numbers) {
        portal.member(member, &[]).await;
        members::member(&portal.db, member).shown_as(name).await;
    }
    for (name, member) in NAMES.iter().zip(&numbers) {
        let offered = ines.get(&format!("/chat/rooms/{room}/mentions?q={member}")).await;
        assert_eq!(offered.members(), [member.as_str()], "{name}");
        let insert = offered.said("[role=option]", "data-insert");
        for text in [
            format!("{insert} viens"),
            format!("Salut {insert}, ça va ?"),
            format!("**{insert}** et toi"),
            format!("你好{insert}"),
        ] {
            let id = posted(&portal, &ines, room, &text).await;
            assert_eq!(messages::mentioned(&portal.db, id).await, [member.as_str()], "{text}");
            portal.clock.advance(time::Duration::seconds(2));
        }
    }
}
