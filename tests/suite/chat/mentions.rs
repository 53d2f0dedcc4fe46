//! Names in messages.

use parvis::chat::{
    mentions::mention::Candidates,
    messages::{body::Body, markup},
};

use super::facts::{INES, TOM, blabla, general, post, posted};
use crate::{
    factories::{count, count_by, members},
    harness::portal,
};

const SOFIA: &str = "20418811";
#[tokio::test]
async fn a_name_links_to_the_member_whatever_its_case_and_accents() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    members::member(&portal.db, TOM).named("Tom", "Quéré").await;
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "Merci @tom QUERE, à **demain** (x@tom quere) `@Tom Quéré`").await;
    let page = tom.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.all("a.mention"), ["@tom QUERE"]);
    assert_eq!(page.said("a.mention", "href"), format!("/members/{TOM}"));
    assert_eq!(page.said("a.mention", "data-mention"), TOM);
    assert_eq!(count_by(&portal.db, "mentions", "message_id", id).await, 1);
    ines.post(&format!("/chat/messages/{id}/edit"), &[("body", "@Inès Carpentier alors")]).await.assert_status(303);
    assert_eq!(tom.get(&format!("/chat/rooms/{room}")).await.said("a.mention", "data-mention"), INES);
    assert_eq!(count_by(&portal.db, "mentions", "message_id", id).await, 1, "who is not named any more is not told");
}

#[tokio::test]
async fn where_two_share_a_name_the_number_tells_and_the_longest_name_counts() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    for (member, first_name, surname) in [(TOM, "Anne", "Roy"), (SOFIA, "Anne", "Roy")] {
        portal.member(member, &[]).await;
        members::member(&portal.db, member).named(first_name, surname).await;
    }
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "@Anne Roy ?").await;
    assert_eq!(count_by(&portal.db, "mentions", "message_id", id).await, 0, "nobody knows which");
    posted(&portal, &ines, room, &format!("@Anne Roy ({SOFIA}) !")).await;
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.all("a.mention"), [format!("@Anne Roy ({SOFIA})")]);
    members::member(&portal.db, TOM).named("Anne", "Roy Le Goff").await;
    posted(&portal, &ines, room, "@Anne Roy Le Goff.").await;
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.attributes("a.mention", "data-mention"), [SOFIA, TOM]);
}

#[tokio::test]
async fn only_those_in_the_room_are_named_and_offered() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = blabla(&portal.db).await;
    super::facts::admit(&portal.db, room, INES, "member").await;
    portal.member(TOM, &[]).await;
    members::member(&portal.db, TOM).named("Tom", "Quéré").await;
    let id = posted(&portal, &ines, room, "@Tom Quéré").await;
    assert_eq!(count_by(&portal.db, "mentions", "message_id", id).await, 0);
    let path = |room: i64, q: &str| format!("/chat/rooms/{room}/mentions?q={q}");
    assert!(ines.get(&path(room, "tom")).await.members().is_empty());
    let everybody = general(&portal.db).await;
    assert_eq!(ines.get(&path(everybody, "ue")).await.members(), [TOM]);
    assert_eq!(ines.get(&path(everybody, "QUERE")).await.said("[role=option]", "data-insert"), "@Tom Quéré");
    assert_eq!(ines.get(&path(everybody, "")).await.members().len(), 2);
    for number in 20_410_001..20_410_012 {
        portal.member(&number.to_string(), &[]).await;
    }
    let offered = ines.get(&path(everybody, "carp")).await;
    assert_eq!(offered.members().len(), 8);
    assert!(offered.said("[role=option]", "data-insert").contains(" (204"), "a shared name comes with its number");
}

#[test]
fn nobody_makes_the_mark_of_a_name_by_hand() {
    let text = "[x](/members/20418376) <a class=\"mention\" data-mention=\"20418376\" href=\"/members/20418376\">x</a> [y](//evil.example)";
    let (html, named) = markup::render_naming(&Body::parse(text).unwrap(), &Candidates::default());
    for link in ["<a href", "<a class", "<a data"] {
        assert!(!html.as_str().contains(link), "{html}");
    }
    assert!(named.is_empty());
}

#[tokio::test]
async fn names_that_begin_with_what_is_typed_are_offered_first() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let others = [(TOM, "Tom", "Martin"), (SOFIA, "Yanis", "Dupont"), ("20419001", "Aïcha", "N’Guyen")];
    for (member, first_name, surname) in others {
        portal.member(member, &[]).await;
        members::member(&portal.db, member).named(first_name, surname).await;
    }
    let room = general(&portal.db).await;
    let offered = async |q: &str| ines.get(&format!("/chat/rooms/{room}/mentions?q={q}")).await.members();
    assert_eq!(offered("t").await[..2], [TOM, INES], "Tom, then Carpentier");
    assert_eq!(offered("y").await, [SOFIA, "20419001"], "Yanis, then N’Guyen");
    assert_eq!(offered("m").await, [TOM], "a surname too");
    members::member(&portal.db, TOM).shown_as("⭐ Tom").await;
    assert_eq!(offered("%E2%AD%90%20T").await[0], TOM);
    for spelling in ["nguyen", "aicha%20nguyen", "n%E2%80%99guyen", "NGU"] {
        assert_eq!(offered(spelling).await[0], "20419001", "{spelling}");
    }
}

#[tokio::test]
async fn every_search_for_people_finds_names_without_their_signs_and_beginnings_first() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    for (member, first_name, surname) in [(SOFIA, "Aya", "Lemartin"), (TOM, "Tom", "Martin-Roy")] {
        portal.member(member, &[]).await;
        members::member(&portal.db, member).named(first_name, surname).await;
    }
    let group = super::people::make(&ines, "group", "Projet", "invitation").await;
    let room = general(&portal.db).await;
    let pages = |q: &str| {
        [
            (format!("/friends?q={q}"), "#found [data-member]", "data-member"),
            (format!("/chat/search?q={q}"), "[data-member]", "data-member"),
            (format!("/chat/rooms/{group}/members?invite={q}"), "[data-invitable]", "data-invitable"),
        ]
    };
    for (path, selector, name) in pages("martin") {
        assert_eq!(ines.get(&path).await.attributes(selector, name), [TOM, SOFIA], "{path}");
    }
    for (path, selector, name) in pages("martinroy") {
        assert_eq!(ines.get(&path).await.attributes(selector, name), [TOM], "{path}");
    }
    let members = ines.get(&format!("/chat/rooms/{room}/members?q=martinroy")).await;
    assert_eq!(members.attributes("#people [data-member]", "data-member"), [TOM]);
    post(&ines, room, "/ami martinroy").await.assert_status(303);
    assert_eq!(count(&portal.db, "friendships").await, 1);
}

#[tokio::test]
async fn those_who_will_be_told_are_named_in_the_right_number() {
    let portal = portal().await;
    let (ines, _tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    members::member(&portal.db, TOM).named("Tom", "Quéré").await;
    let path = format!("/chat/rooms/{}/mentions", general(&portal.db).await);
    let one = ines.post(&path, &[("body", "@Tom Quéré bonjour")]).await;
    assert_eq!(one.one("[data-named]"), "Une personne sera prévenue : Tom Quéré");
    let two = ines.post(&path, &[("body", "@Tom Quéré @Inès Carpentier bonjour")]).await;
    assert!(two.one("[data-named]").starts_with("Seront prévenus : "));
}
