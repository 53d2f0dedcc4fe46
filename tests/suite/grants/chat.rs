//! Invitations, requests to join, friendships and directs.

use parvis::accounts::roles::Role;

use super::{
    Event::{Closed, Nothing, PasswordChanged, RoleGranted, SignedOut, Suspended, SuspendedAndRestored},
    OF_THE_ACCOUNT, OF_THE_SESSION, Stage, Subject, table,
};
use crate::{
    chat::{
        facts::post,
        people::{act, befriend, make},
    },
    factories::rooms::standings,
    harness::browser::Browser,
};

/// A group and its owner, who has invited the member of the row.
async fn invited(stage: &Stage, subject: &Subject) -> (i64, Subject) {
    let owner = stage.subject(&[]).await;
    let room = make(&owner.browser, "group", "Quatuor", "invitation").await;
    act(&owner.browser, room, "invite", &[("number", &subject.number)]).await.assert_status(303);
    (room, owner)
}

fn is(subject: &Subject, standings: &[String], state: &str) -> bool {
    standings.contains(&format!("{} {state} member", subject.number))
}

async fn accepts(browser: &Browser, room: i64, number: &str) -> bool {
    act(browser, room, &format!("{number}/accept"), &[]).await.status == 303
}

#[tokio::test]
async fn an_invitation_waits_through_everything_but_the_end_of_the_account() {
    let make = async |stage: &Stage, subject: &Subject| invited(stage, subject).await;
    let works = async |stage: &Stage, subject: &Subject, (room, _): &(i64, Subject)| {
        is(subject, &standings(&stage.portal.db, *room).await, "pending")
    };
    let rows = [
        (Nothing, true),
        (RoleGranted, true),
        (PasswordChanged, true),
        (Suspended, true),
        (SuspendedAndRestored, true),
        (Closed, false),
        (SignedOut, true),
    ];
    table(make, works, &rows).await;
}

#[tokio::test]
async fn an_invitation_ends_when_it_is_accepted_refused_or_withdrawn_and_the_session_when_suspended() {
    let stage = Stage::new().await;
    for (end, expected) in [("", true), ("refuse", false), ("withdraw", false), ("suspend", false), ("inviter", true)] {
        let subject = stage.subject(&[]).await;
        let (room, owner) = invited(&stage, &subject).await;
        let number = subject.number.as_str();
        match end {
            "refuse" => drop(act(&subject.browser, room, &format!("{number}/refuse"), &[]).await),
            "withdraw" => drop(act(&owner.browser, room, &format!("{number}/refuse"), &[]).await),
            "suspend" => stage.happen(Suspended, &subject).await,
            // The invitation is the group's: another member stays in it.
            "inviter" => {
                let second = stage.subject(&[]).await;
                act(&owner.browser, room, "invite", &[("number", &second.number)]).await.assert_status(303);
                assert!(accepts(&second.browser, room, &second.number).await);
                stage.happen(Closed, &owner).await;
            }
            _ => {}
        }
        accepts(&subject.browser, room, number).await;
        assert_eq!(is(&subject, &standings(&stage.portal.db, room).await, "active"), expected, "{end}");
    }
}

#[tokio::test]
async fn a_request_to_join_is_not_accepted_during_a_suspension_and_ends_with_the_account() {
    let make = async |stage: &Stage, subject: &Subject| {
        let moderator = stage.subject(&[Role::Moderator]).await;
        let room = make(&moderator.browser, "room", &format!("Salon {}", subject.number), "approval").await;
        act(&subject.browser, room, "", &[]).await.assert_status(303);
        (room, moderator)
    };
    let works = async |stage: &Stage, subject: &Subject, (room, moderator): &(i64, Subject)| {
        let shown = moderator.browser.get(&format!("/chat/rooms/{room}/members")).await;
        let shown = shown.text().contains(&subject.number);
        accepts(&moderator.browser, *room, &subject.number).await;
        assert!(
            shown || !is(subject, &standings(&stage.portal.db, *room).await, "active"),
            "what is not shown is not accepted"
        );
        is(subject, &standings(&stage.portal.db, *room).await, "active")
    };
    table(make, works, OF_THE_ACCOUNT).await;
}

#[tokio::test]
async fn a_friendship_pauses_with_a_suspension_and_ends_with_the_account() {
    let make = async |stage: &Stage, subject: &Subject| {
        let friend = stage.subject(&[]).await;
        befriend((&friend.browser, &friend.number), (&subject.browser, &subject.number)).await;
        friend
    };
    let works = async |_: &Stage, subject: &Subject, friend: &Subject| {
        friend.browser.get("/friends").await.has(&format!("[data-list=friend] [data-member='{}']", subject.number))
    };
    table(make, works, OF_THE_ACCOUNT).await;
}

#[tokio::test]
async fn a_direct_is_written_in_with_a_session_and_ends_with_the_account() {
    let make = async |stage: &Stage, subject: &Subject| {
        let other = stage.subject(&[]).await;
        let answer = other.browser.post("/chat/direct", &[("number", &subject.number)]).await;
        let room: i64 = answer.header("location").rsplit('/').next().unwrap().parse().unwrap();
        room
    };
    let works = async |_: &Stage, subject: &Subject, room: &i64| {
        let answer = post(&subject.browser, *room, "Bonjour").await;
        answer.status == 303 && !answer.header("location").starts_with("/sign-in")
    };
    table(make, works, OF_THE_SESSION).await;
}
