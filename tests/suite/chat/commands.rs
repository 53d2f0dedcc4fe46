//! Lines that begin with a slash, and how fast one may write.

use std::num::NonZeroU32;

use time::Duration;

use super::{
    facts::{INES, TOM, bodies, general, post},
    people::{LEA, act},
};
use crate::{
    factories::{members, rooms, rooms::standings},
    harness::{portal, portal_with},
};

// covers P53
#[tokio::test]
async fn the_help_names_every_command_in_both_languages() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    for help in ["/help", "/aide", "/HELP", " /aide "] {
        post(&ines, room, help).await.assert_redirect("/chat/help");
    }
    let page = ines.get("/chat/help").await;
    for name in ["/aide", "/moi", "/mp", "/ami", "/groupe", "/inviter", "/quitter", "/membres", "/chercher", "/absent"]
    {
        assert!(page.all("kbd").iter().any(|kbd| kbd == name), "{name}");
    }
    assert!(bodies(&portal.db, room).await.is_empty());
}

#[tokio::test]
async fn what_is_no_command_is_refused_or_a_message() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let refused = post(&ines, room, "/danser demain").await;
    refused.assert_status(422);
    assert!(refused.one(".composer [role=alert]").contains("/aide"));
    assert_eq!(refused.one(".composer textarea"), "/danser demain", "kept");
    for missing in ["/me", "/friend", "/msg ", "/invite", "/group", "/search"] {
        let refused = post(&ines, room, missing).await;
        assert!(refused.assert_status(422).one(".composer [role=alert]").starts_with("Il manque "), "{missing}");
    }
    for text in ["/etc/hosts", "/ seul", "1/2", "/2"] {
        post(&ines, room, text).await.assert_status(303);
    }
    post(&ines, room, "//help").await.assert_status(303);
    post(&ines, room, "//me danse").await.assert_status(303);
    assert_eq!(bodies(&portal.db, room).await, ["/etc/hosts", "/ seul", "1/2", "/2", "//help", "//me danse"]);
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.all("[data-message] .prose").iter().rev().take(2).collect::<Vec<_>>(), ["/me danse", "/help"]);
    post(&ines, 9999, "/leave").await.assert_status(404);
}

#[tokio::test]
async fn what_somebody_does_is_said_in_another_hand() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    post(&ines, room, "/me accorde **son** violon").await.assert_status(303);
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.one("[data-message] .prose em"), "accorde son violon");
    assert!(page.has("[data-message] .prose em strong"));
}

#[tokio::test]
async fn people_are_befriended_written_to_and_invited_by_number_or_name() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    let room = general(&portal.db).await;
    post(&ines, room, &format!("/friend @{TOM}")).await.assert_redirect(&format!("/chat/rooms/{room}"));
    assert!(tom.get("/friends").await.has(&format!("[data-list=asking] [data-member='{INES}']")));
    post(&tom, room, &format!("/ami {INES}")).await.assert_status(303);
    assert!(tom.get("/friends").await.has(&format!("[data-list=friend] [data-member='{INES}']")));

    // All have one name here.
    let several = post(&ines, room, "/msg carpentier").await;
    several.assert_status(422);
    assert!(several.one(".composer [role=alert]").contains("Plusieurs"));
    post(&ines, room, "/msg personne de ce nom").await.assert_status(422);
    members::member(&portal.db, LEA).shown_as("Léa Brunet").await;
    let direct = post(&ines, room, "/msg léa brunet").await;
    direct.assert_status(303);
    let direct = direct.headers["location"].to_str().unwrap().to_owned();
    assert!(lea.get(&direct).await.has(".composer"));

    let group = post(&ines, room, "/group Quatuor").await;
    group.assert_status(303);
    let group: i64 = group.headers["location"].to_str().unwrap().rsplit('/').next().unwrap().parse().unwrap();
    post(&ines, group, &format!("/invite {TOM}")).await.assert_redirect(&format!("/chat/rooms/{group}"));
    post(&ines, group, "/inviter lea").await.assert_status(303);
    assert_eq!(standings(&portal.db, group).await.len(), 3);
    assert!(tom.get(&format!("/chat/rooms/{group}")).await.has(".composer"), "a friend is in at once");
    post(&tom, group, "/quitter").await.assert_redirect(&format!("/chat/rooms/{group}/memberships/leave"));
    act(&tom, group, "leave", &[]).await.assert_redirect("/chat");
    tom.get(&format!("/chat/rooms/{group}")).await.assert_status(404);
    let stays = post(&tom, room, "/leave").await;
    stays.assert_status(422);
    assert!(bodies(&portal.db, room).await.is_empty() && bodies(&portal.db, group).await.is_empty());
}

#[tokio::test]
async fn a_command_changes_how_one_is_seen() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let wish = async || -> (String, String) { rooms::presence_setting(&portal.db).await };
    for (line, presence, status) in [
        ("/away De retour à 14 h", "away", "De retour à 14 h"),
        ("/occupé", "busy", ""),
        ("/invisible", "invisible", ""),
        ("/retour", "auto", ""),
    ] {
        post(&ines, room, line).await.assert_redirect(&format!("/chat/rooms/{room}"));
        assert_eq!(wish().await, (presence.to_owned(), status.to_owned()), "{line}");
    }
    post(&ines, room, &format!("/away {}", "a".repeat(81))).await.assert_status(422);
}

#[tokio::test]
async fn ten_messages_in_ten_seconds_and_then_one_waits() {
    let portal = portal_with(|settings| settings.accounts.message_pace = NonZeroU32::new(10).unwrap()).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    for nr in 0..10 {
        post(&ines, room, &format!("message {nr}")).await.assert_status(303);
    }
    let refused = post(&ines, room, "un de trop").await;
    refused.assert_status(429);
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(refused.one(".composer textarea"), "un de trop", "kept");
    post(&tom, room, "les autres écrivent").await.assert_status(303);
    portal.clock.advance(Duration::seconds(1));
    post(&ines, room, "un de trop").await.assert_status(303);
    post(&ines, room, "encore un").await.assert_status(429);
    portal.clock.advance(Duration::seconds(10));
    for nr in 0..10 {
        post(&ines, room, &format!("encore {nr}")).await.assert_status(303);
    }
    assert_eq!(bodies(&portal.db, room).await.len(), 22);
}

#[tokio::test]
async fn a_command_that_the_member_may_not_give_is_refused_with_the_reason() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    ines.post(&format!("/friends/{TOM}/block"), &[]).await.assert_redirect("/friends");
    for (browser, line, reason) in [
        (&tom, format!("/inviter {INES}"), "Seuls le responsable et les modérateurs"),
        (&tom, format!("/mp {INES} bonjour"), "ne reçoit pas de messages directs"),
        (&ines, format!("/mp {TOM} bonjour"), "Vous avez bloqué cette personne"),
        (&ines, format!("/ami {TOM}"), "bloqu"),
    ] {
        let refused = post(browser, room, &line).await;
        let said = refused.assert_status(422).one(".composer [role=alert]");
        assert!(said.contains(reason), "{line}: {said}");
        assert_eq!(refused.one(".composer textarea"), line, "kept");
    }
}

#[tokio::test]
async fn too_many_searches_for_people_are_refused_in_the_page_of_the_conversation() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let mut refused = post(&ines, room, "/ami personne de ce nom").await;
    for _ in 0..200 {
        if refused.status == 429 {
            break;
        }
        refused = post(&ines, room, "/ami personne de ce nom").await;
    }
    assert!(!refused.assert_status(429).header("retry-after").is_empty());
    assert_eq!(refused.one(".composer textarea"), "/ami personne de ce nom", "kept");
}
