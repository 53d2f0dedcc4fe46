//! A booking on the screen, on paper, in a calendar and in the mail; who may see it, and how it is found again.

use std::io::Read as _;

use flate2::read::ZlibDecoder;
use icalendar::{Calendar, CalendarComponent, Component as _, EventLike as _};
use parvis::{
    accounts::roles::Role,
    concerts::{bookings::booking_number::BookingNumber, tickets::ticket_code::TicketCode},
    ids::ConcertId,
};
use time::Duration;

use super::facts::{book, concert, concert_with, hold, number_of};
use crate::{
    factories::{concerts::concert as concert_row, seats},
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

pub const KEY: &str = "4a1c2b8e-51b0-4f0e-9a31-2f3c8d9e7b10";

/// A booking of two seats; its number.
pub async fn booked(browser: &Browser, concert: i64) -> String {
    hold(browser, concert, &["C5", "C6"]).await.assert_status(303);
    number_of(&book(browser, concert, KEY).await)
}

async fn named(browser: &Browser, concert: i64, surname: &str, first_name: &str) -> String {
    hold(browser, concert, &["C5"]).await.assert_status(303);
    let fields = [("surname", surname), ("first_name", first_name), ("idempotency_key", KEY)];
    number_of(&browser.post(&format!("/concerts/{concert}/bookings"), &fields).await)
}

const DOCUMENTS: [&str; 6] =
    ["", "/qr.svg", "/ticket.pdf", "/calendar.ics", "/seats/C5/qr.svg", "/seats/C6/ticket.pdf"];

/// The text of a PDF of ours: its letters, as each font's table names them.
fn pdf_text(file: &[u8]) -> String {
    let streams = streams(file);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let maps: Vec<String> = streams.iter().map(|s| text(s)).filter(|s| s.contains("beginbfchar")).collect();
    assert_eq!(maps.len(), 2, "each font says which letters it draws");
    let maps: Vec<_> = maps.iter().map(|map| letters(map)).collect();
    let pages = streams.iter().filter(|s| text(s).contains(" Tj"));
    pages
        .flat_map(|page| shown(page))
        .map(|(font, ids)| ids.iter().map(|id| maps[font][id]).collect::<String>() + "\n")
        .collect()
}

fn streams(file: &[u8]) -> Vec<Vec<u8>> {
    let find = |from: usize, what: &[u8]| {
        file[from..].windows(what.len()).position(|window| window == what).map(|at| from + at)
    };
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(start) = find(from, b"stream\n") {
        let end = find(start, b"\nendstream").unwrap();
        let mut unpacked = Vec::new();
        ZlibDecoder::new(&file[start + 7..end]).read_to_end(&mut unpacked).unwrap();
        found.push(unpacked);
        from = end + 10;
    }
    found
}

fn letters(map: &str) -> std::collections::HashMap<u16, char> {
    let pairs = map.lines().filter_map(|line| {
        let (id, letter) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
        let letter = char::from_u32(u32::from_str_radix(letter, 16).ok()?)?;
        Some((u16::from_str_radix(id, 16).ok()?, letter))
    });
    pairs.collect()
}

/// Each line of the page: which font, and the ids of its letters.
fn shown(content: &[u8]) -> Vec<(usize, Vec<u16>)> {
    let mut lines = Vec::new();
    let mut font = 0;
    let mut rest = content;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first == b'/' {
            font = usize::from(tail[0] == b'B');
        } else if *first == b'(' || *first == b'<' {
            let (bytes, after) = string(*first, tail);
            lines.push((font, bytes.chunks(2).map(|id| u16::from_be_bytes([id[0], id[1]])).collect()));
            rest = after;
        }
    }
    lines
}

/// A string of a PDF behind its first bracket, and what follows.
fn string(kind: u8, mut rest: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut bytes = Vec::new();
    if kind == b'<' {
        let end = rest.iter().position(|byte| *byte == b'>').unwrap();
        let hex = std::str::from_utf8(&rest[..end]).unwrap();
        let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
        return (pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect(), &rest[end + 1..]);
    }
    let mut open = 1;
    loop {
        let byte = rest[0];
        rest = &rest[1..];
        match byte {
            b'\\' if rest[0].is_ascii_digit() => {
                let octal = std::str::from_utf8(&rest[..3]).unwrap();
                bytes.push(u8::from_str_radix(octal, 8).unwrap());
                rest = &rest[3..];
            }
            b'\\' => {
                let escaped = [(b'n', b'\n'), (b'r', b'\r'), (b't', b'\t'), (b'b', 8), (b'f', 12)];
                bytes.push(escaped.iter().find(|(letter, _)| *letter == rest[0]).map_or(rest[0], |(_, byte)| *byte));
                rest = &rest[1..];
            }
            b')' if open == 1 => return (bytes, rest),
            byte => {
                open += i32::from(byte == b'(') - i32::from(byte == b')');
                bytes.push(byte);
            }
        }
    }
}

#[tokio::test]
async fn the_ticket_shows_the_number_in_pairs_its_code_and_what_to_do_with_it() {
    // covers C13
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    let number = booked(&ines, id).await;

    let page = ines.get(&format!("/bookings/{number}")).await;

    assert_eq!(page.all("[data-booking-number] span").len(), 5);
    assert_eq!(page.said("img.qr", "src"), format!("/bookings/{number}/qr.svg"));
    assert!(page.has(&format!("a[href='/bookings/{number}/ticket.pdf']")));
    assert!(page.has(&format!("a[href='/bookings/{number}/calendar.ics']")));
    let cancel = format!("/bookings/cancel?number={number}");
    assert!(page.has(&format!("a[href='{cancel}']")));
    let typed = ines.get(&cancel).await.said("[name=number]", "value");
    assert_eq!(typed.replace(' ', ""), number);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(!page.has(".ticket > img"));
    concert_row(&portal.db, id).poster("abc").await;
    let page = ines.get(&format!("/bookings/{number}")).await;
    assert_eq!(page.said(".ticket > img", "src"), format!("/concerts/{id}/picture?v=abc"));
}

#[tokio::test]
async fn the_code_is_a_picture_without_script_and_says_the_signed_number() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    let number = booked(&ines, id).await;

    let svg = ines.get(&format!("/bookings/{number}/qr.svg")).await;

    assert_eq!((svg.status.as_u16(), svg.header("content-type")), (200, "image/svg+xml"));
    assert_eq!(svg.header("cache-control"), "no-store");
    let code = TicketCode::new(&portal.accounts.context.keyring, BookingNumber::parse(&number).unwrap(), ConcertId(id));
    let right = qrcode::QrCode::with_error_correction_level(code.to_string(), qrcode::EcLevel::M).unwrap();
    let dark = right.to_colors().iter().filter(|color| **color == qrcode::Color::Dark).count();
    let drawn: u32 = svg.text().split('M').skip(1).map(squares).sum();
    assert_eq!(usize::try_from(drawn).unwrap(), dark, "{}", svg.text());
    assert!(svg.text().starts_with("<?xml") && !svg.text().contains("script"));
}

/// How many modules of four by four units a piece of a path covers: `8 4h12v4H8V4`.
fn squares(piece: &str) -> u32 {
    let (width, rest) = piece.split_once('h').unwrap().1.split_once('v').unwrap();
    width.parse::<u32>().unwrap() / 4 * (rest.split_once('H').unwrap().0.parse::<u32>().unwrap() / 4)
}

#[tokio::test]
async fn the_pdf_says_what_the_page_says_and_carries_its_fonts() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    let number = booked(&ines, id).await;

    let pdf = ines.get(&format!("/bookings/{number}/ticket.pdf")).await;

    assert_eq!((pdf.status.as_u16(), pdf.header("content-type")), (200, "application/pdf"));
    assert_eq!(pdf.header("content-disposition"), format!("attachment; filename=\"parvis-{number}.pdf\""));
    let text = pdf_text(&pdf.body);
    let pairs = BookingNumber::parse(&number).unwrap().spaced();
    for said in [
        "Les Heures lentes",
        "Auditorium de la Halle",
        "Place\nC\u{a0}5\n",
        "Place\nC\u{a0}6\n",
        "C\u{a0}5, C\u{a0}6",
        "Inès Carpentier",
        &pairs,
        "26\u{a0}novembre\u{a0}2026",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let plain = String::from_utf8_lossy(&pdf.body);
    assert!(plain.starts_with("%PDF-") && plain.matches("/FontFile2").count() == 2);
    assert!(plain.contains("/Count 2"), "a page for each seat");
    assert!(pdf.body.len() < 60_000, "{} bytes", pdf.body.len());
}

#[tokio::test]
async fn the_pdf_writes_other_scripts_in_latin_letters_and_says_so_when_a_letter_is_missing() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| one.title = "<b>Ночь</b> (a\\b) Ελλάδα".to_owned()).await;
    let mut seen = Vec::new();
    for (surname, first_name) in
        [("李", "小龙"), ("Łukasiewicz-Øster", "Þóra"), ("محمد", "שלום"), ("O'<i>Neil</i>", ")(\\"), ("Rose🌹", "Zoé")]
    {
        let browser = portal.browser();
        seats::free_all(&portal.db).await;
        let number = named(&browser, id, surname, &format!("{first_name} A")).await;
        let pdf = browser.get(&format!("/bookings/{number}/ticket.pdf")).await;
        pdf.assert_status(200);
        seen.push(pdf_text(&pdf.body));
    }
    for text in &seen {
        assert!(text.contains("<b>Ночь</b> (a\\b) Ελλάδα"), "{text}");
    }
    let transcribed = |text: &str| text.contains("en lettres latines");
    assert!(seen[0].contains("Xiao Long A Li") && transcribed(&seen[0]), "{}", seen[0]);
    assert!(seen[1].contains("Þóra A Łukasiewicz-Øster") && !transcribed(&seen[1]), "{}", seen[1]);
    assert!(seen[2].contains("shlvm A mHmd") && !seen[2].contains('م'), "{}", seen[2]);
    assert!(seen[3].contains(")(\\ A O'<i>Neil</i>"), "{}", seen[3]);
    assert!(seen[4].contains("Zoé A Rose□") && seen[4].contains("remplace une lettre"), "{}", seen[4]);
    assert!(seen[..4].iter().all(|text| !text.contains('□')), "{seen:?}");
}

#[tokio::test]
async fn a_name_of_eighty_letters_without_a_blank_stays_on_the_sheet() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| one.title = "W".repeat(120)).await;
    let browser = portal.browser();
    let number = named(&browser, id, &"W".repeat(80), &"M".repeat(80)).await;

    let text = pdf_text(&browser.get(&format!("/bookings/{number}/ticket.pdf")).await.body);

    assert_eq!(text.matches('W').count(), 200);
    assert!(text.lines().all(|line| line.matches('W').count() < 40), "{text}");
}

/// The one event of a calendar, read by a parser that is not ours.
fn event(answer: &Answer) -> icalendar::Event {
    let calendar: Calendar = answer.text().parse().unwrap();
    match calendar.components.as_slice() {
        [CalendarComponent::Event(event)] => event.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_calendar_file_is_read_by_a_parser_and_keeps_the_rules() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| {
        one.title = "Été; hiver, \\ et\nBEGIN:VALARM".to_owned();
        one.venue = "é".repeat(100);
    })
    .await;
    let owner = portal.browser();
    let number = booked(&owner, id).await;

    let file = owner.get(&format!("/bookings/{number}/calendar.ics")).await;

    assert_eq!(
        (file.status.as_u16(), file.header("content-type")),
        (200, "text/calendar; method=PUBLISH; charset=utf-8")
    );
    let lines: Vec<&str> = file.text().strip_suffix("\r\n").unwrap().split("\r\n").collect();
    assert!(lines.iter().all(|line| line.len() <= 75 && !line.contains(['\n', '\r'])), "{lines:?}");
    for line in
        ["BEGIN:VCALENDAR", "VERSION:2.0", "DTSTAMP:20261121T090000Z", "DTSTART:20261126T090000Z", "STATUS:CONFIRMED"]
    {
        assert!(lines.contains(&line), "{line} in {lines:?}");
    }
    assert!(!lines.contains(&"BEGIN:VALARM"));
    let event = event(&file);
    assert_eq!(event.get_uid().unwrap(), format!("{number}@parvis.test"));
    assert_eq!(event.get_summary().unwrap(), "Été; hiver, \\ et\nBEGIN:VALARM – Folk de chambre");
    assert_eq!(event.get_location().unwrap(), "é".repeat(100));
    assert!(event.get_description().unwrap().contains("C\u{a0}5, C\u{a0}6"));
}

#[tokio::test]
async fn a_cancelled_booking_has_no_ticket_and_its_date_is_struck_out() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    let number = booked(&ines, id).await;
    let claim = [("number", number.as_str()), ("surname", "Carpentier")];
    ines.post("/bookings/cancel/confirm", &claim).await.assert_redirect(&format!("/bookings/{number}"));

    let page = ines.get(&format!("/bookings/{number}")).await;

    assert!(page.one("h1").contains("annulée") && !page.has("img.qr") && !page.has("a[href$='.pdf']"));
    for document in ["qr.svg", "ticket.pdf"] {
        ines.get(&format!("/bookings/{number}/{document}")).await.assert_status(404);
    }
    let file = ines.get(&format!("/bookings/{number}/calendar.ics")).await;
    assert!(file.text().contains("\r\nSTATUS:CANCELLED\r\nSEQUENCE:1\r\n"), "{}", file.text());
}

#[tokio::test]
async fn only_the_owner_and_the_box_office_see_a_booking_and_its_documents() {
    // covers C26
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id).await;
    let strangers = [
        portal.browser(),
        portal.signed_in("20419000", &[]).await,
        portal.signed_in("20419001", &[Role::Helpdesk, Role::Moderator, Role::Auditor, Role::LockerManager]).await,
    ];
    let seller = portal.signed_in("20419002", &[Role::BoxOffice]).await;

    for document in DOCUMENTS {
        let path = format!("/bookings/{number}{document}");
        ines.get(&path).await.assert_status(200);
        seller.get(&path).await.assert_status(200);
        for stranger in &strangers {
            let status = stranger.get(&path).await.status.as_u16();
            // A visitor is asked for number and surname.
            assert!(status == 404 || (status == 303 && document.is_empty()), "{path}: {status}");
        }
        for unknown in ["1000000000", "0", "a", "%00", "1%27"] {
            ines.get(&format!("/bookings/{unknown}{document}")).await.assert_status(404);
        }
    }
}

#[tokio::test]
async fn a_booking_is_found_by_number_and_surname_and_then_seen_in_that_browser() {
    // covers C26
    let portal = portal().await;
    let id = concert(&portal).await;
    let number = booked(&portal.browser(), id).await;
    let elsewhere = portal.browser();
    elsewhere.get("/bookings/find").await.assert_status(200);

    let pairs = BookingNumber::parse(&number).unwrap().spaced();
    let answer = elsewhere.post("/bookings/find", &[("number", &pairs), ("surname", "  CARPENTIER ")]).await;

    answer.assert_redirect(&format!("/bookings/{number}"));
    for document in DOCUMENTS {
        elsewhere.get(&format!("/bookings/{number}{document}")).await.assert_status(200);
    }
    let find = format!("/bookings/find?number={number}");
    portal.browser().get(&format!("/bookings/{number}")).await.assert_redirect(&find);
}

#[tokio::test]
async fn my_bookings_are_apart_by_what_comes_what_is_past_and_what_is_cancelled() {
    let portal = portal().await;
    let ines = portal.signed_in("20418376", &[]).await;
    let mut numbers = Vec::new();
    for days in [5, 1, 5, 9] {
        let id = concert_with(&portal, |one| one.starts_at = portal.clock.now() + Duration::days(days)).await;
        numbers.push((id, booked(&ines, id).await));
    }
    let claim = [("number", numbers[2].1.as_str()), ("surname", "Carpentier")];
    ines.post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    portal.clock.advance(Duration::days(2));
    let ines = signed_in_again(&portal, &ines).await;

    let page = ines.get("/bookings").await;

    let listed = |group: &str| page.attributes(&format!("[data-group={group}] a"), "href");
    let link = |index: usize| format!("/bookings/{}", numbers[index].1);
    assert_eq!(listed("bookings-coming"), [link(0), link(3)]);
    assert_eq!(listed("bookings-past"), [link(1)]);
    assert_eq!(listed("bookings-cancelled"), [link(2)]);
    assert!(portal.browser().get("/bookings").await.has(".empty"));
}

/// Two days later the sign-in has ended.
async fn signed_in_again(portal: &TestPortal, _: &Browser) -> Browser {
    let browser = portal.browser();
    browser.sign_in("20418376", crate::harness::PASSWORD).await.assert_redirect("/");
    browser
}
