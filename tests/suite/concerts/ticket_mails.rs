//! The ticket in the mail.

use super::{
    facts::{book, concert, hold},
    tickets::{KEY, booked},
};
use crate::harness::portal;

#[tokio::test]
async fn a_member_gets_the_ticket_by_mail_once_in_their_language() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let choices = [("display_name", ""), ("language", "en"), ("theme", "auto"), ("direct_from", "everyone")];
    ines.post("/account/profile", &choices).await.assert_status(303);
    let number = booked(&ines, id).await;
    book(&ines, id, KEY).await.assert_status(303);
    hold(&portal.browser(), id, &["A1"]).await.assert_status(303);

    let mails = portal.mails().await;

    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    let mail = mail.replace("=\r\n", "");
    assert!(mail.contains("To: ines.20418376@campus.example"), "{mail}");
    assert!(mail.contains("Your ticket: Les Heures lentes"), "{mail}");
    assert!(mail.contains(&format!("http://parvis.test/bookings/{number}")), "{mail}");
    assert!(mail.contains("application/pdf") && mail.contains("filename=\"ticket.pdf\""), "{mail}");
    assert!(mail.contains("text/calendar") && mail.contains("filename=\"concert.ics\""), "{mail}");
}

#[tokio::test]
async fn a_guest_has_no_address_and_gets_no_mail() {
    let portal = portal().await;
    let id = concert(&portal).await;
    booked(&portal.browser(), id).await;
    assert_eq!(portal.mails().await, Vec::<String>::new());
}
