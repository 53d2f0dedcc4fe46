//! Factories and queries of the concert tests.

use parvis::concerts::programme::{self, concert::NewConcert};
use time::{Duration, OffsetDateTime};

use crate::harness::{
    TestPortal,
    browser::{Answer, Browser},
};

pub use crate::factories::seats::{broken_rules, keep_for, leave_free, state};

/// A concert of ten rows with ten seats that is on sale to everybody, four seats a person.
pub fn new_concert(now: OffsetDateTime) -> NewConcert {
    NewConcert {
        title: "Les Heures lentes".to_owned(),
        artist: "Folk de chambre".to_owned(),
        venue: "Auditorium de la Halle".to_owned(),
        text: String::new(),
        starts_at: now + Duration::days(5),
        doors_at: None,
        ends_at: None,
        row_count: 10,
        seats_per_row: 10,
        sale_opens_at: now - Duration::hours(1),
        sale_closes_at: now + Duration::days(4),
        members_only: false,
        limit_per_person: 4,
    }
}

pub async fn concert(portal: &TestPortal) -> i64 {
    concert_with(portal, |_| ()).await
}

pub async fn concert_with(portal: &TestPortal, change: impl FnOnce(&mut NewConcert)) -> i64 {
    let mut concert = new_concert(portal.clock.now());
    change(&mut concert);
    programme::edits::create(&portal.db, &concert, portal.clock.now()).await.unwrap().0
}

/// A concert of this evening, as it is when its doors are open.
pub async fn evening(portal: &TestPortal) -> i64 {
    evening_with(portal, |_| ()).await
}

pub async fn evening_with(portal: &TestPortal, change: impl FnOnce(&mut NewConcert)) -> i64 {
    let now = portal.clock.now();
    concert_with(portal, |concert| {
        concert.starts_at = now + Duration::hours(10);
        change(concert);
    })
    .await
}

/// Holds seats as a form without script does.
pub async fn hold(browser: &Browser, concert: i64, seats: &[&str]) -> Answer {
    let fields: Vec<(&str, &str)> = seats.iter().map(|seat| ("seat", *seat)).collect();
    browser.post(&format!("/concerts/{concert}/holds"), &fields).await
}

/// Books what the browser holds. The answer to the form.
pub async fn book(browser: &Browser, concert: i64, key: &str) -> Answer {
    let fields = [("surname", "Carpentier"), ("first_name", "Inès"), ("idempotency_key", key)];
    browser.post(&format!("/concerts/{concert}/bookings"), &fields).await
}

/// The number in the address that a booking leads to.
pub fn number_of(answer: &Answer) -> String {
    answer.assert_status(303);
    answer.header("location").strip_prefix("/bookings/").expect("a booking").to_owned()
}

/// The seats that the browser holds, as the page of the concert shows them.
pub async fn mine(browser: &Browser, concert: i64) -> Vec<String> {
    browser.get(&format!("/concerts/{concert}")).await.attributes("[data-seat][data-state=mine]", "data-seat")
}

/// Asks for the best seats.
pub async fn best(browser: &Browser, concert: i64, fields: &[(&str, &str)]) -> Answer {
    browser.post(&format!("/concerts/{concert}/holds/best"), fields).await
}
