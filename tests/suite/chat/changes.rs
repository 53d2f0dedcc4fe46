//! Edits and deletions: by whom, what stays of the old text, and what the others see of it.

use futures_util::future::join_all;

use super::facts::{INES, TOM, admit, blabla, bodies, general, post, posted, until};
use crate::{
    factories::{count_by, messages, rooms},
    harness::portal,
};

// covers P33
#[tokio::test]
async fn an_author_changes_a_message_and_all_in_the_room_read_what_it_said_before() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "Salle B12").await;
    let mut stream = tom.listen(&format!("/chat/rooms/{room}/events?after=1")).await;
    let path = format!("/chat/messages/{id}/edit");
    assert_eq!(ines.get(&path).await.one("textarea"), "Salle B12");

    let to = format!("/chat/rooms/{room}?around=1#message-{id}");
    ines.post(&path, &[("body", "Salle **B14**")]).await.assert_redirect(&to);

    let data = until(&mut stream, "messages", "<strong>B14</strong>").await;
    assert!(data.contains("data-changed=\"2\""), "{data}");
    let page = tom.get(&format!("/chat/rooms/{room}")).await;
    assert!(page.has("[data-edited]") && page.one(".prose").contains("B14"));
    assert_eq!(
        page.said(&format!("[data-room='{room}'][data-unread]"), "data-unread"),
        "1",
        "an edit is no new message"
    );
    let versions = tom.get(&format!("/chat/messages/{id}/versions")).await;
    assert_eq!(versions.all("[data-version] .prose"), ["Salle B14", "Salle B12"]);
}

#[tokio::test]
async fn the_form_comes_in_place_of_the_text_and_the_text_in_place_of_the_form() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await.htmx();
    let room = general(&portal.db).await;
    post(&ines, room, "Un").await.assert_status(204);
    let id = super::facts::last_id(&portal.db, room).await;
    let path = format!("/chat/messages/{id}/edit");
    let form = ines.get(&path).await;
    assert!(form.has(&format!("form#text-{id} textarea")) && !form.has("h1"));
    let refused = ines.post(&path, &[("body", "")]).await;
    assert!(refused.assert_status(422).has("form [role=alert]") && !refused.has("h1"));
    let text = ines.post(&path, &[("body", "Deux")]).await;
    assert_eq!(text.assert_status(200).one(&format!("div#text-{id}")), "Deux");
    assert_eq!(ines.post(&path, &[("body", "Deux")]).await.one(".prose"), "Deux");
    assert_eq!(count_by(&portal.db, "message_versions", "message_id", id).await, 1, "the same text again is no change");
}

// covers P62
#[tokio::test]
async fn nobody_changes_what_another_wrote_or_what_they_do_not_see() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let (room, other) = (general(&portal.db).await, blabla(&portal.db).await);
    admit(&portal.db, other, INES, "owner").await;
    let (seen, unseen) = (posted(&portal, &ines, room, "Vu").await, posted(&portal, &ines, other, "Pas vu").await);
    let last = rooms::last_place(&portal.db, room).await;
    for (id, edited, deleted, reacted) in [(seen, 403, 403, 303), (unseen, 404, 404, 404), (0, 404, 404, 404)] {
        let path = |verb: &str| format!("/chat/messages/{id}/{verb}");
        tom.get(&path("edit")).await.assert_status(edited);
        tom.post(&path("edit"), &[("body", "Volé")]).await.assert_status(edited);
        tom.post(&path("edit"), &[("body", "")]).await.assert_status(edited);
        tom.post(&path("delete"), &[]).await.assert_status(deleted);
        tom.post(&path("reactions"), &[("emoji", "👍")]).await.assert_status(reacted);
        tom.get(&path("versions")).await.assert_status(if id == seen { 200 } else { 404 });
    }
    assert_eq!(
        (bodies(&portal.db, room).await, bodies(&portal.db, other).await),
        (vec!["Vu".into()], vec!["Pas vu".into()])
    );
    assert_eq!(rooms::last_place(&portal.db, room).await, last + 1, "the reaction alone took a place");
    ines.post(&format!("/chat/messages/{seen}/edit"), &[("body", &"x".repeat(4001))]).await.assert_status(422);
    rooms::empty(&portal.db, room).await;
    ines.post(&format!("/chat/messages/{seen}/edit"), &[("body", "Trop tard")]).await.assert_status(404);
    ines.post(&format!("/chat/messages/{seen}/delete"), &[]).await.assert_status(404);
    assert_eq!(bodies(&portal.db, room).await, ["Vu"]);
}

#[tokio::test]
async fn of_edits_at_once_each_keeps_what_stood_before_it() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "Zéro").await;
    let path = format!("/chat/messages/{id}/edit");
    let texts: Vec<String> = (1..=8).map(|nr| format!("texte {nr}")).collect();
    let edits = texts.iter().map(async |text| ines.post(&path, &[("body", text)]).await);
    join_all(edits)
        .await
        .iter()
        .for_each(|answer| answer.assert_redirect(&format!("/chat/rooms/{room}?around=1#message-{id}")));
    assert_eq!(count_by(&portal.db, "message_versions", "message_id", id).await, 8);
    assert_eq!(rooms::last_place(&portal.db, room).await, 9);
    let mut all = ines.get(&format!("/chat/messages/{id}/versions")).await.all("[data-version] .prose");
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 9, "each text once");
}

// covers P69
#[tokio::test]
async fn what_was_deleted_is_gone_and_its_answers_stay_with_an_empty_quote() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "Secret @Inès Carpentier").await;
    ines.post(&format!("/chat/messages/{id}/edit"), &[("body", "Secret encore @Inès Carpentier (20418376)")])
        .await
        .assert_status(303);
    tom.post(&format!("/chat/messages/{id}/reactions"), &[("emoji", "🎉")]).await.assert_status(303);
    let answer = [("body", "Vraiment ?"), ("client_id", &*super::facts::client_id()), ("reply_to", &id.to_string())];
    tom.post(&format!("/chat/rooms/{room}/messages"), &answer).await.assert_status(303);
    let before = tom.get(&format!("/chat/rooms/{room}")).await;
    assert!(before.one(".quote").contains("Secret encore"));
    let mut stream = tom.listen(&format!("/chat/rooms/{room}/events")).await;

    ines.post(&format!("/chat/messages/{id}/delete"), &[]).await.assert_status(303);

    let data = until(&mut stream, "messages", "data-deleted").await;
    assert!(!data.contains("Secret") && data.contains("data-quote"), "{data}");
    let page = tom.get(&format!("/chat/rooms/{room}")).await;
    assert!(!page.text().contains("Secret") && page.has(&format!("#message-{id}[data-deleted]")));
    assert!(page.one(".quote").contains("Message supprimé") && page.text().contains("Vraiment ?"));
    for table in ["message_versions", "reactions", "mentions"] {
        assert_eq!(count_by(&portal.db, table, "message_id", id).await, 0, "{table}");
    }
    assert!(messages::is_blank(&portal.db, id).await);
    for (verb, form) in [("edit", ("body", "Revenu")), ("delete", ("", "")), ("reactions", ("emoji", "👍"))] {
        ines.post(&format!("/chat/messages/{id}/{verb}"), &[form]).await.assert_status(404);
    }
    assert!(!tom.get(&format!("/chat/messages/{id}/versions")).await.text().contains("Secret"));
}

#[tokio::test]
async fn a_moderator_of_the_room_deletes_what_others_wrote() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    admit(&portal.db, room, TOM, "moderator").await;
    let id = posted(&portal, &ines, room, "À modérer").await;
    assert!(tom.get(&format!("/chat/rooms/{room}")).await.has("[data-moderates]"));
    tom.post(&format!("/chat/messages/{id}/edit"), &[("body", "Changé")]).await.assert_status(403);
    tom.post(&format!("/chat/messages/{id}/delete"), &[]).await.assert_status(303);
    assert!(ines.get(&format!("/chat/rooms/{room}")).await.one("[data-deleted]").contains("modérateur"));
}

#[tokio::test]
async fn without_script_the_bin_asks_first() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "Trop vite").await;
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    let bin = format!("#message-{id} form.delete");
    assert_eq!((page.said(&bin, "method"), page.said(&bin, "hx-post")), ("get".into(), page.said(&bin, "action")));
    let asks = ines.get(&page.said(&bin, "action")).await;
    assert!(asks.one("blockquote").contains("Trop vite"));
    assert_eq!(bodies(&portal.db, room).await, ["Trop vite"]);
    tom.get(&format!("/chat/messages/{id}/delete")).await.assert_status(403);
    ines.post(&asks.said("main form", "action"), &[]).await.assert_status(303);
    assert_eq!(bodies(&portal.db, room).await, [""]);
    ines.get(&format!("/chat/messages/{id}/delete")).await.assert_status(404);
}
