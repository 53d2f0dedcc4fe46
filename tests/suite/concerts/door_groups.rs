//! A group that comes in apart: one code for each seat, and a whole booking of which only some come in.

use parvis::{
    accounts::roles::Role,
    concerts::{
        bookings::booking_number::BookingNumber,
        tickets::ticket_code::{SeatCode, TicketCode},
    },
    ids::ConcertId,
};
use time::Duration;

use super::{
    counter::{booked, staff},
    facts::{broken_rules, evening},
};
use crate::{
    factories::bookings,
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

const GROUP: [&str; 4] = ["C4", "C5", "C6", "C7"];

/// The text of the QR code of one seat of a booking.
pub async fn seat_code(portal: &TestPortal, number: &str, seat: &str) -> String {
    let (concert, code) = bookings::ticket(&portal.db, number, seat).await;
    let number = BookingNumber::parse(number).unwrap();
    TicketCode::of_seat(&portal.accounts.context.keyring, number, ConcertId(concert), SeatCode::parse(&code).unwrap())
        .to_string()
}

fn whole_code(portal: &TestPortal, number: &str, concert: i64) -> String {
    TicketCode::new(&portal.accounts.context.keyring, BookingNumber::parse(number).unwrap(), ConcertId(concert))
        .to_string()
}

pub async fn send(door: &Browser, concert: i64, fields: &[(&str, &str)]) -> Answer {
    door.htmx().post(&format!("/admin/concerts/{concert}/check-in"), fields).await
}

pub async fn scan(door: &Browser, concert: i64, ticket: &str) -> Answer {
    send(door, concert, &[("ticket", ticket)]).await
}

/// Verdict and tone, and how many of the party are in of how many.
fn said(answer: &Answer) -> [String; 4] {
    let party = |name| if answer.has("[data-party]") { answer.said("[data-party]", name) } else { String::new() };
    let verdict = |name| answer.said("[data-verdict]", name);
    [verdict("data-verdict"), verdict("data-tone"), party("data-party-inside"), party("data-party")]
}

#[tokio::test]
async fn a_group_of_four_comes_in_one_by_one_each_with_their_own_code_and_once() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.browser(), id, &GROUP).await;
    let door = staff(&portal).await;

    for (index, seat) in GROUP.iter().enumerate() {
        let code = seat_code(&portal, &number, seat).await;
        let first = scan(&door, id, &code).await;
        portal.clock.advance(Duration::minutes(1));
        let again = scan(&door, id, &code).await;

        let count = (index + 1).to_string();
        assert_eq!(said(&first), ["let_in", "good", &count, "4"], "{}", first.text());
        let place = format!("{} {}", &seat[..1], &seat[1..]);
        assert!(first.one("[data-verdict]").contains(&format!("1 place, {place}")), "{}", first.text());
        assert_eq!(said(&again), ["inside", "bad", &count, "4"]);
        assert_eq!(again.status.as_u16(), 409);
        let at = format!("2026-11-21T10:0{index}:00+01:00");
        assert_eq!(again.said("[data-verdict] time", "datetime"), at);
        assert!(again.one("[data-verdict]").contains("par Inès Carpentier"), "{}", again.text());
    }
    assert_eq!(bookings::check_ins(&portal.db).await, 4);
    let whole = scan(&door, id, &number).await;
    assert_eq!(said(&whole), ["inside", "bad", "4", "4"]);
    let page = door.get(&format!("/admin/concerts/{id}/check-in")).await;
    assert_eq!(page.said("[data-inside]", "data-inside"), "4");
}

#[tokio::test]
async fn a_whole_booking_asks_how_many_come_in_and_takes_the_answer_in_one_press() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.browser(), id, &GROUP).await;
    let door = staff(&portal).await;

    for ticket in [number.clone(), whole_code(&portal, &number, id)] {
        let asked = scan(&door, id, &ticket).await;
        assert_eq!((asked.status.as_u16(), said(&asked)), (200, ["how_many", "warn", "0", "4"].map(str::to_owned)));
        assert_eq!(asked.attributes("[name=count]", "value"), ["4", "1", "2", "3"]);
        assert_eq!(asked.said("[name=ticket]", "value"), ticket);
    }
    assert_eq!(bookings::check_ins(&portal.db).await, 0, "to ask lets nobody in");

    let asked = send(&door, id, &[("ticket", &number), ("scan_id", "scan-of-three")]).await;
    let fields = [("ticket", number.as_str()), ("scan_id", &asked.said("[name=scan_id]", "value")), ("count", "3")];
    let three = send(&door, id, &fields).await;
    let twice = send(&door, id, &fields).await;
    assert_eq!(said(&three), ["let_in", "good", "3", "4"]);
    assert!(three.one("[data-verdict]").contains("C 4, C 5, C 6"), "{}", three.text());
    assert_eq!(said(&twice), ["let_in", "good", "3", "4"], "sent twice, it is one scan");
    assert_eq!(bookings::check_ins(&portal.db).await, 3);

    // One is missing: nothing is left to be asked.
    let last = scan(&door, id, &number).await;
    assert_eq!(said(&last), ["let_in", "good", "4", "4"]);
    assert!(last.one("[data-verdict]").contains("1 place, C 7"), "{}", last.text());
}

#[tokio::test]
async fn more_than_are_missing_is_asked_again_and_nonsense_is_refused() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.browser(), id, &GROUP).await;
    let door = staff(&portal).await;
    let code = seat_code(&portal, &number, "C5").await;
    scan(&door, id, &code).await.assert_status(200);

    for wrong in ["0", "-1", "1.5", "many", "99999999999"] {
        let answer = send(&door, id, &[("ticket", &number), ("count", wrong)]).await;
        assert_eq!((answer.status.as_u16(), said(&answer)[0].as_str()), (422, "unreadable"), "{wrong}");
    }
    let too_many = send(&door, id, &[("ticket", &number), ("count", "4")]).await;
    assert_eq!(said(&too_many), ["how_many", "warn", "1", "4"]);
    assert!(too_many.one("[data-verdict]").contains("C 4, C 6, C 7"), "{}", too_many.text());
    assert_eq!(bookings::check_ins(&portal.db).await, 1);
    let all = send(&door, id, &[("ticket", &number), ("count", "all")]).await;
    assert_eq!(said(&all), ["let_in", "good", "4", "4"]);
}

#[tokio::test]
async fn of_the_same_seat_at_many_doors_at_once_and_its_whole_booking_each_seat_is_let_in_once() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.browser(), id, &GROUP).await;
    let mut doors = Vec::new();
    for number in 20_410_010..20_410_014 {
        doors.push(portal.signed_in(&number.to_string(), &[Role::BoxOffice]).await);
    }
    let code = seat_code(&portal, &number, "C5").await;

    let answers = futures_util::future::join_all(doors.iter().enumerate().flat_map(|(index, door)| {
        let ticket = if index % 2 == 0 { &code } else { &number };
        (0..3)
            .map(move |_| async move { send(door, id, &[("ticket", ticket), ("count", "all")]).await.status.as_u16() })
    }))
    .await;

    let let_in = answers.iter().filter(|status| **status == 200).count();
    assert!((1..=2).contains(&let_in), "{answers:?}");
    assert_eq!(bookings::check_ins(&portal.db).await, 4);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_code_of_a_seat_is_signed_and_belongs_to_its_booking() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let (mine, other) =
        (booked(&portal.browser(), id, &["C4", "C5"]).await, booked(&portal.browser(), id, &["D4", "D5"]).await);
    let door = staff(&portal).await;
    let code = seat_code(&portal, &mine, "C5").await;
    let [prefix, _, secret, signature] = code.split(':').collect::<Vec<_>>()[..] else { panic!("{code}") };

    let forged = [
        format!("{prefix}:{other}:{secret}:{signature}"),
        format!("{prefix}:{mine}:0123456789abcdef:{signature}"),
        format!("{prefix}:{mine}:{secret}:0123456789abcdef"),
        format!("{prefix}:{mine}:{signature}"),
    ];
    for ticket in forged {
        let answer = scan(&door, id, &ticket).await;
        assert_eq!((answer.status.as_u16(), said(&answer)[0].as_str()), (422, "forged"), "{ticket}");
        assert!(!answer.one("[data-verdict]").contains("Carpentier"));
    }
    let borrowed = TicketCode::of_seat(
        &portal.accounts.context.keyring,
        BookingNumber::parse(&other).unwrap(),
        ConcertId(id),
        SeatCode::parse(secret).unwrap(),
    );
    assert_eq!(said(&scan(&door, id, &borrowed.to_string()).await)[0], "given_up", "the seat of another booking");
    assert_eq!(bookings::check_ins(&portal.db).await, 0);
}

#[tokio::test]
async fn the_name_of_a_scan_is_that_of_one_seat() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.browser(), id, &["C4", "C5"]).await;
    let door = staff(&portal).await;
    let (first, second) = (seat_code(&portal, &number, "C4").await, seat_code(&portal, &number, "C5").await);
    let scan_as = async |ticket: &str| send(&door, id, &[("ticket", ticket), ("scan_id", "scan-of-one-seat")]).await;

    for (ticket, verdict) in [(&first, "let_in"), (&second, "unreadable"), (&first, "let_in")] {
        assert_eq!(said(&scan_as(ticket).await)[0], verdict);
    }
    assert_eq!(bookings::check_ins(&portal.db).await, 1);
}

#[tokio::test]
async fn staff_move_a_seat_and_its_printed_code_stays_also_once_it_is_in() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.browser(), id, &["C4", "C5"]).await;
    let door = staff(&portal).await;
    let (first, second) = (seat_code(&portal, &number, "C4").await, seat_code(&portal, &number, "C5").await);
    scan(&door, id, &second).await.assert_status(200);

    for (from, to) in [("C4", "E1"), ("C5", "E2")] {
        let fields = [("from", from), ("to", to), ("reason", "La place est cassée")];
        door.post(&format!("/admin/concerts/{id}/bookings/{number}/move"), &fields).await.assert_status(303);
    }

    let moved = scan(&door, id, &first).await;
    assert_eq!(said(&moved), ["let_in", "good", "2", "2"]);
    assert!(moved.one("[data-verdict]").contains("E 1"), "{}", moved.text());
    assert_eq!(said(&scan(&door, id, &second).await), ["inside", "bad", "2", "2"]);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn codes_end_with_a_cancellation_and_come_back_when_it_is_taken_back() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["C4", "C5"]).await;
    let door = staff(&portal).await;
    let code = seat_code(&portal, &number, "C4").await;
    let claim = [("number", number.as_str()), ("surname", "Carpentier")];
    guest.post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    assert_eq!(said(&scan(&door, id, &code).await)[..2], ["cancelled", "bad"]);
    guest.get(&format!("/bookings/{number}/seats/C4/qr.svg")).await.assert_status(404);

    bookings::restore_with_seats(&portal.db).await;

    assert_eq!(said(&scan(&door, id, &code).await), ["let_in", "good", "1", "2"]);
}

#[tokio::test]
async fn an_undone_scan_takes_back_all_that_it_let_in_and_nothing_else() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.browser(), id, &GROUP).await;
    let door = staff(&portal).await;
    let code = seat_code(&portal, &number, "C7").await;
    scan(&door, id, &code).await.assert_status(200);
    let two = send(&door, id, &[("ticket", &number), ("count", "2")]).await;
    assert_eq!(said(&two), ["let_in", "good", "3", "4"]);
    let page = door.get(&format!("/admin/concerts/{id}/check-in")).await;
    let undo = page.said("#door-last li:first-child a", "href");
    assert!(page.one("#door-last li:first-child").contains("C 4, C 5"), "{}", page.text());

    assert!(door.get(&undo).await.one("main").contains("C 4, C 5"));
    door.post(&undo, &[("reason", "Mauvais groupe")]).await.assert_status(303);

    let left = scan(&door, id, &number).await;
    assert_eq!(said(&left), ["how_many", "warn", "1", "4"]);
    assert_eq!(said(&scan(&door, id, &code).await)[0], "inside");
}

#[tokio::test]
async fn every_seat_has_its_own_picture_and_sheet_and_single_bookings_need_no_list() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["C4", "C5"]).await;

    let page = guest.get(&format!("/bookings/{number}")).await;
    assert_eq!(page.attributes("[data-seat-ticket]", "data-seat-ticket"), ["C4", "C5"]);
    let mut pictures = Vec::new();
    for path in page.attributes("[data-seat-ticket] img", "src") {
        let picture = guest.get(&path).await;
        assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/svg+xml"));
        assert_eq!(picture.header("cache-control"), "no-store");
        pictures.push(picture.text().to_owned());
    }
    pictures.push(guest.get(&format!("/bookings/{number}/qr.svg")).await.text().to_owned());
    pictures.sort();
    pictures.dedup();
    assert_eq!(pictures.len(), 3, "each of them is another code");
    let sheet = guest.get(&format!("/bookings/{number}/seats/C5/ticket.pdf")).await;
    assert_eq!(sheet.header("content-disposition"), format!("attachment; filename=\"parvis-{number}-C5.pdf\""));
    assert!(String::from_utf8_lossy(&sheet.body).contains("/Count 1"));
    for seat in ["C6", "Z99", "c4x", "%27"] {
        guest.get(&format!("/bookings/{number}/seats/{seat}/qr.svg")).await.assert_status(404);
        guest.get(&format!("/bookings/{number}/seats/{seat}/ticket.pdf")).await.assert_status(404);
    }
    let single = portal.browser();
    let alone = booked(&single, id, &["F4"]).await;
    let page = single.get(&format!("/bookings/{alone}")).await;
    assert!(page.has("img.qr") && !page.has("[data-seat-ticket]"));
}

#[tokio::test]
async fn the_page_of_a_booking_says_who_is_in_and_no_longer_that_it_is_booked() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let guest = portal.browser();
    let number = booked(&guest, id, &["C4", "C5"]).await;
    let door = staff(&portal).await;
    let heading = async || guest.get(&format!("/bookings/{number}")).await.one("h1");
    assert_eq!(heading().await, "C’est réservé");

    scan(&door, id, &seat_code(&portal, &number, "C5").await).await.assert_status(200);
    assert_eq!(heading().await, "1 entrée sur 2");
    let list = door.get(&format!("/admin/concerts/{id}/bookings")).await;
    assert!(list.one("#bookings").contains("1 entrée sur 2"), "{}", list.text());
    let table = door.get(&format!("/admin/concerts/{id}/bookings.csv")).await;
    assert!(table.text().lines().nth(1).unwrap().contains(";2026-11-21 10:00;1;;"), "{}", table.text());

    scan(&door, id, &number).await.assert_status(200);
    assert_eq!(heading().await, "Entrée enregistrée");
    let list = door.get(&format!("/admin/concerts/{id}/bookings")).await;
    assert!(!list.one("#bookings").contains("sur 2"), "{}", list.text());
}
