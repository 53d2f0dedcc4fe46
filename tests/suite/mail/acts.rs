//! E-mails are queued with the acts they tell of: all or nothing, and each once.

use std::collections::HashSet;

use parvis::accounts::roles::Role;

use super::facts::{header, states};
use crate::{
    concerts::{
        facts::{book, concert, hold},
        tickets::KEY,
    },
    harness::portal,
};

#[tokio::test]
async fn a_booking_and_its_ticket_are_one_statement() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    hold(&ines, id, &["C5"]).await.assert_status(303);
    // No e-mail can be queued: then there is no booking either.
    let forbid = "ALTER TABLE emails ADD CONSTRAINT forbidden CHECK (kind <> 'booking.ticket')";
    sqlx::query(forbid).execute(portal.db.pool()).await.unwrap();
    book(&ines, id, KEY).await.assert_status(500);
    let bookings = "SELECT count(*) FROM bookings";
    assert_eq!(sqlx::query_scalar::<_, i64>(bookings).fetch_one(portal.db.pool()).await.unwrap(), 0);

    sqlx::query("ALTER TABLE emails DROP CONSTRAINT forbidden").execute(portal.db.pool()).await.unwrap();
    book(&ines, id, KEY).await.assert_status(303);
    book(&ines, id, KEY).await.assert_status(303);

    assert_eq!(states(&portal).await, [("queued".to_owned(), 0, None)], "the same form again queues nothing");
}

#[tokio::test]
async fn of_1_200_who_booked_a_cancelled_concert_each_gets_one_email() {
    let portal = portal().await;
    let staff = portal.signed_in("10000001", &[Role::BoxOffice]).await;
    let id = concert(&portal).await;
    let now = portal.clock.now();
    let people = "WITH people AS (
            INSERT INTO members (number, surname, first_name, email, kind, password_hash, activated_at, created_at, updated_at,
                                 search_text)
            SELECT (30000000 + n)::text, 'Personne', 'Prénom', 'p' || n || '@campus.example', 'student', 'x', $2, $2, $2, 'p'
            FROM generate_series(1, 1200) AS n RETURNING id, number)
        INSERT INTO bookings (number, concert_id, surname, first_name, surname_key, search_text, booked_by, member_id,
                              idempotency_key, created_at)
        SELECT '12' || number, $1, 'Personne', 'Prénom', 'personne', 'p', 'member:' || id, id, 'key-' || number, $2 FROM people";
    sqlx::query(people).bind(id).bind(now).execute(portal.db.pool()).await.unwrap();

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

    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT e::text FROM emails e UNION ALL SELECT l::text FROM mailed_links l UNION ALL SELECT a::text FROM audit_entries a",
    )
    .fetch_all(portal.db.pool())
    .await
    .unwrap();

    assert!(rows.len() >= 3 && rows.iter().all(|row| !row.contains(&token)), "{rows:?}");
    portal.browser().get(&format!("/activate/link/{token}")).await.assert_status(200);
}

#[tokio::test]
async fn a_link_that_waited_for_the_mail_server_lives_for_an_hour_from_when_it_was_sent() {
    let portal = portal().await;
    portal.member("20418376", &[]).await;
    portal.browser().post("/password/forgotten", &[("number", "20418376")]).await.assert_status(200);
    portal.accounts.tasks.close();
    portal.accounts.tasks.wait().await;
    portal.accounts.tasks.reopen();
    portal.clock.advance(time::Duration::hours(3));

    let mail = portal.mails().await.remove(0).replace("=\r\n", "");
    let token = mail.split("/activate/link/").nth(1).unwrap()[..43].to_owned();
    portal.clock.advance(time::Duration::minutes(59));

    portal.browser().get(&format!("/activate/link/{token}")).await.assert_status(200);
    portal.clock.advance(time::Duration::minutes(2));
    portal.browser().get(&format!("/activate/link/{token}")).await.assert_status(404);
}
