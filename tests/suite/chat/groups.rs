//! Groups: seen by those who are in them; brought in, put out, handed over.

use futures_util::future::join_all;
use parvis::accounts::roles::Role;

use super::{
    facts::{INES, TOM, bodies, general, post},
    people::{LEA, OUMOU, act, befriend, make},
};
use crate::{
    factories::{members, messages, messages::notices, rooms, rooms::standings},
    harness::portal,
};

// covers P20 P21 P22 P24 P27 P66
#[tokio::test]
async fn a_friend_is_in_at_once_and_others_accept_or_refuse_an_invitation() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    let group = make(&ines, "group", "Projet", "open").await;
    let path = format!("/chat/rooms/{group}");
    // The address alone gives no access.
    for stranger in [&tom, &lea] {
        act(stranger, group, "", &[]).await.assert_status(404);
        act(stranger, group, "invite", &[("number", LEA)]).await.assert_status(404);
        act(stranger, group, &format!("{INES}/remove"), &[]).await.assert_status(404);
        stranger.get(&format!("{path}/members")).await.assert_status(404);
        stranger.get(&format!("{path}/edit")).await.assert_status(404);
    }
    befriend((&ines, INES), (&tom, TOM)).await;
    act(&ines, group, "invite", &[("number", TOM)]).await.assert_redirect(&format!("{path}/members"));
    tom.get(&path).await.assert_status(200);
    act(&ines, group, "invite", &[("number", LEA)]).await.assert_redirect(&format!("{path}/members"));
    lea.get(&path).await.assert_status(404);
    let list = lea.get("/chat").await;
    assert!(list.has(&format!("[data-invitation='{group}']")));
    act(&lea, group, &format!("{LEA}/accept"), &[]).await.assert_redirect(&path);
    lea.get(&path).await.assert_status(200);
    assert_eq!(notices(&portal.db, group).await, ["created", "added", "joined"]);
    let page = ines.get(&format!("{path}/members")).await;
    assert_eq!(page.said(&format!("[data-member='{INES}']"), "data-role"), "owner");
    assert_eq!(page.all("#people [data-member]").len(), 3);
}

#[tokio::test]
async fn a_refused_or_withdrawn_invitation_is_gone() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let group = make(&ines, "group", "Projet", "invitation").await;
    for by in [&tom, &ines] {
        act(&ines, group, "invite", &[("number", TOM)]).await.assert_status(303);
        act(by, group, &format!("{TOM}/refuse"), &[]).await.assert_status(303);
        act(&tom, group, &format!("{TOM}/accept"), &[]).await.assert_status(404);
    }
    assert_eq!(standings(&portal.db, group).await, [format!("{INES} active owner")]);
}

// covers P23 P67
#[tokio::test]
async fn who_may_not_and_who_is_not_there_changes_nothing() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    portal.prepare("20419099").await;
    let group = make(&ines, "group", "Projet", "invitation").await;
    befriend((&ines, INES), (&tom, TOM)).await;
    act(&ines, group, "invite", &[("number", TOM)]).await.assert_status(303);
    let before = standings(&portal.db, group).await;
    for number in ["", "12", "99999999", "20419099", INES, TOM] {
        let answer = act(&ines, group, "invite", &[("number", number)]).await;
        answer.assert_status(422);
        assert!(answer.has("[data-error-for=number]"), "{number}");
    }
    act(&tom, group, "invite", &[("number", LEA)]).await.assert_status(403);
    act(&tom, group, &format!("{INES}/remove"), &[]).await.assert_status(403);
    act(&tom, group, &format!("{TOM}/role"), &[("role", "owner")]).await.assert_status(403);
    tom.post(&format!("/chat/rooms/{group}/delete"), &[]).await.assert_status(403);
    act(&ines, group, &format!("{TOM}/role"), &[("role", "king")]).await.assert_status(422);
    for number in ["99999999", LEA, "x", "%00"] {
        act(&ines, group, &format!("{number}/remove"), &[]).await.assert_status(404);
        act(&ines, group, &format!("{number}/role"), &[("role", "moderator")]).await.assert_status(404);
    }
    act(&ines, group, &format!("{INES}/remove"), &[]).await.assert_status(409);
    assert_eq!(standings(&portal.db, group).await, before);
    assert_eq!(notices(&portal.db, group).await, ["created", "added"]);
    drop(lea);
}

#[tokio::test]
async fn staff_see_no_more_of_a_group_than_anybody() {
    let portal = portal().await;
    let (ines, staff) = (portal.signed_in(INES, &[]).await, portal.signed_in(OUMOU, &[Role::Administrator]).await);
    let group = make(&ines, "group", "Projet", "invitation").await;
    staff.get(&format!("/chat/rooms/{group}/members")).await.assert_status(404);
    staff.post(&format!("/chat/rooms/{group}/delete"), &[]).await.assert_status(404);
    assert_eq!(standings(&portal.db, group).await, [format!("{INES} active owner")]);
}

// covers S11
#[tokio::test]
async fn a_group_goes_to_its_oldest_moderator_and_ends_with_its_last_member() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    let group = make(&ines, "group", "Projet", "invitation").await;
    for (browser, number) in [(&tom, TOM), (&lea, LEA)] {
        act(&ines, group, "invite", &[("number", number)]).await.assert_status(303);
        act(browser, group, &format!("{number}/accept"), &[]).await.assert_status(303);
    }
    act(&ines, group, &format!("{LEA}/role"), &[("role", "moderator")]).await.assert_status(303);
    act(&ines, group, "leave", &[]).await.assert_redirect("/chat");
    assert_eq!(standings(&portal.db, group).await, [format!("{TOM} active member"), format!("{LEA} active owner")]);
    assert_eq!(notices(&portal.db, group).await[3..], ["handed_over", "left"]);
    act(&lea, group, &format!("{TOM}/role"), &[("role", "owner"), ("sure", "yes")]).await.assert_status(303);
    assert_eq!(standings(&portal.db, group).await, [format!("{TOM} active owner"), format!("{LEA} active moderator")]);
    act(&lea, group, "leave", &[]).await.assert_status(303);
    act(&tom, group, "leave", &[]).await.assert_status(303);
    assert!(standings(&portal.db, group).await.is_empty());
    tom.get(&format!("/chat/rooms/{group}")).await.assert_status(404);
    assert_eq!(rooms::of_kind(&portal.db, "group").await, 0);
}

#[tokio::test]
async fn all_who_leave_at_once_leave_one_after_the_other() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let group = make(&ines, "group", "Projet", "invitation").await;
    let mut all = vec![ines.clone()];
    for number in ["20419011", "20419012", "20419013"] {
        let browser = portal.signed_in(number, &[]).await;
        act(&ines, group, "invite", &[("number", number)]).await.assert_status(303);
        act(&browser, group, &format!("{number}/accept"), &[]).await.assert_status(303);
        all.push(browser);
    }
    for answer in join_all(all.iter().map(|browser| act(browser, group, "leave", &[]))).await {
        answer.assert_status(303);
    }
    let seqs = messages::places(&portal.db, group).await;
    let last = i64::try_from(seqs.len()).unwrap();
    assert_eq!(seqs, (1..=last).collect::<Vec<i64>>(), "no hole and no double");
    assert_eq!(notices(&portal.db, group).await.iter().filter(|notice| *notice == "left").count(), 4);
}

// covers P62
#[tokio::test]
async fn after_a_removal_no_byte_reaches_the_old_stream_and_the_reconnect_is_refused() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let group = make(&ines, "group", "Projet", "invitation").await;
    befriend((&ines, INES), (&tom, TOM)).await;
    act(&ines, group, "invite", &[("number", TOM)]).await.assert_status(303);
    let events = format!("/chat/rooms/{group}/events");
    let mut stream = tom.listen(&events).await;
    act(&ines, group, &format!("{TOM}/remove"), &[]).await.assert_status(303);
    post(&ines, group, "Entre nous").await.assert_status(303);
    while let Some(event) = stream.next().await {
        assert!(!event.data.contains("Entre nous"), "{}", event.data);
    }
    tom.get(&events).await.assert_status(404);
    post(&tom, group, "Et moi ?").await.assert_status(404);
    assert_eq!(bodies(&portal.db, group).await, ["Entre nous"]);
    assert_eq!(notices(&portal.db, group).await, ["created", "added", "removed"]);
}

#[tokio::test]
async fn of_what_to_be_told_is_everybody_s_own_choice() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let group = make(&ines, "group", "Projet", "invitation").await;
    let path = format!("/chat/rooms/{group}/notify");
    ines.post(&path, &[("notify", "mentions")]).await.assert_status(303);
    ines.post(&path, &[("notify", "x")]).await.assert_status(422);
    tom.post(&path, &[("notify", "nothing")]).await.assert_status(404);
    let page = ines.get(&format!("/chat/rooms/{group}/members")).await;
    assert!(page.has("input[name=notify][value=mentions][checked]"));
}

#[tokio::test]
async fn after_a_removal_nothing_of_that_conversation_reaches_a_stream_of_another_one() {
    // covers S66
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let group = make(&ines, "group", "Projet", "invitation").await;
    befriend((&ines, INES), (&tom, TOM)).await;
    act(&ines, group, "invite", &[("number", TOM)]).await.assert_status(303);
    let room = general(&portal.db).await;
    let mut streams = [tom.listen(&format!("/chat/rooms/{room}/events")).await, tom.listen("/chat/events").await];
    act(&ines, group, &format!("{TOM}/remove"), &[]).await.assert_status(303);
    post(&ines, group, "Entre nous").await.assert_status(303);
    for stream in &mut streams {
        while let Some(event) = stream.next().await {
            let of_the_group = event.data.contains(&format!("\"room\":{group},\"number\":1"));
            assert!(!(event.name == "pulse" && of_the_group), "{}", event.data);
        }
    }
}

#[tokio::test]
async fn a_group_goes_to_somebody_who_can_run_it() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    let group = make(&ines, "group", "Projet", "invitation").await;
    for (browser, number) in [(&tom, TOM), (&lea, LEA)] {
        befriend((&ines, INES), (browser, number)).await;
        act(&ines, group, "invite", &[("number", number)]).await.assert_status(303);
    }
    members::member(&portal.db, TOM).suspend().await;
    let handed = act(&ines, group, &format!("{TOM}/role"), &[("role", "owner"), ("sure", "yes")]).await;
    handed.assert_status(409);
    act(&ines, group, "leave", &[]).await.assert_status(303);
    assert_eq!(standings(&portal.db, group).await, [format!("{TOM} active member"), format!("{LEA} active owner")]);
}

#[tokio::test]
async fn who_puts_somebody_out_or_gives_the_group_away_is_asked_once_with_the_name() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let group = make(&ines, "group", "Projet", "invitation").await;
    befriend((&ines, INES), (&tom, TOM)).await;
    act(&ines, group, "invite", &[("number", TOM)]).await.assert_status(303);
    let name = ines.get(&format!("/chat/rooms/{group}/members")).await.one(&format!("[data-member='{TOM}'] b"));
    let path = |act: &str| format!("/chat/rooms/{group}/memberships/{TOM}/{act}");

    let question = act(&ines, group, &format!("{TOM}/role"), &[("role", "owner")]).await;
    question.assert_status(200);
    assert!(question.one("h1").contains(&name), "{}", question.one("h1"));
    assert!(question.has(&format!("form[method=post][action='{}'] [name=sure][value=yes]", path("role"))));
    assert_eq!(standings(&portal.db, group).await.last().unwrap(), &format!("{INES} active owner"));

    let form = ines.get(&format!("/chat/rooms/{group}/members")).await;
    assert!(form.said(&format!("[hx-post='{}'][method=get]", path("remove")), "hx-confirm").contains(&name));
    let question = ines.get(&path("remove")).await;
    assert!(question.one("h1").contains(&name), "{}", question.one("h1"));
    assert!(question.has(&format!("form[method=post][action='{}']", path("remove"))));
    tom.get(&path("remove")).await.assert_status(403);
    ines.get(&format!("/chat/rooms/{group}/memberships/{LEA}/remove")).await.assert_status(404);
    ines.post(&path("remove"), &[]).await.assert_status(303);
    let said = ines.get(&format!("/chat/rooms/{group}/members")).await;
    assert_eq!(said.one("#notices p"), format!("{name} n’est plus membre."));
}

#[tokio::test]
async fn who_is_alone_in_a_group_is_told_that_it_is_deleted_and_nothing_about_coming_back() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let group = make(&ines, "group", "Projet", "invitation").await;
    let page = ines.get(&format!("/chat/rooms/{group}/members")).await;
    assert!(page.text().contains("le groupe est supprimé"));
    assert!(!page.text().contains("Si vous revenez"));
}

#[tokio::test]
async fn a_room_without_members_says_so() {
    let portal = portal().await;
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    let room = make(&staff, "room", "Échecs", "open").await;
    act(&staff, room, "leave", &[]).await.assert_status(303);
    let page = staff.get(&format!("/chat/rooms/{room}/members")).await;
    assert!(page.text().contains("Personne n’est encore membre"));
    let page = staff.get(&format!("/chat/rooms/{room}/members?q=malo")).await;
    assert!(page.text().contains("Personne de ce nom ici"));
}
