//! A message to everybody with a booking: looked at, sent once, and a list of those to be told by hand.

use parvis::accounts::roles::Role;

use super::{
    counter::{assert_refused, booked, create, last_entry, staff},
    guest_emails::{ADDRESS, booked_with},
    received::{only, received, received_at},
};
use crate::{
    factories::emails,
    harness::{PASSWORD, TestPortal, browser::Browser, portal},
};

const MESSAGE: [(&str, &str); 3] = [
    ("subject", "Entrée par la cour"),
    ("text", "Le hall est en travaux.\r\nEntrez par la cour, porte B."),
    ("idempotency_key", "message-of-a-test"),
];

/// A concert with bookings of a member, of a guest with an address and of one without.
async fn sold() -> (TestPortal, Browser, i64, [String; 3]) {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let member = booked(&portal.signed_in("20418376", &[]).await, id, &["A1"]).await;
    let with = booked_with(&portal.browser(), id, "B1").await;
    let without = booked(&portal.browser(), id, &["C1"]).await;
    portal.mails().await;
    (portal, staff, id, [member, with, without])
}

fn changed<'a>(name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    MESSAGE.into_iter().map(|(field, kept)| (field, if field == name { value } else { kept })).collect()
}

#[tokio::test]
async fn a_message_is_shown_with_its_reach_before_it_is_sent() {
    let (portal, staff, id, _) = sold().await;
    let path = format!("/admin/concerts/{id}/messages");
    assert!(staff.get(&format!("/admin/concerts/{id}")).await.has(&format!("a[href='{path}']")));
    let form = staff.get(&format!("{path}/new")).await;
    assert_eq!(
        (form.said("[data-by-email]", "data-by-email"), form.said("[data-by-hand]", "data-by-hand")),
        ("2".into(), "1".into())
    );

    let preview = staff.post(&format!("{path}/new"), &MESSAGE).await;

    preview.assert_status(200);
    let shown = preview.one("[data-preview]");
    assert!(shown.contains("Entrée par la cour") && shown.contains("porte B"), "{shown}");
    assert_eq!(preview.said("[data-by-hand]", "data-by-hand"), "1");
    assert_eq!(preview.said("[name=idempotency_key]", "value"), "message-of-a-test");
    assert_eq!(received(&portal, "20418376", "porte B").await.len(), 0);
    // Back to the form, with what was typed.
    let mut fields = MESSAGE.to_vec();
    fields.push(("action", "change"));
    let again = staff.post(&format!("{path}/new"), &fields).await;
    assert_eq!(again.said("main #subject", "value"), "Entrée par la cour");
    assert!(again.one("textarea").contains("porte B") && !again.has("[data-preview]"));
}

#[tokio::test]
async fn a_message_reaches_everybody_once_and_staff_see_whom_it_did_not_reach() {
    let (portal, staff, id, [member, with, without]) = sold().await;
    let path = format!("/admin/concerts/{id}/messages");

    let (one, other) = tokio::join!(staff.post(&path, &MESSAGE), staff.post(&path, &MESSAGE));

    let page = one.assert_status(303).header("location").to_owned();
    other.assert_redirect(&page);
    staff.post(&path, &MESSAGE).await.assert_redirect(&page);
    let (action, _, detail, _) = last_entry(&portal).await;
    assert_eq!(action, "concert.audience_written_to");
    assert!(!detail.unwrap().contains("porte B"));
    assert_eq!(staff.get(&page).await.said("[data-delivered]", "data-delivered"), "0");
    let mail = only(received(&portal, "20418376", "porte B").await);
    assert!(mail.text.contains("Le hall est en travaux.\nEntrez par la cour"), "{}", mail.text);
    assert!(mail.text.contains(&format!("/bookings/{member}")), "{}", mail.text);
    assert_eq!(received_at(&portal, ADDRESS, "porte B").await.len(), 1);

    let shown = staff.get(&page).await;
    assert_eq!(
        (shown.said("[data-delivered]", "data-delivered"), shown.said("[data-to-tell-count]", "data-to-tell-count")),
        ("2".into(), "1".into())
    );
    let states = shown.attributes("[data-reader]", "data-reader");
    assert_eq!(states, ["to_tell", "delivered", "delivered"]);
    let list = staff.get(&format!("/admin/concerts/{id}/to-tell")).await;
    assert_eq!(list.attributes("[data-to-tell] [data-booking-number]", "data-booking-number"), [without.as_str()]);
    let recipient = shown.said("[name=recipient]", "value");
    let message = shown.said("[name=message]", "value");
    let told = [("recipient", recipient.as_str()), ("message", message.as_str())];
    staff.post(&format!("/admin/concerts/{id}/to-tell"), &told).await.assert_redirect(&page);
    assert!(staff.get(&page).await.attributes("[data-reader]", "data-reader").contains(&"told".to_owned()));
    assert_eq!(staff.get(&path).await.all("[data-message-sent]").len(), 1);

    // On the page of each booking, and on the first page of the member; no change of the concert.
    let guest = portal.browser();
    guest.post("/bookings/find", &[("number", &with), ("surname", "Roux")]).await.assert_status(303);
    let notice = guest.get(&format!("/bookings/{with}")).await.one("[data-change=message]");
    assert!(notice.contains("Entrée par la cour") && notice.contains("porte B"), "{notice}");
    let ines = portal.browser();
    ines.sign_in("20418376", PASSWORD).await.assert_status(303);
    assert_eq!(ines.get("/").await.attributes("[data-notice]", "data-notice"), ["booking.message"]);
}

#[tokio::test]
async fn an_email_that_fails_puts_its_holder_on_the_list_of_the_message() {
    let (portal, staff, id, _) = sold().await;
    let sent = staff.post(&format!("/admin/concerts/{id}/messages"), &MESSAGE).await;
    let page = sent.assert_status(303).header("location").to_owned();
    portal.mails().await;
    emails::fail_to_guests(&portal.db).await;

    let shown = staff.get(&page).await;
    assert_eq!(shown.attributes("[data-reader]", "data-reader"), ["to_tell", "to_tell", "delivered"]);
}

#[tokio::test]
async fn a_message_is_not_sent_to_who_cancelled_or_was_told_by_hand_meanwhile() {
    let (portal, staff, id, [member, with, _]) = sold().await;
    let sent = staff.post(&format!("/admin/concerts/{id}/messages"), &MESSAGE).await;
    let page = sent.assert_status(303).header("location").to_owned();
    let claim = [("number", member.as_str()), ("surname", "Carpentier")];
    staff.post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    portal.mails().await;
    emails::fail_last_to_guests(&portal.db).await;
    let told = staff.get(&format!("/admin/concerts/{id}/bookings/{with}")).await.said("[data-to-tell]", "data-to-tell");
    staff.post(&format!("/admin/concerts/{id}/to-tell"), &[("recipient", &told)]).await.assert_status(303);

    let desk = portal.signed_in("10000003", &[Role::Administrator]).await;
    let email = desk.get("/admin/mail").await.said("[data-email]", "data-email");
    desk.post(&format!("/admin/mail/{email}/tries"), &[]).await.assert_status(303);

    assert_eq!(received(&portal, "20418376", "porte B").await.len(), 0);
    let sent = emails::sent_to_guests(&portal.db).await;
    assert_eq!(sent, ["booking.ticket"], "the message is not sent once more");
    let states = staff.get(&page).await.attributes("[data-reader]", "data-reader");
    assert_eq!(states, ["to_tell", "withdrawn", "told"]);
}

#[tokio::test]
async fn a_message_needs_a_subject_a_text_and_somebody_to_read_it() {
    let (_portal, staff, id, _) = sold().await;
    let path = format!("/admin/concerts/{id}/messages");
    let long = "x".repeat(3001);
    for (field, value, says) in [
        ("subject", "  ", "objet"),
        ("subject", &long[..121], "120"),
        ("subject", "a\u{202e}b", "ne se voient pas"),
        ("text", "\r\n", "texte"),
        ("text", &long, "3 000"),
        ("text", "a\u{202e}b", "ne se voient pas"),
    ] {
        for address in [format!("{path}/new"), path.clone()] {
            let refused = staff.post(&address, &changed(field, value)).await;
            refused.assert_status(422);
            let error = refused.one(&format!("[data-error-for='{field}']")).replace('\u{202f}', " ");
            assert!(error.contains(says) || error.contains("3000"), "{error:?} instead of {says:?}");
        }
    }
    staff.post(&path, &changed("idempotency_key", "short")).await.assert_status(422);
    let empty = create(&staff, &[]).await;
    for address in [format!("/admin/concerts/{empty}/messages/new"), format!("/admin/concerts/{empty}/messages")] {
        assert_refused(&staff.post(&address, &MESSAGE).await, 409, "", "personne à qui écrire");
    }
}

#[tokio::test]
async fn the_audience_of_a_cancelled_concert_is_written_to_and_cancelled_bookings_are_not() {
    let (portal, staff, id, [_, with, _]) = sold().await;
    staff.post("/bookings/cancel/confirm", &[("number", with.as_str()), ("surname", "Roux")]).await.assert_status(303);
    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);
    let form = staff.get(&format!("/admin/concerts/{id}/messages/new")).await;
    assert_eq!(
        (form.said("[data-by-email]", "data-by-email"), form.said("[data-by-hand]", "data-by-hand")),
        ("1".into(), "1".into())
    );
    let sent = staff.post(&format!("/admin/concerts/{id}/messages"), &MESSAGE).await;
    let page = sent.assert_status(303).header("location").to_owned();

    assert_eq!(received(&portal, "20418376", "porte B").await.len(), 1);
    assert_eq!(received_at(&portal, ADDRESS, "porte B").await.len(), 0);
    assert_eq!(staff.get(&page).await.attributes("[data-reader]", "data-reader"), ["to_tell", "delivered"]);
}

#[tokio::test]
async fn only_the_box_office_writes_to_everybody() {
    let (portal, staff, id, _) = sold().await;
    let path = format!("/admin/concerts/{id}/messages");
    let member = portal.signed_in("20418377", &[]).await;
    for address in [path.clone(), format!("{path}/new")] {
        member.post(&address, &MESSAGE).await.assert_status(403);
        portal.browser().post(&address, &MESSAGE).await.assert_status(303);
    }
    let sent = staff.post(&path, &MESSAGE).await;
    let page = sent.header("location").to_owned();
    member.get(&page).await.assert_status(403);
    // Not under another concert.
    let other = create(&staff, &[]).await;
    let id_of_message = page.rsplit('/').next().unwrap();
    staff.get(&format!("/admin/concerts/{other}/messages/{id_of_message}")).await.assert_status(404);
    assert_eq!(received(&portal, "20418376", "porte B").await.len(), 1);
}
