//! A booking and the cancellation of its concert in the same instant: one comes first, and the other knows.

use super::{
    counter::{booked, staff},
    facts::{book, broken_rules, concert, hold, number_of},
};
use crate::{
    factories::{locks, seats},
    harness::portal,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_books_in_the_moment_of_the_cancellation_is_told_of_it() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    hold(&ines, id, &["C5"]).await.assert_status(303);
    // The booking is stopped in the middle: its concert was on sale, its seat is not there yet.
    let mut seat = portal.db.begin().await.unwrap();
    seats::lock(&mut seat, id, "C5").await;
    let booking = tokio::spawn({
        let ines = ines.clone();
        async move { book(&ines, id, "in-the-last-moment").await }
    });
    locks::until_waiting(&portal.db, 1).await;
    let end = tokio::spawn(async move {
        staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await
    });
    // It waits for the booking, or has not waited and is done.
    let mut superuser = portal.db.superuser().await;
    while !end.is_finished() && locks::waiting(&mut superuser).await < 2 {
        tokio::task::yield_now().await;
    }
    seat.commit().await.unwrap();

    let number = number_of(&booking.await.unwrap());
    end.await.unwrap().assert_status(303);

    let page = ines.get(&format!("/bookings/{number}")).await;
    assert!(page.text().contains("Le concert est annulé") && !page.has("img.qr"), "{}", page.text());
    // Whether the ticket was written too depends on which of the two letters was begun first.
    let mails = portal.mails().await;
    assert_eq!(mails.iter().filter(|mail| !mail.contains("ticket.pdf")).count(), 1, "{mails:#?}");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn who_comes_after_the_cancellation_books_nothing_and_gets_no_ticket() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = staff(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    hold(&ines, id, &["C5"]).await.assert_status(303);
    booked(&portal.browser(), id, &["D5"]).await;

    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);

    book(&ines, id, "after-the-end-of-it").await.assert_status(409);
    assert_eq!(portal.mails().await, Vec::<String>::new());
}
