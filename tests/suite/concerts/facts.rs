//! Factories and queries of the concert tests.

use parvis::concerts::programme::{self, concert::NewConcert};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use crate::harness::{
    TestPortal,
    browser::{Answer, Browser},
};

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
    programme::store::create(&portal.db, &concert, portal.clock.now()).await.unwrap().0
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

/// The state of a seat as the table has it.
pub async fn state(portal: &TestPortal, concert: i64, seat: &str) -> String {
    let row = i16::from(seat.as_bytes()[0] - b'A' + 1);
    let number: i16 = seat[1..].parse().unwrap();
    sqlx::query_scalar("SELECT state FROM seats WHERE concert_id = $1 AND row_number = $2 AND seat_number = $3")
        .bind(concert)
        .bind(row)
        .bind(number)
        .fetch_one(&*portal.db)
        .await
        .unwrap()
}

/// Violated invariants: each line is a seat or booking that breaks a rule.
pub async fn broken_rules(portal: &TestPortal) -> Vec<String> {
    broken_rules_in(&portal.db).await
}

pub async fn broken_rules_in(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT 'seat without its ticket ' || concert_id || ' ' || row_number || '-' || seat_number FROM seats s
         WHERE state = 'booked' AND NOT EXISTS (
             SELECT FROM tickets t JOIN bookings b ON b.id = t.booking_id
             WHERE t.given_up_at IS NULL AND b.cancelled_at IS NULL AND t.booking_id = s.booking_id
               AND t.concert_id = s.concert_id AND t.row_number = s.row_number AND t.seat_number = s.seat_number)
         UNION ALL
         SELECT 'ticket without its seat ' || t.booking_id FROM tickets t
         WHERE t.given_up_at IS NULL AND NOT EXISTS (
             SELECT FROM seats s WHERE s.concert_id = t.concert_id AND s.row_number = t.row_number
               AND s.seat_number = t.seat_number AND s.state = 'booked' AND s.booking_id = t.booking_id)
         UNION ALL
         SELECT 'seat sold twice ' || concert_id || ' ' || row_number || '-' || seat_number FROM tickets
         WHERE given_up_at IS NULL GROUP BY concert_id, row_number, seat_number HAVING count(*) > 1
         UNION ALL
         SELECT 'booking without seats ' || id FROM bookings b
         WHERE cancelled_at IS NULL AND NOT EXISTS (SELECT FROM tickets t WHERE t.booking_id = b.id AND t.given_up_at IS NULL)
         UNION ALL
         SELECT 'more than the limit ' || c.id || ' ' || owner FROM concerts c, LATERAL (
             SELECT coalesce(s.held_by, b.booked_by) AS owner FROM seats s LEFT JOIN bookings b ON b.id = s.booking_id
             WHERE s.concert_id = c.id AND coalesce(s.held_by, b.booked_by) IS NOT NULL
             GROUP BY 1 HAVING count(*) > c.limit_per_person) AS o",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// Blocks all seats of a concert but these.
pub async fn leave_free(portal: &TestPortal, concert: i64, seats: &[&str]) {
    sqlx::query(
        "UPDATE seats SET state = 'blocked', blocked_reason = 'régie'
         WHERE concert_id = $1 AND chr(64 + row_number) || seat_number <> ALL ($2)",
    )
    .bind(concert)
    .bind(seats)
    .execute(&*portal.db)
    .await
    .unwrap();
}

/// Keeps seats for wheelchairs or companions.
pub async fn keep_for(portal: &TestPortal, concert: i64, kind: &str, seats: &[&str]) {
    sqlx::query("UPDATE seats SET kind = $2 WHERE concert_id = $1 AND chr(64 + row_number) || seat_number = ANY ($3)")
        .bind(concert)
        .bind(kind)
        .bind(seats)
        .execute(&*portal.db)
        .await
        .unwrap();
}

/// The seats that the browser holds, as the page of the concert shows them.
pub async fn mine(browser: &Browser, concert: i64) -> Vec<String> {
    browser.get(&format!("/concerts/{concert}")).await.attributes("[data-seat][data-state=mine]", "data-seat")
}

/// Asks for the best seats.
pub async fn best(browser: &Browser, concert: i64, fields: &[(&str, &str)]) -> Answer {
    browser.post(&format!("/concerts/{concert}/holds/best"), fields).await
}
