//! A concert that moves: the form asks for a message, the people concerned read it, the others are on a list.

use crate::{
    box_office::{faults, make_concert},
    harness::{Browser, Portal, Settings},
};

/// Books a seat as the person of a browser; the path of the booking.
async fn book(browser: &Browser, concert: &str, seat: &str) -> String {
    browser.go(concert).await;
    browser.click(&format!("[data-seat={seat}]")).await;
    browser.until(&format!("return document.querySelector('[data-seat={seat}]').dataset.state === 'mine'")).await;
    browser.click("#continue").await;
    browser.fill(&[("surname", "Carpentier"), ("first_name", "Inès")]).await;
    browser.click("main form .primary").await;
    browser.find("article [data-booking-number]").await;
    browser.path().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_concert_that_moves_is_told_by_email_on_the_page_and_by_hand() {
    let portal = Portal::get();
    let staff = Browser::open(&portal.url, Settings::default()).await;
    staff.sign_in_demo("20410001").await;
    let concert = make_concert(&staff).await;
    let public = concert.trim_start_matches("/admin").to_owned();
    let member = Browser::open(&portal.url, Settings::phone()).await;
    member.sign_in_demo("20418376").await;
    let of_member = book(&member, &public, "A1").await;
    let guest = Browser::open(&portal.url, Settings { dark: true, ..Settings::default() }).await;
    let of_guest = book(&guest, &public, "B1").await;

    staff.go(&format!("{concert}/edit")).await;
    staff.find("[data-audience='2']").await;
    staff.fill(&[("venue", "Grand hall")]).await;
    staff.script("document.querySelector('[name=starts_at]').value = '2099-06-02T21:00'").await;
    staff.click("main form .primary").await;
    staff.find("[data-error-for=reason]").await;
    let mut found = faults(&staff, "a-move-without-a-message").await;
    staff.fill(&[("reason", "Auditorium inondé")]).await;
    staff.click("main form .primary").await;
    staff.find("main [data-to-tell='1']").await;
    found.extend(faults(&staff, "a-moved-concert").await);

    let number = of_member.trim_start_matches("/bookings/");
    let mail = portal.mail_with("Subject: Changement");
    assert!(mail.contains("text/calendar; method=PUBLISH") && mail.contains("ticket.pdf"), "{mail}");
    assert!(mail.replace("=\r\n", "").contains(number), "{mail}");
    member.go("/").await;
    member.find("[data-notice='concert.changed']").await;
    found.extend(faults(&member, "a-notice-of-a-move").await);
    member.go(&of_member).await;
    member.find("[data-change=concert_changed]").await;
    found.extend(faults(&member, "a-booking-that-moved").await);
    assert!(member.fetch(&format!("{of_member}/calendar.ics")).await.contains("SEQUENCE:1"));
    guest.go(&of_guest).await;
    guest.find("[data-change=concert_changed]").await;
    found.extend(faults(&guest, "a-booking-of-a-guest-that-moved").await);

    staff.go(&format!("{concert}/to-tell")).await;
    found.extend(faults(&staff, "people-to-be-told").await);
    staff.click("[data-to-tell] button").await;
    staff.find("[data-told]").await;
    found.extend(faults(&staff, "people-who-are-told").await);
    staff.click("[data-told] button").await;
    staff.find("li[data-to-tell]").await;
    assert!(!staff.has("[data-told]").await, "a mistaken tick is taken back");
    staff.click("[data-to-tell] button").await;
    staff.find("[data-told]").await;
    assert!(!staff.has("li[data-to-tell]").await);

    staff.go(&concert).await;
    staff.click("[popovertarget=cancellation]").await;
    staff.script("document.querySelector('#cancel-reason').value = 'Artiste malade'").await;
    found.extend(faults(&staff, "a-cancellation-with-its-audience").await);
    staff.click("#cancellation .danger").await;
    staff.find("main [data-to-tell='1']").await;
    let mail = portal.mail_with("text/calendar; method=CANCEL");
    assert!(mail.contains("Subject: Les Heures lentes"), "{mail}");
    member.go(&of_member).await;
    member.find("[data-change=concert_cancelled]").await;
    found.extend(faults(&member, "a-booking-of-a-cancelled-concert").await);
    let calendar = member.fetch(&format!("{of_member}/calendar.ics")).await;
    assert!(calendar.contains("METHOD:CANCEL") && calendar.contains("SEQUENCE:2"), "{calendar}");

    staff.go(&concert).await;
    found.extend(faults(&staff, "a-concert-that-can-be-taken-back").await);
    staff.click("[data-restoration] button").await;
    staff.find("[popovertarget=cancellation]").await;
    portal.mail_with("Subject: De nouveau valable");
    member.go(&of_member).await;
    member.find("[data-change=concert_restored]").await;
    found.extend(faults(&member, "a-booking-that-is-valid-again").await);
    member.click("a[href*='/bookings/cancel']").await;
    member.fill(&[("surname", "Carpentier")]).await;
    member.click("main form .primary").await;
    member.click("main form .danger").await;
    member.find("[data-restoration]").await;
    found.extend(faults(&member, "a-booking-that-can-be-taken-back").await);
    member.click("[data-restoration] button").await;
    member.find(".ticket .qr").await;
    assert!(found.is_empty(), "{}", found.join("\n"));
    for browser in [staff, member, guest] {
        browser.close().await;
    }
}
