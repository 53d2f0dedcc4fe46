//! The directory and its rooms: found, joined, asked for, made, changed, ended.

use futures_util::future::join_all;
use parvis::accounts::roles::Role;

use super::{
    facts::{INES, TOM, blabla, general, post},
    people::{OUMOU, act, make},
};
use crate::{
    factories::{audit, count, messages::notices, rooms::standings},
    harness::portal,
};

// covers S6 S7
#[tokio::test]
async fn open_rooms_are_joined_and_several_others_are_asked_for_at_once() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let ines = portal.signed_in(INES, &[]).await;
    let (chess, choir) =
        (make(&staff, "room", "Échecs", "approval").await, make(&staff, "room", "Chorale", "approval").await);
    let hidden = make(&staff, "room", "Bureau", "invitation").await;

    let page = ines.get("/chat/rooms").await;
    assert!(page.has(&format!("[data-listed='{chess}'] input[name=room]")), "to be asked for");
    assert!(!page.has(&format!("[data-listed='{hidden}']")), "one does not see what one cannot ask for");
    assert!(staff.get("/chat/rooms").await.has(&format!("[data-listed='{hidden}']")));
    let found = ines.get("/chat/rooms?q=eche").await;
    assert_eq!(found.all("[data-listed] b"), ["Échecs"], "a part of the name, without accents");
    assert!(ines.get("/chat/rooms?q=zzz").await.has(".empty"));

    let open = blabla(&portal.db).await;
    act(&ines, open, "", &[]).await.assert_redirect(&format!("/chat/rooms/{open}"));
    let rooms = [("room", chess.to_string()), ("room", choir.to_string())];
    let form: Vec<(&str, &str)> = rooms.iter().map(|(name, value)| (*name, value.as_str())).collect();
    ines.post("/chat/memberships", &form).await.assert_redirect("/chat/rooms");
    for room in [chess, choir] {
        let selector = format!("[data-listed='{room}']");
        assert_eq!(ines.get("/chat/rooms").await.said(&selector, "data-state"), "pending");
        ines.get(&format!("/chat/rooms/{room}")).await.assert_status(404);
    }
    act(&ines, choir, &format!("{INES}/refuse"), &[]).await.assert_redirect("/chat/rooms");
    assert_eq!(standings(&portal.db, choir).await, [format!("{OUMOU} active owner")]);
    assert_eq!(notices(&portal.db, open).await, ["joined"]);
}

#[tokio::test]
async fn what_is_ticked_wrongly_is_refused_and_all_or_none_is_asked_for() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let ines = portal.signed_in(INES, &[]).await;
    let chess = make(&staff, "room", "Échecs", "approval").await.to_string();
    let hidden = make(&staff, "room", "Bureau", "invitation").await.to_string();
    ines.post("/chat/memberships", &[]).await.assert_status(422);
    ines.post("/chat/memberships", &[("room", "x")]).await.assert_status(422);
    ines.post("/chat/memberships", &[("room", &chess), ("room", "99999")]).await.assert_status(404);
    ines.post("/chat/memberships", &[("room", &chess), ("room", &hidden)]).await.assert_status(404);
    assert!(!ines.get("/chat/rooms").await.has("[data-state=pending]"));
}

// covers S47
#[tokio::test]
async fn a_moderator_accepts_some_or_all_and_refuses_the_others() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let room = make(&staff, "room", "Échecs", "approval").await;
    let numbers = ["20419011", "20419012", "20419013", "20419014"];
    let mut askers = Vec::new();
    for number in numbers {
        let asker = portal.signed_in(number, &[]).await;
        act(&asker, room, "", &[]).await.assert_redirect("/chat/rooms");
        askers.push(asker);
    }
    let list = staff.get("/chat").await;
    assert!(list.has(&format!("[data-asking='{room}']")), "it waits for the moderator");
    act(&askers[0], room, "accept", &[("all", "yes")]).await.assert_status(403);
    act(&staff, room, "accept", &[]).await.assert_status(422);
    act(&staff, room, "accept", &[("number", numbers[0]), ("number", numbers[1])]).await.assert_status(303);
    act(&staff, room, &format!("{}/refuse", numbers[2]), &[]).await.assert_status(303);
    act(&staff, room, &format!("{}/accept", numbers[2]), &[]).await.assert_status(409);
    act(&staff, room, "accept", &[("all", "yes")]).await.assert_status(303);
    let expected: Vec<String> =
        [numbers[0], numbers[1], numbers[3]].iter().map(|one| format!("{one} active member")).collect();
    assert_eq!(standings(&portal.db, room).await[1..], expected);
    assert_eq!(notices(&portal.db, room).await, ["created", "added", "added", "added"]);
    askers[0].get(&format!("/chat/rooms/{room}")).await.assert_status(200);
    askers[2].get(&format!("/chat/rooms/{room}")).await.assert_status(404);
}

#[tokio::test]
async fn a_room_has_a_name_of_its_own_and_is_made_by_those_who_run_the_rooms() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let ines = portal.signed_in(INES, &[]).await;
    let rooms = count(&portal.db, "rooms").await;
    let form = [("name", "Échecs"), ("kind", "room"), ("join_policy", "open")];
    ines.post("/chat/rooms", &form).await.assert_status(403);
    for (name, kind, policy) in [
        ("", "room", "open"),
        ("a\u{202e}b", "room", "open"),
        ("Échecs", "direct", "open"),
        ("Échecs", "room", "x"),
        ("général", "room", "open"),
        ("Échecs", "", "open"),
    ] {
        let answer = staff.post("/chat/rooms", &[("name", name), ("kind", kind), ("join_policy", policy)]).await;
        answer.assert_status(422);
    }
    let answer = staff.post("/chat/rooms", &[("name", "GENERAL"), ("kind", "room"), ("join_policy", "open")]).await;
    assert!(answer.has("[data-error-for=name]"));
    assert_eq!(count(&portal.db, "rooms").await, rooms);
    let answers = join_all((0..10).map(|_| staff.post("/chat/rooms", &form))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1, "one of those who came at once");
    assert_eq!(count(&portal.db, "rooms").await, rooms + 1);
}

// covers P25 S47
#[tokio::test]
async fn a_room_is_renamed_and_ended_and_nobody_comes_in_after() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = make(&staff, "room", "Échecs", "open").await;
    act(&ines, room, "", &[]).await.assert_status(303);
    let edit = format!("/chat/rooms/{room}/edit");
    let form = [("name", "Échecs et go"), ("about", "Le mardi"), ("join_policy", "approval")];
    ines.get(&edit).await.assert_status(403);
    ines.post(&edit, &form).await.assert_status(403);
    ines.post(&format!("/chat/rooms/{room}/delete"), &[]).await.assert_status(403);
    staff.post(&edit, &[("name", "Blabla"), ("join_policy", "open")]).await.assert_status(422);
    staff.post(&edit, &form).await.assert_redirect(&format!("/chat/rooms/{room}/members"));
    assert_eq!(ines.get(&format!("/chat/rooms/{room}")).await.one("h1"), "Échecs et go");
    assert_eq!(notices(&portal.db, room).await, ["created", "joined", "renamed"]);

    staff.post(&format!("/chat/rooms/{room}/delete"), &[]).await.assert_redirect("/chat");
    for browser in [&ines, &staff] {
        browser.get(&format!("/chat/rooms/{room}")).await.assert_status(404);
        act(browser, room, "", &[]).await.assert_status(404);
        post(browser, room, "Encore ?").await.assert_status(404);
    }
    assert_eq!(audit::actions(&portal.db, "room.").await, ["room.created", "room.changed", "room.deleted"]);
}

#[tokio::test]
async fn the_room_of_everybody_is_neither_left_nor_ended_and_nobody_is_put_out() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Administrator]).await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    act(&ines, room, "leave", &[]).await.assert_status(409);
    act(&staff, room, &format!("{INES}/remove"), &[]).await.assert_status(409);
    staff.post(&format!("/chat/rooms/{room}/delete"), &[]).await.assert_status(409);
    assert_eq!(standings(&portal.db, room).await.len(), 2);
    assert!(notices(&portal.db, room).await.is_empty(), "and whoever is welcomed there is not announced");
}

#[tokio::test]
async fn ten_who_join_at_once_are_all_in_once_and_announced_once() {
    let portal = portal().await;
    let tom = portal.signed_in(TOM, &[]).await;
    let room = blabla(&portal.db).await;
    for answer in join_all((0..10).map(|_| act(&tom, room, "", &[]))).await {
        answer.assert_status(303);
    }
    assert_eq!(standings(&portal.db, room).await, [format!("{TOM} active member")]);
    assert_eq!(notices(&portal.db, room).await, ["joined"]);
    let list = tom.get("/chat").await;
    assert_eq!(list.said(&format!("[data-room='{room}']"), "data-unread"), "0", "nothing old is unread");
}

#[tokio::test]
async fn people_and_rooms_have_the_signs_that_are_searched_for() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let others = ["Club C++ et Rust", "Club de chant", "Réductions à 100%"];
    let mut rooms = Vec::new();
    for name in others {
        rooms.push(make(&ines, "group", name, "invitation").await.to_string());
    }
    let found = async |q: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", q).finish();
        let answer = ines.get(&format!("/chat/search?{query}")).await;
        (answer.members(), answer.attributes("[data-found-room]", "data-found-room"))
    };
    assert_eq!(found("C++").await, (Vec::new(), vec![rooms[0].clone()]));
    assert_eq!(found("c#").await, (Vec::new(), Vec::new()));
    assert_eq!(found("100%").await, (Vec::new(), vec![rooms[2].clone()]));
    assert_eq!(found("#chant").await.1, [rooms[1].clone()], "the sign says that it is a room");
    assert_eq!(found("@carpentier").await.0, [INES], "the sign says that it is a member");
    assert_eq!(found("204").await.0, [INES], "part of a number");
}
