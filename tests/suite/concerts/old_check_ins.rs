//! Bookings and check-ins from before each seat had a code of its own, once their database is migrated.

use parvis::concerts::{booking::BookingNumber, ticket::TicketCode};

use super::{
    counter::staff,
    door_groups::{scan, seat_code, send},
    facts::broken_rules,
};
use crate::harness::{
    TestPortal,
    browser::{Answer, Browser},
    database_before, portal_on,
};

/// The migration that gives each seat a code.
const ONE_CODE_PER_SEAT: i64 = 20_261_128_001_401;

/// Three who came in, two who did not, one who was taken off the list again, two who cancelled after that, and one who was moved
/// from B3 to B4 and came in.
const INSIDE: &str = "4821093751";
const EXPECTED: &str = "4821093752";
const UNDONE: &str = "4821093753";
const CANCELLED: &str = "4821093754";
const MOVED: &str = "4821093755";

/// A concert of the evening of 21 November.
const BEFORE: &str = "
    INSERT INTO members (number, surname, first_name, kind, created_at, updated_at, search_text)
    VALUES ('20410001', 'Lenoir', 'Malo', 'staff', '2026-11-01 08:00Z', '2026-11-01 08:00Z', 'lenoir malo');
    INSERT INTO concerts (title, artist, venue, text, search_text, starts_at, row_count, seats_per_row, sale_opens_at, sale_closes_at,
                          audience, limit_per_person, created_at, updated_at)
    VALUES ('Les Heures lentes', 'Folk de chambre', 'Halle', '', 'heures', '2026-11-21 19:00Z', 2, 6, '2026-11-01 08:00Z',
            '2026-11-21 18:00Z', 'everyone', 4, '2026-11-01 08:00Z', '2026-11-01 08:00Z');
    INSERT INTO seats (concert_id, row_number, seat_number) SELECT 1, r, n FROM generate_series(1, 2) r, generate_series(1, 6) n;
    INSERT INTO bookings (number, concert_id, surname, first_name, surname_key, search_text, idempotency_key, created_at, cancelled_at)
    SELECT '482109375' || n, 1, 'Carpentier', 'Inès', 'carpentier', 'carpentier ines 482109375' || n, 'form-of-' || n,
           '2026-11-20 08:00Z', CASE WHEN n = 4 THEN '2026-11-21 08:45Z'::timestamptz END
    FROM generate_series(1, 5) n;
    INSERT INTO tickets (booking_id, concert_id, row_number, seat_number, given_up_at)
    SELECT b, 1, r, n, CASE WHEN b = 4 THEN '2026-11-21 08:45Z'::timestamptz WHEN (r, n) = (2, 3) THEN '2026-11-20 09:00Z' END
    FROM (VALUES (1, 1, 1), (1, 1, 2), (1, 1, 3), (2, 1, 4), (2, 1, 5), (3, 1, 6), (4, 2, 1), (4, 2, 2), (5, 2, 3), (5, 2, 4))
        AS of (b, r, n);
    UPDATE seats s SET state = 'booked', booking_id = t.booking_id FROM tickets t
    WHERE s.row_number = t.row_number AND s.seat_number = t.seat_number AND t.given_up_at IS NULL;
    INSERT INTO check_ins (booking_id, scan_id, checked_in_at, checked_in_by, undone_at, undone_reason)
    VALUES (3, 'scan-undone', '2026-11-21 08:10Z', 1, '2026-11-21 08:20Z', 'Mauvais billet'),
           (4, 'scan-cancelled', '2026-11-21 08:10Z', 1, '2026-11-21 08:40Z', 'Malade'),
           (1, 'scan-of-three', '2026-11-21 08:30Z', 1, NULL, NULL),
           (5, 'scan-moved', '2026-11-21 08:50Z', 1, NULL, NULL);";

/// A portal on a database with old bookings and check-ins, brought up to date, and somebody at the door.
async fn migrated() -> (TestPortal, Browser) {
    let db = database_before(ONE_CODE_PER_SEAT).await;
    sqlx::raw_sql(BEFORE).execute(db.pool()).await.unwrap();
    parvis::db::migrate(&db.options()).await.unwrap();
    let portal = portal_on(db, |_| ());
    let door = staff(&portal).await;
    (portal, door)
}

/// Verdict, and how many of the party are in of how many.
fn said(answer: &Answer) -> [String; 3] {
    let party = |name| if answer.has("[data-party]") { answer.said("[data-party]", name) } else { String::new() };
    [answer.said("[data-verdict]", "data-verdict"), party("data-party-inside"), party("data-party")]
}

async fn turnout(door: &Browser) -> [String; 2] {
    let page = door.get("/admin/concerts/1/check-in").await;
    ["data-inside", "data-expected"].map(|name| page.said("[data-inside]", name))
}

#[tokio::test]
async fn each_old_seat_has_a_code_and_those_who_came_in_are_in_with_all_of_theirs() {
    let (portal, door) = migrated().await;

    let (tickets, codes): (i64, i64) =
        sqlx::query_as("SELECT count(*), count(DISTINCT code) FILTER (WHERE code ~ '^[0-9a-f]{16}$') FROM tickets")
            .fetch_one(&*portal.db)
            .await
            .unwrap();
    assert_eq!((tickets, codes), (10, 10));
    let (in_all, not_undone): (i64, i64) =
        sqlx::query_as("SELECT count(*), count(*) FILTER (WHERE undone_at IS NULL) FROM check_ins")
            .fetch_one(&*portal.db)
            .await
            .unwrap();
    assert_eq!((in_all, not_undone), (7, 4), "a row for each seat that the booking has or had last");
    assert_eq!(turnout(&door).await, ["4", "7"]);
    assert_eq!(broken_rules(&portal).await, Vec::<String>::new());
    for seat in ["A1", "A2", "A3"] {
        let answer = scan(&door, 1, &seat_code(&portal, INSIDE, seat).await).await;
        assert_eq!(said(&answer), ["inside", "3", "3"], "{seat}");
        assert_eq!(answer.said("[data-verdict] time", "datetime"), "2026-11-21T09:30:00+01:00");
        assert!(answer.one("[data-verdict]").contains("par Malo Lenoir"), "{}", answer.text());
    }
    // The same scan, uploaded once more, is the same scan.
    let again = send(&door, 1, &[("ticket", INSIDE), ("scan_id", "scan-of-three")]).await;
    assert_eq!(said(&again), ["let_in", "3", "3"]);
    assert!(again.one("[data-verdict]").contains("A 1, A 2, A 3"), "{}", again.text());
    assert_eq!(said(&scan(&door, 1, MOVED).await), ["inside", "", ""]);
    assert_eq!(said(&scan(&door, 1, &seat_code(&portal, MOVED, "B3").await).await)[0], "given_up");
    assert_eq!(said(&scan(&door, 1, &seat_code(&portal, MOVED, "B4").await).await)[0], "inside");
}

#[tokio::test]
async fn old_numbers_and_printed_codes_open_the_door_as_before() {
    let (portal, door) = migrated().await;
    let number = BookingNumber::parse(EXPECTED).unwrap();
    let printed = TicketCode::new(&portal.accounts.keyring, number, 1).to_string();

    assert_eq!(said(&scan(&door, 1, &printed).await)[0], "how_many");
    assert_eq!(said(&send(&door, 1, &[("ticket", &printed), ("count", "1")]).await), ["let_in", "1", "2"]);
    assert_eq!(said(&scan(&door, 1, &seat_code(&portal, EXPECTED, "A5").await).await), ["let_in", "2", "2"]);
    assert_eq!(said(&send(&door, 1, &[("ticket", UNDONE), ("scan_id", "scan-undone")]).await)[0], "taken_back");
    assert_eq!(said(&scan(&door, 1, UNDONE).await)[0], "let_in");
    assert_eq!(said(&scan(&door, 1, CANCELLED).await)[0], "cancelled");
    assert_eq!(turnout(&door).await, ["7", "7"]);
}

#[tokio::test]
async fn an_old_check_in_is_taken_back_with_all_of_its_seats() {
    let (portal, door) = migrated().await;
    let id: i64 = sqlx::query_scalar("SELECT max(id) FROM check_ins WHERE scan_id = 'scan-of-three'")
        .fetch_one(&*portal.db)
        .await
        .unwrap();

    let undo = format!("/admin/concerts/1/check-ins/{id}/undo");
    door.post(&undo, &[("reason", "Mauvais billet")]).await.assert_redirect("/admin/concerts/1/check-in");

    assert_eq!(turnout(&door).await, ["1", "7"]);
    assert_eq!(said(&send(&door, 1, &[("ticket", INSIDE), ("count", "all")]).await), ["let_in", "3", "3"]);
}
