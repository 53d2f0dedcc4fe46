//! Rooms always have somebody who answers, directs say when nobody reads, and whoever leaves knows what it means.

use parvis::accounts::roles::Role;

use super::{
    facts::{INES, TOM, admit, blabla, bodies, general, post, posted, until},
    people::{LEA, OUMOU, act, make},
};
use crate::{
    factories::{count, members, messages::notices, rooms, rooms::standings},
    harness::{PASSWORD, TestPortal, portal},
};

const ADMIN: &str = "20410009";

async fn suspend(portal: &TestPortal, number: &str) {
    let admin = portal.signed_in(ADMIN, &[Role::Administrator]).await;
    let path = format!("/admin/members/{number}");
    let shown = admin.get(&path).await.attribute(&format!("form[action='{path}/suspend'] [name=shown]"), "value");
    let form = [("reason", "essai"), ("shown", shown.as_deref().unwrap_or_default())];
    admin.post(&format!("{path}/suspend"), &form).await.assert_status(303);
}

async fn say(portal: &TestPortal, number: &str, name: &str, kind: &str) {
    members::member(&portal.db, number).named(name, "X").await.of_kind(kind).await;
}

#[tokio::test]
async fn a_room_on_approval_whose_last_moderator_leaves_has_another_one() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    say(&portal, TOM, "Tom", "teacher").await;
    let room = make(&staff, "room", "Échecs", "approval").await;
    admit(&portal.db, room, INES, "member").await;
    admit(&portal.db, room, TOM, "member").await;
    let page = staff.get(&format!("/chat/rooms/{room}/memberships/leave")).await;
    assert!(page.assert_status(200).text().contains("Tom X s’en chargera"), "{}", page.text());
    act(&staff, room, "leave", &[]).await.assert_redirect("/chat");
    assert_eq!(
        standings(&portal.db, room).await,
        [format!("{TOM} active moderator"), format!("{INES} active member")],
        "teachers before those who came first"
    );
    assert_eq!(notices(&portal.db, room).await, ["created", "handed_over", "left"]);
    act(&lea, room, "", &[]).await.assert_redirect("/chat/rooms");
    assert!(tom.get("/chat").await.has(&format!("[data-asking='{room}']")));
    assert!(!staff.get("/chat").await.has("[data-asking]"), "somebody answers");
    act(&tom, room, &format!("{LEA}/accept"), &[]).await.assert_status(303);
    drop(ines);
}

#[tokio::test]
async fn requests_of_a_room_that_nobody_is_in_wait_for_the_staff() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let other = portal.signed_in(ADMIN, &[Role::Administrator]).await;
    let desk = portal.signed_in("20410008", &[Role::Helpdesk]).await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = make(&staff, "room", "Échecs", "approval").await;
    let page = staff.get(&format!("/chat/rooms/{room}/memberships/leave")).await;
    assert!(page.text().contains("l’équipe du portail s’en chargera"));
    act(&staff, room, "leave", &[]).await.assert_status(303);
    let mut stream = other.listen("/chat/events").await;
    act(&ines, room, "", &[]).await.assert_redirect("/chat/rooms");
    until(&mut stream, "side", "data-requests=\"1\"").await;
    for browser in [&staff, &other] {
        let page = browser.get("/chat").await;
        assert_eq!(page.said("#side-lists", "data-requests"), "1");
        assert!(page.has(&format!("[data-asking='{room}']")));
        browser.get(&format!("/chat/rooms/{room}/members")).await.assert_status(200);
    }
    assert!(!desk.get("/chat").await.has("[data-asking]"), "other staff do not run rooms");
    assert!(!ines.get("/chat").await.has("[data-asking]"));
    act(&other, room, "accept", &[("all", "yes")]).await.assert_status(303);
    assert_eq!(standings(&portal.db, room).await, [format!("{INES} active member")]);
    assert_eq!(other.get("/chat").await.said("#side-lists", "data-requests"), "0");
}

#[tokio::test]
async fn a_closed_or_suspended_moderator_is_followed_by_somebody_who_answers() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    let room = make(&staff, "room", "Échecs", "approval").await;
    let group = make(&tom, "group", "Projet", "invitation").await;
    for (number, role) in [(TOM, "moderator"), (INES, "member"), (LEA, "member")] {
        admit(&portal.db, room, number, role).await;
    }
    admit(&portal.db, group, INES, "member").await;
    act(&staff, room, "leave", &[]).await.assert_status(303);
    suspend(&portal, TOM).await;
    let roles = standings(&portal.db, room).await;
    assert!(
        roles.contains(&format!("{INES} active moderator")) && roles.contains(&format!("{TOM} active moderator")),
        "{roles:?}"
    );
    assert!(standings(&portal.db, group).await.contains(&format!("{INES} active moderator")), "a group too");
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    assert!(page.text().contains("s’occupe désormais de la conversation"), "{}", page.text());
    ines.post("/account/close", &[("password", PASSWORD)]).await.assert_redirect("/");
    assert!(standings(&portal.db, room).await.contains(&format!("{LEA} active moderator")));
    drop(lea);
}

#[tokio::test]
async fn a_moderator_who_is_put_out_or_loses_the_role_leaves_somebody_who_answers() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    portal.signed_in(INES, &[]).await;
    portal.signed_in(TOM, &[]).await;
    let room = make(&staff, "room", "Échecs", "approval").await;
    admit(&portal.db, room, INES, "moderator").await;
    admit(&portal.db, room, TOM, "member").await;
    act(&staff, room, "leave", &[]).await.assert_status(303);
    act(&staff, room, &format!("{INES}/remove"), &[]).await.assert_status(303);
    assert_eq!(standings(&portal.db, room).await, [format!("{TOM} active moderator")]);
}

#[tokio::test]
async fn whoever_waits_for_a_room_is_let_in_when_it_opens() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = make(&staff, "room", "Échecs", "approval").await;
    act(&ines, room, "", &[]).await.assert_redirect("/chat/rooms");
    act(&staff, room, "invite", &[("number", TOM)]).await.assert_status(303);
    let mut stream = ines.listen("/chat/events").await;
    let form = [("name", "Échecs"), ("about", ""), ("join_policy", "open")];
    staff.post(&format!("/chat/rooms/{room}/edit"), &form).await.assert_status(303);
    until(&mut stream, "side", &format!("side-{room}")).await;
    let expected = [format!("{OUMOU} active owner"), format!("{TOM} pending member"), format!("{INES} active member")];
    assert_eq!(standings(&portal.db, room).await, expected, "an invitation stays one");
    assert_eq!(notices(&portal.db, room).await, ["created", "added"]);
    ines.get(&format!("/chat/rooms/{room}")).await.assert_status(200);
    assert_eq!(staff.get("/chat").await.said("#side-lists", "data-requests"), "0");
    drop(tom);
}

#[tokio::test]
async fn a_direct_says_that_the_other_account_is_closed_or_suspended() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    let mut rooms = Vec::new();
    let mut lists = ines.listen("/chat/events").await;
    for number in [TOM, LEA] {
        let answer = ines.post("/chat/direct", &[("number", number)]).await;
        rooms.push(answer.header("location").rsplit('/').next().unwrap().parse::<i64>().unwrap());
    }
    assert!(!ines.get(&format!("/chat/rooms/{}", rooms[0])).await.has("[data-closed]:not([hidden])"));
    tom.post("/account/close", &[("password", PASSWORD)]).await.assert_redirect("/");
    suspend(&portal, LEA).await;
    let told = until(&mut lists, "side", "Ce compte est suspendu").await;
    assert!(told.contains(&format!("data-closes=\"{}\"", rooms[1])), "{told}");
    for (room, words) in rooms.iter().zip(["Ce compte est fermé", "Ce compte est suspendu"]) {
        let page = ines.get(&format!("/chat/rooms/{room}")).await;
        assert!(page.one("[data-closed]").contains(words));
        assert!(page.has("form.composer[hidden]"), "and there is no box");
        let refused = post(&ines, *room, "tu es là ?").await;
        assert!(refused.assert_status(409).one(".composer [role=alert]").contains("plus actif"));
        assert!(bodies(&portal.db, *room).await.is_empty());
    }
    drop(lea);
}

#[tokio::test]
async fn leaving_asks_where_there_is_no_simple_way_back() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    say(&portal, TOM, "Tom", "student").await;
    let group = make(&ines, "group", "Projet", "invitation").await;
    let leave = format!("/chat/rooms/{group}/memberships/leave");
    assert!(ines.get(&leave).await.text().contains("Vous y êtes seul"));
    admit(&portal.db, group, TOM, "member").await;
    for line in ["/quitter", " /leave "] {
        post(&ines, group, line).await.assert_redirect(&leave);
    }
    let page = ines.get(&leave).await;
    assert_eq!(page.said("[data-warnings]", "data-warnings"), "2");
    assert!(page.text().contains("Tom X en devient responsable") && page.text().contains("nouvelle invitation"));
    assert!(ines.get(&format!("/chat/rooms/{group}/members")).await.has(&format!("a[href='{leave}']")));
    assert_eq!(standings(&portal.db, group).await.len(), 2, "nobody left yet");
    act(&ines, group, "leave", &[]).await.assert_redirect("/chat");
    ines.get(&leave).await.assert_status(404);

    let open = blabla(&portal.db).await;
    act(&tom, open, "", &[]).await.assert_status(303);
    let page = tom.get(&format!("/chat/rooms/{open}/members")).await;
    assert!(page.has(&format!("form[action='/chat/rooms/{open}/memberships/leave']")), "one comes back by oneself");
    post(&tom, open, "/quitter").await.assert_redirect("/chat");
    let room = make(&staff, "room", "Échecs", "approval").await;
    admit(&portal.db, room, TOM, "member").await;
    post(&tom, room, "/quitter").await.assert_redirect(&format!("/chat/rooms/{room}/memberships/leave"));
    let everybody = general(&portal.db).await;
    tom.get(&format!("/chat/rooms/{everybody}/memberships/leave")).await.assert_status(404);
}

#[tokio::test]
async fn a_command_that_stands_alone_takes_no_words() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let group = make(&ines, "group", "Projet", "invitation").await;
    for line in ["/quitter plus tard on verra", " /leave now", "/aide moi", "/membres de quoi", "/retour demain"] {
        let refused = post(&ines, group, line).await;
        assert!(refused.assert_status(422).one(".composer [role=alert]").contains("deux barres"), "{line}");
        assert_eq!(refused.one(".composer textarea"), line.trim(), "kept");
    }
    assert_eq!(standings(&portal.db, group).await, [format!("{INES} active owner")]);
    assert_eq!(count(&portal.db, "chat_preferences").await, 0);
}

#[tokio::test]
async fn a_direct_is_begun_by_the_longest_name_and_keeps_the_words_behind_it() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    let room = general(&portal.db).await;
    let name = async |number: &str, first: &str, last: &str| {
        members::member(&portal.db, number).named(first, last).await;
    };
    name(TOM, "Malo", "Le Bihan").await;
    name(LEA, "Malo", "Le").await;
    let to = async |line: &str| -> String {
        let answer = post(&ines, room, line).await;
        answer.assert_status(303);
        answer.header("location").to_owned()
    };
    let direct = to("/mp Malo Le Bihan bonjour à toi").await;
    assert!(tom.get(&direct).await.has(".composer"));
    assert_eq!(ines.get(&direct).await.one(".composer textarea"), "bonjour à toi");
    let id = direct.rsplit('/').next().unwrap().parse().unwrap();
    assert!(bodies(&portal.db, id).await.is_empty(), "sent when it is seen to whom");
    assert_eq!(to(&format!("/msg @Malo Le Bihan ({TOM}) et ça")).await, direct);
    assert_eq!(ines.get(&direct).await.one(".composer textarea"), "bonjour à toi et ça".replace(" et", "\net"));
    assert_eq!(to(&format!("/mp {TOM}")).await, direct);
    let other = to("/mp Malo Le viens").await;
    assert!(lea.get(&other).await.has(".composer"), "a whole name before parts of longer ones");
    let several = post(&ines, room, "/mp malo bonjour").await;
    assert!(several.assert_status(422).one(".composer [role=alert]").contains("Plusieurs"));
    post(&ines, room, "/mp zzz bonjour").await.assert_status(422);
    let group = make(&ines, "group", "Projet", "invitation").await;
    post(&ines, group, "/inviter Malo Le Bihan").await.assert_status(303);
    post(&ines, group, "/inviter Malo Le Bihan demain").await.assert_status(422);
    assert_eq!(standings(&portal.db, group).await.len(), 2);
}

#[tokio::test]
async fn people_are_invited_by_name() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    portal.signed_in(LEA, &[]).await;
    say(&portal, TOM, "Tom", "student").await;
    say(&portal, LEA, "Tomas", "student").await;
    let group = make(&ines, "group", "Projet", "invitation").await;
    let members = format!("/chat/rooms/{group}/members");
    let found = ines.get(&format!("{members}?invite=tom")).await;
    assert_eq!(found.attributes("[data-invitable]", "data-invitable"), [TOM, LEA]);
    assert!(ines.get(&format!("{members}?invite=zzz")).await.one("#invitable").contains("Personne"));
    let refused = act(&ines, group, "invite", &[("number", "tom x")]).await;
    refused.assert_redirect(&members);
    assert_eq!(standings(&portal.db, group).await.len(), 2, "the whole name of one");
    let several = act(&ines, group, "invite", &[("number", "to x")]).await;
    assert!(several.assert_status(422).one("[data-error-for=number]").contains("Plusieurs"));
    act(&ines, group, "invite", &[("number", "zzz")]).await.assert_status(422);
    assert_eq!(
        ines.get(&format!("{members}?invite=tom")).await.attributes("[data-invitable]", "data-invitable"),
        [LEA]
    );
    act(&tom, group, &format!("{TOM}/accept"), &[]).await.assert_status(303);
    assert!(
        !tom.get(&format!("{members}?invite=tom")).await.has("[data-invitable]"),
        "who does not moderate invites nobody"
    );
    ines.post(&format!("/friends/{LEA}/block"), &[]).await.assert_redirect("/friends");
    assert!(!ines.get(&format!("{members}?invite=tom")).await.has("[data-invitable]"));
}

#[tokio::test]
async fn the_address_of_an_open_room_says_which_it_is_and_lets_in() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = blabla(&portal.db).await;
    admit(&portal.db, room, INES, "member").await;
    posted(&portal, &ines, room, "secret de salon").await;
    let page = tom.get(&format!("/chat/rooms/{room}?around=1")).await;
    page.assert_status(403);
    assert_eq!(page.one("h1"), "Blabla");
    assert!(!page.text().contains("secret"), "and no more");
    assert_eq!(page.said("[name=around]", "value"), "1");
    act(&tom, room, "", &[("around", "1")]).await.assert_redirect(&format!("/chat/rooms/{room}?around=1"));
    assert!(tom.get(&format!("/chat/rooms/{room}?around=1")).await.has("[data-target]"));
    let closed = make(&staff, "room", "Échecs", "approval").await;
    let group = make(&staff, "group", "Projet", "invitation").await;
    for path in
        [format!("/chat/rooms/{closed}"), format!("/chat/rooms/{group}?around=1"), "/chat/rooms/99999".to_owned()]
    {
        tom.get(&path).await.assert_status(404);
    }
}

#[tokio::test]
async fn the_head_of_a_room_says_who_is_in_it() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    portal.signed_in(LEA, &[]).await;
    let room = general(&portal.db).await;
    rooms::describe(&portal.db, "Pour tout le monde").await;
    let path = format!("/chat/rooms/{room}");
    let page = ines.get(&path).await;
    assert!(
        page.one("[data-room-line]").starts_with("3 membres")
            && page.one("[data-room-line]").ends_with("Pour tout le monde")
    );
    assert!(page.has("#online[hidden]"), "nobody else is there");
    assert!(page.has(&format!(".head a[href='{path}/members'] h1")));
    let stream = tom.listen("/chat/events").await;
    let page = ines.get(&path).await;
    assert_eq!(page.said("#online", "data-online"), TOM);
    assert!(page.one("#online").contains("1 en ligne"));
    ines.post(&format!("/friends/{TOM}/block"), &[]).await.assert_redirect("/friends");
    assert_eq!(ines.get(&path).await.said("#online", "data-online"), "");
    drop(stream);
}

#[tokio::test]
async fn tools_of_messages_are_in_the_page_for_those_who_may_use_them() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    let room = general(&portal.db).await;
    admit(&portal.db, room, LEA, "moderator").await;
    let id = posted(&portal, &ines, room, "bonjour").await;
    let page = format!("/chat/rooms/{room}");
    for (browser, edits, deletes) in [(&ines, true, true), (&tom, false, false), (&lea, false, true)] {
        let page = browser.get(&page).await;
        assert_eq!(page.has(&format!("#message-{id} [data-edit]")), edits);
        assert_eq!(page.has(&format!("#message-{id} [data-delete]")), deletes);
    }
}

#[tokio::test]
async fn headings_of_the_list_are_in_order() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    make(&ines, "group", "Projet", "invitation").await;
    let page = ines.get("/chat").await;
    assert_eq!(page.one("h1"), "Conversations");
    assert_eq!(page.all("#side-lists h2"), ["Salons", "Groupes"]);
    assert!(!page.has("h3"));
}
