//! A concert that moves: the form asks for a message, the people concerned read it, the others are on a list.

use std::sync::Arc;

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

/// A concert with a booking of a member and one of a guest, and the browsers of these people and of the box office.
struct Stage {
    portal: Arc<Portal>,
    staff: Browser,
    member: Browser,
    guest: Browser,
    concert: String,
    of_member: String,
    of_guest: String,
    found: Vec<String>,
}

impl Stage {
    async fn new() -> Self {
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
        Self { portal, staff, member, guest, concert, of_member, of_guest, found: Vec::new() }
    }

    /// The form asks for a message before a concert with bookings moves.
    async fn move_the_concert(&mut self) {
        let staff = &self.staff;
        staff.go(&format!("{}/edit", self.concert)).await;
        staff.find("[data-audience='2']").await;
        staff.fill(&[("venue", "Grand hall")]).await;
        staff.script("document.querySelector('[name=starts_at]').value = '2099-06-02T21:00'").await;
        staff.click("main form .primary").await;
        staff.find("[data-error-for=reason]").await;
        self.found.extend(faults(staff, "a-move-without-a-message").await);
        staff.fill(&[("reason", "Auditorium inondé")]).await;
        staff.click("main form .primary").await;
        staff.find("main [data-to-tell='1']").await;
        self.found.extend(faults(staff, "a-moved-concert").await);
    }

    async fn the_people_read_of_the_move(&mut self) {
        let (member, guest) = (&self.member, &self.guest);
        let number = self.of_member.trim_start_matches("/bookings/");
        let mail = self.portal.mail_with("Subject: Changement");
        assert!(mail.contains("text/calendar; method=PUBLISH") && mail.contains("ticket.pdf"), "{mail}");
        assert!(mail.replace("=\r\n", "").contains(number), "{mail}");
        member.go("/").await;
        member.find("[data-notice='concert.changed']").await;
        self.found.extend(faults(member, "a-notice-of-a-move").await);
        member.go(&self.of_member).await;
        member.find("[data-change=concert_changed]").await;
        self.found.extend(faults(member, "a-booking-that-moved").await);
        assert!(member.fetch(&format!("{}/calendar.ics", self.of_member)).await.contains("SEQUENCE:1"));
        guest.go(&self.of_guest).await;
        guest.find("[data-change=concert_changed]").await;
        self.found.extend(faults(guest, "a-booking-of-a-guest-that-moved").await);
    }

    /// The guest has no address: staff tell them, and tick it.
    async fn staff_tell_the_guest(&mut self) {
        let staff = &self.staff;
        staff.go(&format!("{}/to-tell", self.concert)).await;
        self.found.extend(faults(staff, "people-to-be-told").await);
        staff.click("[data-to-tell] button").await;
        staff.find("[data-told]").await;
        self.found.extend(faults(staff, "people-who-are-told").await);
        staff.click("[data-told] button").await;
        staff.find("li[data-to-tell]").await;
        assert!(!staff.has("[data-told]").await, "a mistaken tick is taken back");
        staff.click("[data-to-tell] button").await;
        staff.find("[data-told]").await;
        assert!(!staff.has("li[data-to-tell]").await);
    }

    async fn cancel_the_concert(&mut self) {
        let (staff, member) = (&self.staff, &self.member);
        staff.go(&self.concert).await;
        staff.click("[popovertarget=cancellation]").await;
        staff.script("document.querySelector('#cancel-reason').value = 'Artiste malade'").await;
        self.found.extend(faults(staff, "a-cancellation-with-its-audience").await);
        staff.click("#cancellation .danger").await;
        staff.find("main [data-to-tell='1']").await;
        let mail = self.portal.mail_with("text/calendar; method=CANCEL");
        assert!(mail.contains("Subject: Les Heures lentes"), "{mail}");
        member.go(&self.of_member).await;
        member.find("[data-change=concert_cancelled]").await;
        self.found.extend(faults(member, "a-booking-of-a-cancelled-concert").await);
        let calendar = member.fetch(&format!("{}/calendar.ics", self.of_member)).await;
        assert!(calendar.contains("METHOD:CANCEL") && calendar.contains("SEQUENCE:2"), "{calendar}");
    }

    async fn restore_the_concert(&mut self) {
        let (staff, member) = (&self.staff, &self.member);
        staff.go(&self.concert).await;
        self.found.extend(faults(staff, "a-concert-that-can-be-taken-back").await);
        staff.click("[data-restoration] button").await;
        staff.find("[popovertarget=cancellation]").await;
        self.portal.mail_with("Subject: De nouveau valable");
        member.go(&self.of_member).await;
        member.find("[data-change=concert_restored]").await;
        self.found.extend(faults(member, "a-booking-that-is-valid-again").await);
    }

    async fn cancel_and_restore_the_booking(&mut self) {
        let member = &self.member;
        member.click("a[href*='/bookings/cancel']").await;
        member.fill(&[("surname", "Carpentier")]).await;
        member.click("main form .primary").await;
        member.click("main form .danger").await;
        member.find("[data-restoration]").await;
        self.found.extend(faults(member, "a-booking-that-can-be-taken-back").await);
        member.click("[data-restoration] button").await;
        member.find(".ticket .qr").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_concert_that_moves_is_told_by_email_on_the_page_and_by_hand() {
    let mut stage = Stage::new().await;

    stage.move_the_concert().await;
    stage.the_people_read_of_the_move().await;
    stage.staff_tell_the_guest().await;
    stage.cancel_the_concert().await;
    stage.restore_the_concert().await;
    stage.cancel_and_restore_the_booking().await;

    assert!(stage.found.is_empty(), "{}", stage.found.join("\n"));
    for browser in [stage.staff, stage.member, stage.guest] {
        browser.close().await;
    }
}
