//! Live sidebar: unread counters, presence, typing.

use parvis::accounts::roles::Role;
use regex::Regex;

use super::{
    facts::{INES, TOM, general, post, until},
    people::make,
};
use crate::{
    factories::{count, rooms},
    harness::{portal, portal_with},
};

// covers S60
#[tokio::test]
async fn what_is_written_elsewhere_changes_my_list() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let mut stream = tom.listen("/chat/events").await;
    let lists = until(&mut stream, "side", "data-room").await;
    assert!(lists.contains(&format!("data-room=\"{room}\" data-unread=\"0\"")), "{lists}");
    post(&ines, room, "Un").await.assert_status(303);
    let pulse = until(&mut stream, "pulse", "\"number\":1").await;
    assert!(pulse.contains(&format!("\"room\":{room}")) && pulse.contains(INES), "{pulse}");
}

#[tokio::test]
async fn tags_on_a_stream_stand_on_one_line_and_texts_keep_their_breaks() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let mut stream = tom.listen(&format!("/chat/rooms/{room}/events?after=0")).await;
    post(&ines, room, "```\na < b > c\n  d\n```").await.assert_status(303);
    let event = until(&mut stream, "messages", "<pre").await;
    let tag = Regex::new(r#"(?s)<[a-z](?:"[^"]*"|[^"<>])*>"#).unwrap();
    let broken: Vec<_> = tag.find_iter(&event).filter(|tag| tag.as_str().contains('\n')).collect();
    assert!(broken.is_empty(), "{broken:?}");
    assert!(event.contains("a &lt; b &gt; c\n  d"), "{event}");
}

// covers P13 S12
#[tokio::test]
async fn who_comes_is_seen_by_those_they_talk_with_and_who_wants_to_be_invisible_is_not() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    rooms::direct(&portal.db, INES, TOM).await;
    let mut stream = tom.listen("/chat/events").await;
    let lists = until(&mut stream, "side", "data-member").await;
    assert!(lists.contains(&format!("data-member=\"{INES}\" data-presence=\"offline\"")), "{lists}");
    let theirs = ines.listen("/chat/events").await;
    until(&mut stream, "presence", &format!("{{\"member\":\"{INES}\",\"presence\":\"online\"}}")).await;
    ines.post("/chat/presence", &[("presence", "busy")]).await.assert_redirect("/chat");
    until(&mut stream, "presence", "\"busy\"").await;
    ines.post("/chat/presence", &[("presence", "invisible")]).await.assert_redirect("/chat");
    until(&mut stream, "presence", "\"offline\"").await;
    for wrong in ["", "dead"] {
        ines.post("/chat/presence", &[("presence", wrong)]).await.assert_status(400);
    }
    drop(theirs);
}

#[tokio::test]
async fn the_other_process_knows_who_is_here() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    rooms::direct(&portal.db, INES, TOM).await;
    let neighbour = portal.neighbour();
    let relays = [
        tokio::spawn(parvis::live::relay::run(
            portal.live.clone(),
            portal.db.pool().clone(),
            parvis::live::relay::SILENCE,
        )),
        tokio::spawn(parvis::live::relay::run(
            neighbour.live.clone(),
            neighbour.db.clone(),
            parvis::live::relay::SILENCE,
        )),
    ];
    let there = neighbour.browser();
    there.set_cookie("parvis", &tom.cookie("parvis").unwrap());
    let mut stream = there.listen("/chat/events").await;
    until(&mut stream, "side", "data-member").await;
    // A late subscriber gets the next event of the kind.
    let _page = ines.listen("/chat/events").await;
    loop {
        ines.post("/chat/presence", &[("presence", "busy")]).await.assert_status(303);
        let heard =
            tokio::time::timeout(std::time::Duration::from_millis(300), until(&mut stream, "presence", INES)).await;
        if heard.is_ok() {
            break;
        }
        ines.post("/chat/presence", &[("presence", "auto")]).await.assert_status(303);
    }
    relays.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn who_writes_is_said_to_the_others_and_to_nobody_outside() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = rooms::direct(&portal.db, INES, TOM).await;
    let mut stream = tom.listen(&format!("/chat/rooms/{room}/events")).await;
    let path = format!("/chat/rooms/{room}/typing");
    ines.post(&path, &[]).await.assert_status(204);
    let said = until(&mut stream, "typing", INES).await;
    assert!(said.contains("Inès Carpentier"), "{said}");
    ines.post(&path, &[("stopped", "yes")]).await.assert_status(204);
    until(&mut stream, "typing", "\"writers\":[]").await;
    let malo = portal.signed_in("20416991", &[]).await;
    malo.post(&path, &[]).await.assert_status(404);
    let kept = count(&portal.db, "messages").await;
    assert_eq!(kept, 0);
}

// covers S6
#[tokio::test]
async fn what_waits_and_where_one_is_appears_by_itself() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[Role::Moderator]).await;
    let tom = portal.signed_in(TOM, &[]).await;
    let room = make(&ines, "room", "Échecs", "approval").await;
    let (mut hers, mut his) = (ines.listen("/chat/events").await, tom.listen("/chat/events").await);
    let name = "Échecs";

    tom.post(&format!("/chat/rooms/{room}/memberships"), &[]).await.assert_status(303);
    until(&mut hers, "side", "data-requests=\"1\"").await;
    ines.post(&format!("/chat/rooms/{room}/memberships/{TOM}/accept"), &[]).await.assert_status(303);
    until(&mut his, "side", name).await;
    until(&mut hers, "side", "data-requests=\"0\"").await;
    tom.post(&format!("/chat/rooms/{room}/memberships/leave"), &[]).await.assert_status(303);
    let mut his = tom.listen("/chat/events").await;
    let lists = until(&mut his, "side", "data-room").await;
    assert!(!lists.contains(name), "{lists}");

    ines.post(&format!("/chat/rooms/{room}/memberships/invite"), &[("number", TOM)]).await.assert_status(303);
    until(&mut his, "side", "data-requests=\"1\"").await;
    tom.post(&format!("/chat/rooms/{room}/memberships/{TOM}/refuse"), &[]).await.assert_status(303);
    until(&mut his, "side", "data-requests=\"0\"").await;
    ines.post("/friends", &[("number", TOM)]).await.assert_status(303);
    until(&mut his, "side", "data-requests=\"1\"").await;
    tom.post(&format!("/friends/{INES}/accept"), &[]).await.assert_status(303);
    until(&mut his, "side", "data-requests=\"0\"").await;
    ines.post("/chat/direct", &[("number", TOM)]).await.assert_status(303);
    until(&mut his, "side", &format!("data-member=\"{INES}\"")).await;
}

#[tokio::test]
async fn what_one_reads_on_one_device_is_read_on_the_others() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    post(&ines, room, "Un").await.assert_status(303);
    let mut phone = tom.listen("/chat/events").await;
    until(&mut phone, "side", "data-unread=\"1\"").await;
    tom.post(&format!("/chat/rooms/{room}/read"), &[("seq", "1")]).await.assert_status(303);
    until(&mut phone, "side", "data-unread=\"0\"").await;
}

#[tokio::test]
async fn who_wants_to_be_invisible_is_so_for_everybody_who_comes_later_too() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = rooms::direct(&portal.db, INES, TOM).await;
    let _page = ines.listen("/chat/events").await;
    let seen = async || tom.get("/chat").await.said(&format!("[data-member='{INES}']"), "data-presence");
    assert_eq!(seen().await, "online");
    // Nobody watches.
    ines.post("/chat/presence", &[("presence", "invisible")]).await.assert_status(303);
    assert_eq!(seen().await, "offline");
    ines.post("/chat/presence", &[("presence", "busy")]).await.assert_status(303);
    assert_eq!(seen().await, "busy");
    ines.post("/chat/presence", &[("presence", "away"), ("status", "De retour à 14 h")]).await.assert_status(303);
    let mine = ines.get("/chat").await;
    assert_eq!(mine.said("[name=presence][aria-current]", "value"), "away");
    assert_eq!(mine.said("[name=status]", "value"), "De retour à 14 h");
    assert_eq!(tom.get(&format!("/chat/rooms/{room}")).await.one("[data-word]"), "De retour à 14 h");
    ines.post("/chat/presence", &[("presence", "invisible")]).await.assert_status(303);
    // A process that was told nothing of it yet shows nobody.
    let neighbour = portal.neighbour();
    let there = neighbour.browser();
    there.set_cookie("parvis", &tom.cookie("parvis").unwrap());
    assert_eq!(there.get("/chat").await.said(&format!("[data-member='{INES}']"), "data-presence"), "offline");
}

#[tokio::test]
async fn a_block_hides() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = rooms::direct(&portal.db, INES, TOM).await;
    let _page = tom.listen("/chat/events").await;
    tom.post(&format!("/friends/{INES}/block"), &[]).await.assert_status(303);
    let hers = ines.get("/chat").await;
    assert_eq!(hers.said(&format!("[data-member='{TOM}']"), "data-presence"), "offline");
    assert!(!tom.get("/chat").await.has(&format!("#side-lists [data-room='{room}']")), "not in the list of who blocks");
    ines.post(&format!("/chat/rooms/{room}/typing"), &[]).await.assert_status(404);
    let (general, group) = (general(&portal.db).await, make(&ines, "group", "Projet", "invitation").await);
    post(&ines, general, "@Inès Carpentier (20417733) viens").await.assert_status(303);
    assert!(!tom.get("/chat").await.has("[data-mentioned]"));
    let page = tom.get(&format!("/chat/rooms/{general}")).await;
    assert!(page.has(&format!("[data-author='{INES}'][data-hidden]")));
    assert_eq!(page.said("main", "data-shunned"), INES);
    assert!(!ines.get(&format!("/chat/rooms/{general}")).await.has("[data-hidden]"));
    let invited = ines.post(&format!("/chat/rooms/{group}/memberships/invite"), &[("number", TOM)]).await;
    invited.assert_status(303);
    assert_eq!(tom.get("/chat").await.said("#side-lists", "data-requests"), "0");
}

#[tokio::test]
async fn who_is_named_is_told_though_they_want_to_hear_of_nothing_else() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    tom.post(&format!("/chat/rooms/{room}/notify"), &[("notify", "mentions")]).await.assert_status(303);
    let mut stream = tom.listen("/chat/events").await;
    until(&mut stream, "side", "data-room").await;
    post(&ines, room, "@Inès Carpentier (20417733) viens").await.assert_status(303);
    until(&mut stream, "side", "data-mentioned").await;
}

/// The presence of a member, as the next event tells an open page. Before the presence setting is loaded the member counts as
/// offline; an event of that moment is passed over.
async fn told(stream: &mut crate::harness::browser::EventStream, presence: &str) {
    let event = |presence: &str| format!("{{\"member\":\"{INES}\",\"presence\":\"{presence}\"}}");
    let next = async {
        loop {
            let heard = until(stream, "presence", INES).await;
            if heard != event("offline") {
                return heard;
            }
        }
    };
    let heard = tokio::time::timeout(std::time::Duration::from_secs(20), next).await;
    assert_eq!(heard.unwrap_or_else(|_| panic!("{presence} is never told")), event(presence));
}

#[tokio::test]
async fn open_pages_are_told_of_those_who_leave_and_come_back_here_and_in_another_process() {
    let portal = portal_with(|settings| settings.accounts.presence_grace = std::time::Duration::from_millis(200)).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    rooms::direct(&portal.db, INES, TOM).await;
    let neighbour = portal.neighbour();
    let silence = parvis::live::relay::SILENCE;
    let relays = [
        tokio::spawn(parvis::live::relay::run(portal.live.clone(), portal.db.pool().clone(), silence)),
        tokio::spawn(parvis::live::relay::run(neighbour.live.clone(), neighbour.db.clone(), silence)),
    ];
    let there = neighbour.browser();
    there.set_cookie("parvis", &tom.cookie("parvis").unwrap());
    let (mut here, mut elsewhere) = (tom.listen("/chat/events").await, there.listen("/chat/events").await);
    until(&mut here, "side", "data-member").await;
    until(&mut elsewhere, "side", "data-member").await;
    // A process that listens too late hears nothing of who came: its first word is waited for.
    let mut page = ines.listen("/chat/events").await;
    told(&mut here, "online").await;
    while tokio::time::timeout(std::time::Duration::from_millis(500), told(&mut elsewhere, "online")).await.is_err() {
        drop(page);
        told(&mut here, "away").await;
        page = ines.listen("/chat/events").await;
        told(&mut here, "online").await;
    }
    for _ in 0..2 {
        drop(page);
        told(&mut here, "away").await;
        told(&mut elsewhere, "away").await;
        page = ines.listen("/chat/events").await;
        told(&mut here, "online").await;
        told(&mut elsewhere, "online").await;
    }
    // A page that is changed for another one is no leave.
    let next = ines.listen("/chat/events").await;
    drop(page);
    let silent = tokio::time::timeout(std::time::Duration::from_secs(1), until(&mut here, "presence", INES)).await;
    assert!(silent.is_err(), "{silent:?}");
    drop(next);
    relays.iter().for_each(tokio::task::JoinHandle::abort);
}
