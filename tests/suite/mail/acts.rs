//! E-mails are queued with the acts they tell of: all or nothing, and each once.

use std::collections::HashSet;

use parvis::accounts::roles::Role;

use super::facts::header;
use crate::{
    concerts::{
        facts::{book, concert, hold},
        tickets::KEY,
    },
    factories::{bookings, count, emails, text_of},
    harness::portal,
};

#[tokio::test]
async fn a_booking_and_its_ticket_are_one_statement() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    hold(&ines, id, &["C5"]).await.assert_status(303);
    // No e-mail can be queued: then there is no booking either.
    emails::forbid(&portal.db, "booking.ticket").await;
    book(&ines, id, KEY).await.assert_status(500);
    assert_eq!(count(&portal.db, "bookings").await, 0);

    emails::allow_all(&portal.db).await;
    book(&ines, id, KEY).await.assert_status(303);
    book(&ines, id, KEY).await.assert_status(303);

    assert_eq!(
        emails::states(&portal.db).await,
        [("queued".to_owned(), 0, None)],
        "the same form again queues nothing"
    );
}

#[tokio::test]
async fn of_1_200_who_booked_a_cancelled_concert_each_gets_one_email() {
    let portal = portal().await;
    let staff = portal.signed_in("10000001", &[Role::BoxOffice]).await;
    let id = concert(&portal).await;
    let now = portal.clock.now();
    bookings::fill(&portal.db, id, 1200, now).await;

    let cancelled = staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await;
    cancelled.assert_status(303);
    let mails = portal.mails().await;
    portal.mails().await;

    assert_eq!(mails.len(), 1_200);
    let to: HashSet<&str> = mails.iter().map(|mail| header(mail, "To")).collect();
    assert_eq!(to.len(), 1_200);
    assert_eq!(portal.mails().await.len(), 1_200);
}

#[tokio::test]
async fn a_link_in_the_outbox_cannot_be_read_from_the_database() {
    let portal = portal().await;
    portal.member("20418376", &[]).await;
    portal.browser().post("/password/forgotten", &[("number", "20418376")]).await.assert_status(200);
    let mail = portal.mails().await.remove(0).replace("=\r\n", "");
    let token = mail.split("/activate/link/").nth(1).unwrap()[..43].to_owned();

    let rows = text_of(&portal.db, &["emails", "mailed_links", "audit_entries"]).await;

    assert!(rows.lines().count() >= 3 && !rows.contains(&token), "{rows}");
    portal.browser().get(&format!("/activate/link/{token}")).await.assert_status(200);
}

#[tokio::test]
async fn a_link_that_waited_for_the_mail_server_lives_for_an_hour_from_when_it_was_sent() {
    let portal = portal().await;
    portal.member("20418376", &[]).await;
    portal.browser().post("/password/forgotten", &[("number", "20418376")]).await.assert_status(200);
    portal.accounts.context.tasks.close();
    portal.accounts.context.tasks.wait().await;
    portal.accounts.context.tasks.reopen();
    portal.clock.advance(time::Duration::hours(3));

    let mail = portal.mails().await.remove(0).replace("=\r\n", "");
    let token = mail.split("/activate/link/").nth(1).unwrap()[..43].to_owned();
    portal.clock.advance(time::Duration::minutes(59));

    portal.browser().get(&format!("/activate/link/{token}")).await.assert_status(200);
    portal.clock.advance(time::Duration::minutes(2));
    portal.browser().get(&format!("/activate/link/{token}")).await.assert_status(404);
}
