//! Calendar files of one booking through its life: programs take each as a later version of the same event (RFC 5546).

use icalendar::{Calendar, CalendarComponent, Component as _};
use time::Duration;

use super::{
    announcing::edit,
    counter::{booked, create, staff},
};
use crate::harness::{browser::Browser, portal};

/// Method, UID, sequence, and the event itself, read by a parser that is not ours.
async fn version(browser: &Browser, number: &str) -> (String, String, u32, icalendar::Event, String) {
    let file = browser.get(&format!("/bookings/{number}/calendar.ics")).await;
    let calendar: Calendar = file.text().parse().unwrap();
    let method = calendar.property_value("METHOD").unwrap().to_owned();
    assert_eq!(file.header("content-type"), format!("text/calendar; method={method}; charset=utf-8"));
    let [CalendarComponent::Event(event)] = calendar.components.as_slice() else { panic!("{calendar:?}") };
    let sequence = event.property_value("SEQUENCE").unwrap().parse().unwrap();
    (method, event.get_uid().unwrap().to_owned(), sequence, event.clone(), file.text().to_owned())
}

#[tokio::test]
async fn each_change_of_a_booking_is_a_later_version_of_the_same_event() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id, &["A1"]).await;
    let (method, uid, sequence, event, text) = version(&ines, &number).await;
    assert_eq!((method.as_str(), sequence), ("PUBLISH", 0));
    assert!(text.contains("ORGANIZER;CN=Parvis:mailto:parvis@campus.example\r\n"), "{text}");
    assert!(!text.contains("ATTENDEE"), "a published event has none (RFC 5546 §3.2.1): {text}");
    assert_eq!(event.property_value("LAST-MODIFIED"), Some("20261121T090000Z"));

    portal.clock.advance(Duration::minutes(1));
    edit(&staff, id, &[("text", "Buvette.")], "").await.assert_status(303);
    assert_eq!(version(&ines, &number).await.2, 0, "people and calendars see nothing of this change");

    edit(&staff, id, &[("starts_at", "2026-12-05T21:00")], "Travaux").await.assert_status(303);
    let (method, same, sequence, event, text) = version(&ines, &number).await;
    assert_eq!((method.as_str(), same.as_str(), sequence), ("PUBLISH", uid.as_str(), 1));
    assert!(text.contains("DTSTART:20261205T200000Z"), "{text}");
    assert_eq!(event.property_value("LAST-MODIFIED"), Some("20261121T090100Z"));
    assert_eq!(event.property_value("DTSTAMP"), Some("20261121T090100Z"));
    assert_eq!(event.property_value("CREATED"), Some("20261121T090000Z"));

    let moved = [("from", "A1"), ("to", "C3"), ("reason", "Siège cassé")];
    staff.post(&format!("/admin/concerts/{id}/bookings/{number}/move"), &moved).await.assert_status(303);
    assert_eq!(version(&ines, &number).await.2, 2);

    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);
    let (method, same, sequence, event, text) = version(&ines, &number).await;
    assert_eq!((method.as_str(), same.as_str(), sequence), ("CANCEL", uid.as_str(), 3));
    assert_eq!(event.property_value("STATUS"), Some("CANCELLED"));
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains("ORGANIZER;CN=Parvis:mailto:parvis@campus.example"), "{text}");
    let attendee = "ATTENDEE;CN=\"Inès Carpentier\":mailto:ines.20418376@campus.example";
    assert!(unfolded.contains(attendee), "{text}");
    // Staff who open the same page learn no address.
    let (.., text) = version(&staff, &number).await;
    assert!(text.contains(":invalid:nomail") && !text.contains("ines.20418376"), "{text}");
}

#[tokio::test]
async fn a_booking_that_its_holder_cancels_is_a_cancellation_for_a_guest_too() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["A1"]).await;
    let claim = [("number", number.as_str()), ("surname", "Carpentier")];
    guest.post("/bookings/cancel/confirm", &claim).await.assert_status(303);

    let (method, _, sequence, _, text) = version(&guest, &number).await;

    assert_eq!((method.as_str(), sequence), ("CANCEL", 1));
    assert!(text.replace("\r\n ", "").contains("ATTENDEE;CN=\"Inès Carpentier\":invalid:nomail"), "{text}");
    assert!(guest.get(&format!("/bookings/{number}")).await.has("a[href$='calendar.ics']"));
}
