//! The guest of a browser: its cookie, what it holds and has booked, and the bookings found by number and surname.

use parvis::accounts::roles::Role;
use time::Duration;

use super::{Event::Closed, Stage};
use crate::{
    concerts::{
        counter::booked,
        facts::{book, broken_rules, concert, concert_with, hold, number_of, state},
    },
    harness::{
        PASSWORD,
        browser::{Answer, Browser},
    },
};

const KEY: &str = "4a1c2b8e-51b0-4f0e-9a31-2f3c8d9e7b10";
const FORGET: &str = "form[action='/bookings/forget']";

async fn mine(browser: &Browser, concert: i64) -> Vec<String> {
    browser.get(&format!("/concerts/{concert}")).await.attributes("[data-state=mine]", "data-seat")
}

async fn sees(browser: &Browser, number: &str) -> bool {
    browser.get(&format!("/bookings/{number}")).await.status == 200
}

async fn listed(browser: &Browser) -> Vec<String> {
    let links = browser.get("/bookings").await.attributes("[data-group] a", "href");
    links.iter().map(|link| link.rsplit('/').next().unwrap().to_owned()).collect()
}

async fn find(browser: &Browser, number: &str) -> Answer {
    browser.post("/bookings/find", &[("number", number), ("surname", "Carpentier")]).await
}

async fn said(browser: &Browser, path: &str) -> Vec<String> {
    browser.get(path).await.all("#notices p")
}

/// The concerts F4 of the day: one computer, a guest, a member, another guest.
#[tokio::test]
async fn on_a_shared_computer_each_person_sees_and_counts_their_own() {
    let stage = Stage::new().await;
    let id = concert(&stage.portal).await;
    let malo = stage.member().await;
    let computer = stage.portal.browser();
    let number = booked(&computer, id, &["C1", "C2", "C3", "C4"]).await;
    assert_eq!(listed(&computer).await, std::slice::from_ref(&number));
    assert!(sees(&computer, &number).await);

    computer.sign_in(&malo, PASSWORD).await.assert_redirect("/");
    assert!(said(&computer, "/").await.concat().contains("faites ici sans compte"), "it is said where they are");
    assert_eq!(listed(&computer).await, Vec::<String>::new());
    for page in ["", "/qr.svg", "/ticket.pdf", "/calendar.ics"] {
        computer.get(&format!("/bookings/{number}{page}")).await.assert_status(404);
    }
    hold(&computer, id, &["D1", "D2", "D3", "D4"]).await.assert_status(303);
    assert_eq!(mine(&computer, id).await, ["D1", "D2", "D3", "D4"]);
    let malos = number_of(&book(&computer, id, KEY).await);

    computer.post("/sign-out", &[]).await.assert_redirect("/");
    assert_eq!(listed(&computer).await, Vec::<String>::new());
    assert!(!sees(&computer, &number).await && !sees(&computer, &malos).await);
    hold(&computer, id, &["E1", "E2", "E3", "E4"]).await.assert_status(303);
    // The way back, from anywhere.
    find(&stage.portal.browser(), &number).await.assert_redirect(&format!("/bookings/{number}"));
    assert_eq!(broken_rules(&stage.portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_a_guest_holds_is_the_members_after_signing_in_and_stays_it_after_signing_out() {
    let stage = Stage::new().await;
    let id = concert(&stage.portal).await;
    let number = stage.member().await;
    let computer = stage.portal.browser();
    hold(&computer, id, &["C5", "C6"]).await.assert_status(303);
    let mut watching = stage.portal.browser().listen(&format!("/concerts/{id}/events")).await;
    watching.next().await;
    let guest = computer.cookie("parvis_guest").unwrap();

    computer.sign_in(&number, PASSWORD).await.assert_redirect("/");
    assert_eq!(mine(&computer, id).await, ["C5", "C6"]);
    assert_eq!(computer.cookie("parvis_guest"), None, "the guest ends");
    assert_eq!(said(&computer, "/").await, Vec::<String>::new(), "there is nothing to say");
    hold(&computer, id, &["C7", "C8", "C9"]).await.assert_status(422);

    computer.post("/sign-out", &[]).await.assert_redirect("/");
    assert_eq!(mine(&computer, id).await, Vec::<String>::new());
    assert_eq!(state(&stage.portal.db, id, "C5").await, "held");
    let thief = stage.portal.browser();
    thief.set_cookie("parvis_guest", &guest);
    assert_eq!(mine(&thief, id).await, Vec::<String>::new(), "the old cookie holds nothing any more");
    let elsewhere = stage.enter(&number).await;
    assert_eq!(mine(&elsewhere, id).await, ["C5", "C6"]);
    number_of(&book(&elsewhere, id, KEY).await);
    // Told to those who watch: the seats have another holder.
    watching.next().await.expect("the map is told");
}

#[tokio::test]
async fn holds_beyond_the_limit_of_the_member_are_free_again_and_it_is_said() {
    let stage = Stage::new().await;
    let (one, other) = (concert(&stage.portal).await, concert(&stage.portal).await);
    let subject = stage.subject(&[]).await;
    booked(&subject.browser, one, &["A1", "A2", "A3"]).await;
    let computer = stage.portal.browser();
    hold(&computer, one, &["C5", "C6"]).await.assert_status(303);
    hold(&computer, other, &["C5", "C6"]).await.assert_status(303);

    computer.sign_in(&subject.number, PASSWORD).await.assert_redirect("/");
    assert!(said(&computer, "/").await.concat().contains("limite par personne"));
    assert_eq!(mine(&computer, one).await, ["C5"]);
    assert_eq!(state(&stage.portal.db, one, "C6").await, "free");
    assert_eq!(mine(&computer, other).await, ["C5", "C6"], "each concert has its own limit");
    assert_eq!(broken_rules(&stage.portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_hold_that_has_run_out_does_not_come_back_with_a_sign_in() {
    let stage = Stage::new().await;
    let id = concert(&stage.portal).await;
    let number = stage.member().await;
    let computer = stage.portal.browser();
    hold(&computer, id, &["C5"]).await.assert_status(303);
    stage.portal.clock.advance(Duration::minutes(5));
    computer.sign_in(&number, PASSWORD).await.assert_redirect("/");
    assert_eq!(mine(&computer, id).await, Vec::<String>::new());
    assert_eq!(state(&stage.portal.db, id, "C5").await, "free");
}

#[tokio::test]
async fn a_wrong_password_hands_nothing_over() {
    let stage = Stage::new().await;
    let id = concert(&stage.portal).await;
    let number = stage.member().await;
    let computer = stage.portal.browser();
    hold(&computer, id, &["C5"]).await.assert_status(303);
    computer.sign_in(&number, "faux comme un jeton").await.assert_status(422);
    assert_eq!(mine(&computer, id).await, ["C5"]);
    assert!(computer.cookie("parvis_guest").is_some());
}

#[tokio::test]
async fn a_guest_has_the_computer_forget_the_bookings_without_script() {
    let stage = Stage::new().await;
    let id = concert(&stage.portal).await;
    let computer = stage.portal.browser();
    assert!(!computer.get("/bookings").await.has(FORGET), "there is nothing to forget");
    let number = booked(&computer, id, &["C1", "C2"]).await;
    hold(&computer, id, &["C3"]).await.assert_status(303);
    assert!(computer.get("/bookings").await.has(FORGET));
    let page = computer.get(&format!("/bookings/{number}")).await;
    assert!(page.has(FORGET) && page.one("[data-forget]").contains("restent valables"), "what it does is said");

    computer.post("/bookings/forget", &[]).await.assert_redirect("/bookings");
    assert!(said(&computer, "/bookings").await.concat().contains("restent valables"));
    assert_eq!((listed(&computer).await.len(), mine(&computer, id).await.len()), (0, 0));
    assert!(!sees(&computer, &number).await);
    assert_eq!(state(&stage.portal.db, id, "C3").await, "free", "what is held for nobody is free");
    assert_eq!(state(&stage.portal.db, id, "C1").await, "booked");
    hold(&computer, id, &["D1", "D2", "D3", "D4"]).await.assert_status(303);

    // The way back, which is forgotten too.
    find(&computer, &number).await.assert_redirect(&format!("/bookings/{number}"));
    assert!(sees(&computer, &number).await);
    computer.post("/bookings/forget", &[]).await.assert_redirect("/bookings");
    assert!(!sees(&computer, &number).await);
    // Nothing to forget is no fault, and nothing that a member has is touched.
    computer.post("/bookings/forget", &[]).await.assert_redirect("/bookings");
    let subject = stage.subject(&[]).await;
    let theirs = booked(&subject.browser, id, &["F1"]).await;
    assert!(!subject.browser.get("/bookings").await.has(FORGET));
    subject.browser.post("/bookings/forget", &[]).await.assert_redirect("/bookings");
    assert_eq!(listed(&subject.browser).await, [theirs]);
    let foreign = stage.portal.browser().with("sec-fetch-site", "cross-site");
    foreign.post("/bookings/forget", &[]).await.assert_status(403);
}

#[tokio::test]
async fn a_booking_found_by_number_and_surname_is_shown_to_its_finder_alone() {
    let stage = Stage::new().await;
    let id = concert(&stage.portal).await;
    let number = booked(&stage.portal.browser(), id, &["C1"]).await;
    let member = stage.member().await;
    for how in ["sign-in", "sign-out", "run out"] {
        let computer = stage.portal.browser();
        if how != "sign-in" {
            computer.sign_in(&member, PASSWORD).await.assert_redirect("/");
        }
        find(&computer, &number).await.assert_status(303);
        assert!(sees(&computer, &number).await, "{how}");
        match how {
            "sign-in" => computer.sign_in(&member, PASSWORD).await.assert_redirect("/"),
            "sign-out" => computer.post("/sign-out", &[]).await.assert_redirect("/"),
            _ => stage.portal.clock.advance(Duration::hours(1)),
        }
        assert!(!sees(&computer, &number).await, "{how}");
    }
}

#[tokio::test]
async fn a_guest_left_over_in_the_browser_of_a_member_ends_at_sign_out() {
    let stage = Stage::new().await;
    let id = concert(&stage.portal).await;
    let guest = stage.portal.browser();
    let number = booked(&guest, id, &["C1"]).await;
    let subject = stage.subject(&[]).await;
    // As a browser has it that was signed in before guests ended with the sign-in.
    subject.browser.set_cookie("parvis_guest", &guest.cookie("parvis_guest").unwrap());
    assert!(!sees(&subject.browser, &number).await);
    hold(&subject.browser, id, &["D1", "D2", "D3", "D4"]).await.assert_status(303);
    subject.browser.post("/sign-out", &[]).await.assert_redirect("/");
    assert_eq!(subject.browser.cookie("parvis_guest"), None);
    assert!(!sees(&subject.browser, &number).await);
}

#[tokio::test]
async fn the_cookie_of_a_guest_lasts_thirty_days_and_the_bookings_last_longer() {
    let stage = Stage::new().await;
    let id = concert_with(&stage.portal, |one| {
        one.starts_at += Duration::days(60);
        one.sale_closes_at += Duration::days(50);
    })
    .await;
    let computer = stage.portal.browser();
    let held = hold(&computer, id, &["C1"]).await;
    assert!(held.header("set-cookie").contains("Max-Age=2592000"), "{}", held.header("set-cookie"));
    let number = number_of(&book(&computer, id, KEY).await);
    stage.portal.clock.advance(Duration::days(31));
    find(&stage.portal.browser(), &number).await.assert_status(303);
}

#[tokio::test]
async fn seats_and_waiting_list_places_of_a_closed_account_are_free_at_once_and_bookings_stay() {
    let stage = Stage::new().await;
    let id = concert(&stage.portal).await;
    let subject = stage.subject(&[]).await;
    let number = booked(&subject.browser, id, &["C1"]).await;
    hold(&subject.browser, id, &["C2"]).await.assert_status(303);
    let mut watching = stage.portal.browser().listen(&format!("/concerts/{id}/events")).await;
    watching.next().await;
    stage.happen(Closed, &subject).await;
    assert_eq!(state(&stage.portal.db, id, "C2").await, "free");
    watching.next().await.expect("the map is told");
    assert_eq!(state(&stage.portal.db, id, "C1").await, "booked");
    find(&stage.portal.browser(), &number).await.assert_status(303);
    let door = stage.staff(Role::BoxOffice).await;
    let answer = door.post(&format!("/admin/concerts/{id}/check-in"), &[("ticket", &number), ("anyway", "yes")]).await;
    assert_eq!(answer.said("[data-verdict]", "data-tone"), "good");
}
