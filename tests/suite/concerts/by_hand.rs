//! People whom no e-mail reaches: listed for staff after a change, ticked off once.

use parvis::accounts::roles::Role;
use time::Duration;

use super::{
    announcing::edit,
    counter::{assert_refused, booked, create, last_entry, staff},
};
use crate::{
    factories::{emails, members},
    harness::{TestPortal, browser::Browser, portal},
    versions::{fields, send, with},
};

/// A concert that moved, with bookings of a reachable member, a guest, a sale at the door and a member without an address;
/// the numbers of the last three.
async fn moved() -> (TestPortal, Browser, i64, [String; 3]) {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    booked(&portal.signed_in("20418376", &[]).await, id, &["A1"]).await;
    let guest = booked(&portal.browser(), id, &["B1"]).await;
    let fields = [("surname", "Léger"), ("first_name", "Anaïs"), ("idempotency_key", "form-door"), ("seat", "B2")];
    let sold = staff.post(&format!("/admin/concerts/{id}/bookings"), &fields).await;
    let door = sold.assert_status(303).header("location").rsplit('/').next().unwrap().to_owned();
    let silent = portal.signed_in("20418377", &[]).await;
    let member = booked(&silent, id, &["B3"]).await;
    members::member(&portal.db, "20418377").without_email().await;
    edit(&staff, id, &[("venue", "Grand hall")], "Travaux").await.assert_status(303);
    (portal, staff, id, [guest, door, member])
}

fn path(id: i64) -> String {
    format!("/admin/concerts/{id}/to-tell")
}

#[tokio::test]
async fn people_without_an_address_are_listed_with_seats_number_and_message() {
    let (_portal, staff, id, mut numbers) = moved().await;

    let page = staff.get(&format!("/admin/concerts/{id}")).await;
    assert_eq!(page.said("main [data-to-tell]", "data-to-tell"), "3");
    assert!(page.has(&format!("a[href='{}']", path(id))));
    let list = staff.get(&path(id)).await;
    let mut listed = list.attributes("[data-to-tell] [data-booking-number]", "data-booking-number");
    listed.sort_unstable();
    numbers.sort_unstable();
    assert_eq!(listed, numbers);
    let text = list.all("[data-to-tell]").join(" ");
    for said in ["Léger Anaïs", "B2", "Carpentier Inès", "B1", "B3", "Travaux"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert!(!text.contains("A1"), "{text}");
    let bookings = staff.get(&format!("/admin/concerts/{id}/bookings")).await;
    assert_eq!(bookings.text().matches("À prévenir").count(), 3);
    let table = staff.get(&format!("/admin/concerts/{id}/bookings.csv")).await;
    let open: Vec<&str> = table.text().lines().filter(|line| line.ends_with(";À prévenir")).collect();
    assert_eq!(open.len(), 3, "{}", table.text());
}

#[tokio::test]
async fn a_person_is_ticked_off_once_and_the_audit_knows_it() {
    let (portal, staff, id, [guest, ..]) = moved().await;
    let colleague = portal.signed_in("10000002", &[Role::BoxOffice]).await;
    let page = staff.get(&format!("/admin/concerts/{id}/bookings/{guest}")).await;
    let recipient = page.said("[data-to-tell]", "data-to-tell");

    let told = [("recipient", recipient.as_str())];
    let list = path(id);
    let (one, other) = tokio::join!(staff.post(&list, &told), colleague.post(&list, &told));

    let mut answers = [one.status.as_u16(), other.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
    assert_refused(&staff.post(&path(id), &told).await, 409, "", "déjà prévenu");
    let (action, _, detail, _) = last_entry(&portal).await;
    assert_eq!(action, "concert.audience_told");
    assert!(detail.unwrap().ends_with(&guest));
    let list = staff.get(&path(id)).await;
    assert_eq!((list.all("li[data-to-tell]").len(), list.all("[data-told]").len()), (2, 1));
    assert!(list.one("[data-told]").contains("Carpentier Inès"), "{}", list.text());
    assert!(!staff.get(&format!("/admin/concerts/{id}/bookings/{guest}")).await.has("[data-to-tell]"));

    let export = staff.get("/account/export").await;
    let export = serde_json::from_slice::<serde_json::Value>(&export.body).unwrap();
    let by_staff = export["concerts"]["told_by_me"].as_array().unwrap().len();
    let export = colleague.get("/account/export").await;
    let export = serde_json::from_slice::<serde_json::Value>(&export.body).unwrap();
    assert_eq!(by_staff + export["concerts"]["told_by_me"].as_array().unwrap().len(), 1);

    // The next change is to be told again, and a cancellation alone in the place of what it overtakes.
    edit(&staff, id, &[("venue", "Salle C")], "Encore").await.assert_status(303);
    assert_eq!(staff.get(&path(id)).await.all("li[data-to-tell]").len(), 3);
    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);
    let list = staff.get(&path(id)).await;
    assert_eq!(list.all("li[data-to-tell]").len(), 3);
    assert!(!list.one("main").contains("Encore") && list.one("main").contains("Artiste malade"), "{}", list.text());
}

#[tokio::test]
async fn a_tick_covers_the_changes_that_were_shown_and_no_later_one() {
    let (_portal, staff, id, [guest, ..]) = moved().await;
    edit(&staff, id, &[("venue", "Salle C")], "Encore").await.assert_status(303);
    let shown = staff.get(&format!("/admin/concerts/{id}/bookings/{guest}")).await;
    let shown = shown.said("[data-to-tell]", "data-to-tell");
    edit(&staff, id, &[("venue", "Salle D")], "Dernier mot").await.assert_status(303);

    staff.post(&path(id), &[("recipient", shown.as_str())]).await.assert_status(303);

    let list = staff.get(&path(id)).await.all("li[data-to-tell]");
    let left = list.iter().find(|line| line.contains("B1")).expect("the guest");
    assert!(left.contains("Dernier mot"), "{left}");
    assert!(!left.contains("Encore") && !left.contains("Travaux"), "{left}");
}

#[tokio::test]
async fn nobody_is_called_who_cancelled_since_or_once_the_concert_has_begun() {
    let (portal, staff, id, [guest, ..]) = moved().await;
    let claim = [("number", guest.as_str()), ("surname", "Carpentier")];
    staff.post("/bookings/cancel/confirm", &claim).await.assert_status(303);

    let list = staff.get(&path(id)).await;
    assert_eq!(list.all("li[data-to-tell]").len(), 2);
    assert!(!list.one("main").contains("B1"), "{}", list.text());

    portal.clock.advance(Duration::days(13));
    let staff = portal.signed_in("10000009", &[Role::BoxOffice]).await;
    assert_eq!(staff.get(&path(id)).await.all("li[data-to-tell]").len(), 0);
}

#[tokio::test]
async fn a_person_whose_email_is_refused_for_good_is_to_be_told_by_hand() {
    let (portal, staff, id, _) = moved().await;
    portal.mails().await;
    assert_eq!(staff.get(&path(id)).await.all("li[data-to-tell]").len(), 3);

    emails::fail_kind(&portal.db, "booking.changed").await;

    let list = staff.get(&path(id)).await;
    assert_eq!(list.all("li[data-to-tell]").len(), 4);
    assert!(list.all("li[data-to-tell]").iter().any(|line| line.contains("A1")));
}

#[tokio::test]
async fn members_on_the_waiting_list_without_an_address_are_listed_too() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[("rows", "1"), ("seats_per_row", "1")]).await;
    booked(&portal.signed_in("20418376", &[]).await, id, &["A1"]).await;
    let member = portal.signed_in("20418377", &[]).await;
    member.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_status(303);
    members::member(&portal.db, "20418377").without_email().await;

    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);

    let list = staff.get(&path(id)).await;
    assert!(list.one("li[data-to-tell]").contains("Liste d’attente"), "{}", list.text());
    let recipient = list.said("li[data-to-tell]", "data-to-tell");
    staff.post(&path(id), &[("recipient", &recipient)]).await.assert_redirect(&path(id));
    assert!(!staff.get(&path(id)).await.has("li[data-to-tell]"));
}

#[tokio::test]
async fn only_the_box_office_ticks_off_and_only_people_of_the_concert() {
    let (portal, staff, id, [guest, ..]) = moved().await;
    let other = create(&staff, &[]).await;
    let page = staff.get(&format!("/admin/concerts/{id}/bookings/{guest}")).await;
    let recipient = page.said("[data-to-tell]", "data-to-tell");

    let helpdesk = portal.signed_in("10000002", &[Role::Helpdesk]).await;
    helpdesk.post(&path(id), &[("recipient", &recipient)]).await.assert_status(403);
    helpdesk.get(&path(id)).await.assert_status(403);
    staff.post(&path(other), &[("recipient", &recipient)]).await.assert_status(404);
    staff.post(&path(id), &[("recipient", "999999")]).await.assert_status(404);
    assert_refused(&staff.post(&path(id), &[("recipient", "x")]).await, 422, "", "");
    assert_refused(&staff.post(&path(id), &[]).await, 422, "", "");
    assert_eq!(staff.get(&path(id)).await.all("li[data-to-tell]").len(), 3);
}

/// The tick of a person who was told, as the form to take it back has it.
async fn tick(staff: &Browser, id: i64) -> Vec<(String, String)> {
    let list = staff.get(&path(id)).await;
    let action = format!("{}/undo", path(id));
    let recipient = list.said(&format!("form[action='{action}'] button"), "value");
    with(&fields(&list, &action), "recipient", &recipient)
}

#[tokio::test]
async fn a_mistaken_tick_is_taken_back_once_and_the_audit_knows_it() {
    let (portal, staff, id, [guest, ..]) = moved().await;
    let colleague = portal.signed_in("10000002", &[Role::BoxOffice]).await;
    // Two changes, told at once.
    edit(&staff, id, &[("venue", "Salle C")], "Encore").await.assert_status(303);
    let page = staff.get(&format!("/admin/concerts/{id}/bookings/{guest}")).await;
    let recipient = page.said("[data-to-tell]", "data-to-tell");
    let told = [("recipient", recipient.as_str())];
    staff.post(&path(id), &told).await.assert_redirect(&path(id));
    let line = staff.get(&path(id)).await.one("[data-told]");
    assert!(line.contains("par Inès Carpentier"), "who ticked: {line}");
    let (undo, tick) = (format!("{}/undo", path(id)), tick(&staff, id).await);

    let (one, other) = tokio::join!(send(&staff, &undo, &tick), send(&colleague, &undo, &tick));

    let mut answers = [one.status.as_u16(), other.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
    let (action, _, detail, _) = last_entry(&portal).await;
    assert_eq!(action, "concert.audience_tick_taken_back");
    assert!(detail.unwrap().ends_with(&guest));
    let list = staff.get(&path(id)).await;
    assert_eq!((list.all("li[data-to-tell]").len(), list.all("[data-told]").len()), (3, 0));
    let line = list.all("li[data-to-tell]").into_iter().find(|line| line.contains("B1")).unwrap();
    assert!(line.contains("Travaux") && line.contains("Encore"), "both changes: {line}");
    assert!(staff.get(&format!("/admin/concerts/{id}/bookings/{guest}")).await.has("[data-to-tell]"));
    assert_refused(&send(&staff, &undo, &tick).await, 409, "", "de nouveau à prévenir");

    // Told anew by the colleague: an old page does not take that back.
    portal.clock.advance(Duration::minutes(1));
    colleague.post(&path(id), &told).await.assert_redirect(&path(id));
    send(&staff, &undo, &tick).await.assert_status(409);
    assert_eq!(staff.get(&path(id)).await.all("[data-told]").len(), 1);
}

#[tokio::test]
async fn only_the_box_office_takes_a_tick_back_and_only_of_people_of_the_concert() {
    let (portal, staff, id, [guest, ..]) = moved().await;
    let other = create(&staff, &[]).await;
    let page = staff.get(&format!("/admin/concerts/{id}/bookings/{guest}")).await;
    let recipient = page.said("[data-to-tell]", "data-to-tell");
    staff.post(&path(id), &[("recipient", &recipient)]).await.assert_status(303);
    let (undo, tick) = (format!("{}/undo", path(id)), tick(&staff, id).await);

    let helpdesk = portal.signed_in("10000002", &[Role::Helpdesk]).await;
    send(&helpdesk, &undo, &tick).await.assert_status(403);
    send(&portal.browser(), &undo, &tick).await.assert_redirect("/sign-in?next=%2F");
    send(&staff, &format!("{}/undo", path(other)), &tick).await.assert_status(404);
    send(&staff, &undo, &with(&tick, "recipient", "999999")).await.assert_status(404);
    for (field, value) in [("recipient", "x"), ("told_at", "x"), ("told_at", "9223372036854775807"), ("told_at", "")] {
        assert_refused(&send(&staff, &undo, &with(&tick, field, value)).await, 422, "", "");
    }
    staff.post(&undo, &[("recipient", &recipient)]).await.assert_status(422);
    assert_eq!(staff.get(&path(id)).await.all("[data-told]").len(), 1, "nothing was done");
}
