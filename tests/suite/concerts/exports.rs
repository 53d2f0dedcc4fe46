//! Export of a member's concert data.

use parvis::accounts::roles::Role;
use serde_json::{Value, json};
use time::Duration;

use super::facts::{book, concert, concert_with, hold, number_of};
use crate::{
    factories::concerts as concert_rows,
    harness::{browser::Browser, portal},
};

const KEY: &str = "4a1c2b8e-51b0-4f0e-9a31-2f3c8d9e7b10";

async fn booked(browser: &Browser, concert: i64, seats: &[&str]) -> String {
    hold(browser, concert, seats).await.assert_status(303);
    number_of(&book(browser, concert, KEY).await)
}

async fn taken_away(browser: &Browser) -> Value {
    let file = browser.get("/account/export").await;
    serde_json::from_slice::<Value>(&file.assert_status(200).body).unwrap()["concerts"].take()
}

#[tokio::test]
async fn the_export_has_the_bookings_holds_waiting_and_check_ins_of_the_member_alone() {
    let portal = portal().await;
    let (id, other) = (concert(&portal).await, concert(&portal).await);
    let small = concert_with(&portal, |concert| (concert.row_count, concert.seats_per_row) = (1, 1)).await;
    let (ines, malo) = (portal.signed_in("20418376", &[]).await, portal.signed_in("20417733", &[]).await);
    let staff = portal.signed_in("20410010", &[Role::BoxOffice]).await;
    let number = booked(&ines, id, &["C5", "C6"]).await;
    let given_back = booked(&ines, other, &["D1"]).await;
    let fields = [("number", given_back.as_str()), ("surname", "Carpentier")];
    ines.post("/bookings/cancel/confirm", &fields).await.assert_status(303);
    let others = booked(&malo, small, &["A1"]).await;
    ines.post(&format!("/concerts/{small}/waiting-list"), &[]).await.assert_status(303);
    hold(&ines, other, &["E3"]).await.assert_status(303);
    portal.clock.advance(Duration::minutes(1));
    staff
        .post(&format!("/admin/concerts/{id}/check-in"), &[("ticket", &number), ("count", "all"), ("anyway", "yes")])
        .await
        .assert_status(200);

    let export = taken_away(&ines).await;

    let booking = &export["bookings"][0];
    assert_eq!(booking["number"], number);
    assert_eq!((&booking["surname"], &booking["first_name"]), (&json!("Carpentier"), &json!("Inès")));
    assert_eq!((&booking["concert"], &booking["state"]), (&json!("Les Heures lentes"), &json!("booked")));
    assert_eq!(booking["seats"], json!(["C5", "C6"]));
    assert_eq!(booking["starts_at"], "2026-11-26T09:00:00Z");
    assert_eq!(booking["booked_at"], "2026-11-21T09:00:00Z");
    let cancelled = &export["bookings"][1];
    assert_eq!((&cancelled["number"], &cancelled["state"]), (&json!(given_back), &json!("cancelled")));
    assert_eq!((&cancelled["seats"], &cancelled["seats_before"]), (&json!(["D1"]), &json!([])));
    let held = json!([{ "concert": "Les Heures lentes", "seat": "E3", "held_until": "2026-11-21T09:05:00Z", "extensions": 0 }]);
    assert_eq!(export["holds"], held);
    let waiting = json!([{ "concert": "Les Heures lentes", "joined_at": "2026-11-21T09:00:00Z", "seats": 1, "offered_at": null }]);
    assert_eq!(export["waiting_list"], waiting);
    let seat = |seat: &str| json!({ "booking": number, "seat": seat, "at": "2026-11-21T09:01:00Z", "undone_at": null, "undone_because": null });
    assert_eq!(export["check_ins"], json!(["C5", "C6"].map(seat)));
    assert_eq!(export["check_ins_by_me"], json!([]));
    assert!(!export.to_string().contains(&others), "{export}");
    let of_staff = taken_away(&staff).await;
    let by_me = json!([{ "concert": "Les Heures lentes", "at": "2026-11-21T09:01:00Z" }]);
    assert_eq!((&of_staff["bookings"], &of_staff["check_ins_by_me"]), (&json!([]), &by_me));
}

/// A new column about a member has to be listed here.
#[tokio::test]
async fn every_table_of_concerts_that_names_a_member_is_in_the_export() {
    let portal = portal().await;
    let columns = concert_rows::columns_that_name_members(&portal.db).await;
    let known = [
        "bookings.booked_by",
        "bookings.member_id",
        "change_recipients.told_by",
        "check_ins.checked_in_by",
        "concert_changes.sent_by",
        "seats.held_by",
        "waiting_list.member_id",
    ];
    assert_eq!(columns, known);
}
