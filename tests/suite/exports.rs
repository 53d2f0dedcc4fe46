//! Every export: whole under each encoding, at its end once it has ended, noted in the audit, fit for a spreadsheet.

use std::{
    collections::BTreeSet,
    io::{Cursor, Read as _},
};

use http_body_util::BodyExt as _;
use parvis::{accounts::roles::Role, audit::Action};
use time::Duration;

use crate::{
    architecture::sources,
    concerts::facts::{book, concert_with, hold, number_of},
    factories::{
        audit::{self},
        bookings, members,
    },
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
    lockers::facts::bay,
    routes::table::ROUTES,
};

const TARGET: &str = "20410009";
const ADMIN: &str = "20410010";

/// A portal with more in its lists than is read at once, and an administrator.
struct Stage {
    portal: TestPortal,
    admin: Browser,
    concert: i64,
    booking: String,
}

impl Stage {
    async fn new() -> Self {
        let portal = portal().await;
        bay(&portal).await;
        let concert = concert_with(&portal, |concert| concert.title = "7/8, en do".into()).await;
        let admin = portal.signed_in(ADMIN, &[Role::Administrator]).await;
        portal.member(TARGET, &[]).await;
        hold(&admin, concert, &["C5"]).await.assert_status(303);
        let booking = number_of(&book(&admin, concert, "4a1c2b8e-51b0-4f0e-9a31-2f3c8d9e7b10").await);
        members::crowd(&portal.db, 2100).await;
        audit::fill(&portal.db, "job", "motif", 2100).await;
        bookings::fill_for_guests(&portal.db, concert, 2100).await;
        // A stream that anybody may open would not end by itself.
        portal.live.stop();
        Self { portal, admin, concert, booking }
    }

    fn concrete(&self, pattern: &str) -> String {
        let of_concerts = pattern.starts_with("/concerts") || pattern.starts_with("/admin/concerts");
        let id = if of_concerts { self.concert } else { 0 };
        let number = if pattern.contains("bookings/{number}") { &self.booking } else { TARGET };
        let filled = pattern.replace("{id}", &id.to_string()).replace("{number}", number);
        filled.replace("{code}", "locker_03").replace("{token}", &"x".repeat(43)).replace("{*name}", "parvis.css")
    }

    /// The patterns of the routes whose answer is a file.
    async fn files(&self) -> Vec<&'static str> {
        let mut files = Vec::new();
        for (method, pattern, _) in ROUTES.iter().copied() {
            if method == "GET" && is_file(&self.admin.get(&self.concrete(pattern)).await) {
                files.push(pattern);
            }
        }
        files
    }
}

fn is_table(answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/csv")
}

fn is_file(answer: &Answer) -> bool {
    is_table(answer) || answer.header("content-disposition").starts_with("attachment")
}

/// The file as the browser unpacks it.
fn unpacked(answer: &Answer) -> Vec<u8> {
    let (mut file, body) = (Vec::new(), Cursor::new(answer.body.clone()));
    match answer.header("content-encoding") {
        "" => file = answer.body.to_vec(),
        "gzip" => drop(flate2::read::GzDecoder::new(body).read_to_end(&mut file).unwrap()),
        "br" => drop(brotli_decompressor::Decompressor::new(body, 4096).read_to_end(&mut file).unwrap()),
        other => panic!("the browser did not ask for {other}"),
    }
    file
}

/// Compares the stable part of a file that mentions its own export: the last line of a table, and its minimum length.
fn assert_whole(pattern: &str, plain: &[u8], packed: &[u8], encoding: &str) {
    if pattern == "/account/export" {
        assert!(serde_json::from_slice::<serde_json::Value>(packed).is_ok(), "{pattern} as {encoding}");
    } else if pattern == "/admin/audit.csv" {
        let text = |file: &[u8]| String::from_utf8(file.to_vec()).unwrap();
        let (plain, packed) = (text(plain), text(packed));
        assert!(packed.ends_with('\n') && packed.lines().count() >= plain.lines().count(), "{pattern} as {encoding}");
        assert_eq!(packed.lines().last(), plain.lines().last(), "{pattern} as {encoding}");
    } else {
        assert!(plain == packed, "{pattern} as {encoding}: {} bytes of {}", packed.len(), plain.len());
    }
}

/// Routes are written in small letters.
#[expect(clippy::case_sensitive_file_extension_comparisons, reason = "an address, not a file")]
fn leads_to_table(pattern: &str) -> bool {
    pattern.ends_with(".csv")
}

#[tokio::test]
async fn every_file_is_whole_under_every_encoding() {
    let stage = Stage::new().await;
    let files = stage.files().await;
    let packed: BTreeSet<&str> = BTreeSet::from(["gzip", "br", "gzip, deflate, br, zstd"]);
    for pattern in &files {
        let path = stage.concrete(pattern);
        // Searches have a pace.
        stage.portal.clock.advance(Duration::minutes(2));
        let plain = stage.admin.clone().with("accept-encoding", "identity").get(&path).await;
        assert_eq!(plain.header("content-encoding"), "", "{pattern}");
        for encoding in packed.iter().copied().chain(["zstd", "zstd;q=1, *;q=0.5"]) {
            let answer = stage.admin.clone().with("accept-encoding", encoding).get(&path).await;
            assert_whole(pattern, &plain.body, &unpacked(&answer), encoding);
            if is_table(&answer) && packed.contains(encoding) {
                assert_ne!(answer.header("content-encoding"), "", "{pattern} as {encoding}");
            }
        }
    }
}

#[tokio::test]
async fn every_table_of_the_program_is_among_the_files() {
    let stage = Stage::new().await;
    let files = stage.files().await;
    let known = ["/account/export", "/bookings/{number}/ticket.pdf", "/bookings/{number}/calendar.ics"];
    for pattern in known {
        assert!(files.contains(&pattern), "{pattern} in {files:?}");
    }
    let tables = files.iter().filter(|pattern| leads_to_table(pattern)).count();
    let written: usize =
        sources("src", "rs").iter().map(|source| source.text.matches("Spreadsheet::download(").count()).sum();
    assert!(tables >= 5 && tables == written, "{tables} tables are answered, {written} are written: {files:?}");
}

#[tokio::test]
async fn every_answer_stays_at_its_end_however_often_it_is_asked() {
    let stage = Stage::new().await;
    for browser in [stage.admin.clone(), stage.admin.clone().with("accept-encoding", "gzip")] {
        for (method, pattern, _) in ROUTES.iter().copied() {
            if method != "GET" {
                continue;
            }
            let mut body = browser.response(&stage.concrete(pattern)).await.into_body();
            while let Some(frame) = body.frame().await {
                frame.unwrap_or_else(|error| panic!("{pattern}: {error}"));
            }
            for _ in 0..3 {
                assert!(body.frame().await.is_none(), "{pattern} goes on after its end");
            }
        }
    }
}

#[tokio::test]
async fn every_export_is_noted_with_its_filter_before_it_is_sent() {
    let stage = Stage::new().await;
    let stranger = stage.portal.browser();
    stranger.sign_in(TARGET, crate::harness::PASSWORD).await.assert_redirect("/");
    let tables = stage.files().await;
    let tables: Vec<&str> = tables.into_iter().filter(|pattern| leads_to_table(pattern)).collect();
    let mut actions = BTreeSet::new();
    for pattern in tables {
        let path = format!("{}?q=Zo%C3%A9+d%27Arc", stage.concrete(pattern));
        let known = audit::exports(&stage.portal.db).await.len();
        stranger.get(&path).await.assert_status(403);
        assert_eq!(audit::exports(&stage.portal.db).await.len(), known, "{pattern}");
        // Nobody reads the file.
        let answer = stage.admin.response(&path).await;
        let found = audit::exports(&stage.portal.db).await;
        assert_eq!(found.len(), known + 1, "{pattern}");
        let entry = &found[known];
        assert_eq!(
            (entry.actor.as_str(), entry.request_id.as_str()),
            (ADMIN, answer.headers()["x-request-id"].to_str().unwrap())
        );
        let title = if pattern.contains("{id}") { "concert: 7/8, en do · " } else { "" };
        assert_eq!(entry.detail, Some(format!("{title}q: zoe d arc")), "{pattern}");
        actions.insert(entry.action.clone());
        stage.admin.get(&stage.concrete(pattern)).await.assert_status(200);
        let whole = audit::exports(&stage.portal.db).await.pop().unwrap();
        assert_eq!(whole.detail.as_deref(), title.strip_suffix(" · "), "{pattern}");
    }
    assert_eq!(actions.len(), 5, "{actions:?}");
    stage.admin.get("/account/export").await.assert_status(200);
    assert_eq!(audit::exports(&stage.portal.db).await.pop().unwrap().action, Action::EXPORTED.name);
    let page = stage.admin.get("/admin/audit?q=exported").await;
    let shown = page.all("#entries .entry");
    assert!(
        shown.iter().any(|entry| entry.contains("Liste des membres exportée") && entry.contains("q: zoe d arc")),
        "{shown:?}"
    );
    assert!(shown.iter().any(|entry| entry.contains("(concert: 7/8, en do)")), "{shown:?}");
}

fn cells(answer: &Answer, separator: u8) -> Vec<Vec<String>> {
    let text = answer.assert_status(200).text().strip_prefix('\u{feff}').expect("a mark of UTF-8");
    let mut table = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).from_reader(text.as_bytes());
    table.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn a_table_is_in_the_language_of_its_reader() {
    let stage = Stage::new().await;
    let french = cells(&stage.admin.get("/admin/concerts.csv").await, b';');
    let english = cells(&stage.admin.clone().with("accept-language", "en").get("/admin/concerts.csv").await, b',');
    assert_eq!(french[0][..7], ["Concert", "Titre", "Artiste", "Lieu", "Ouverture des portes", "Début", "Fin"]);
    assert_eq!(english[0][..7], ["Concert", "Title", "Artist", "Venue", "Doors open", "Start", "End"]);
    // 9 h UTC is 10 h on the campus.
    assert_eq!((&*french[1][5], &*english[1][5]), ("2026-11-26 10:00", "2026-11-26 10:00"));
    let path = format!("/admin/concerts/{}/bookings.csv?q=carpentier", stage.concert);
    let booking = cells(&stage.admin.clone().with("accept-language", "en").get(&path).await, b',');
    assert_eq!(booking[1], [&stage.booking, "Carpentier", "Inès", "C5", "online", "2026-11-21 10:00", "", "0", "", ""]);
}

#[tokio::test]
async fn a_spreadsheet_finds_no_number_or_date_in_what_is_text() {
    let portal = portal().await;
    let admin = portal.signed_in(ADMIN, &[Role::Administrator]).await;
    portal
        .import(
            "00000042,Zéro,Ana,,student,7/8,,\n20418371,Un,Ana,,student,12 mai,,\n20418372,Deux,Ana,,student,1E5,,\n\
             20418373,Trois,Ana,,student,2027-08-31,,\n20418374,Quatre,Ana,,student,1984,,\n20418375,Cinq,Ana,,student,3B,,",
        )
        .await;

    let table = cells(&admin.get("/admin/members.csv?q=ana").await, b';');

    let kept: BTreeSet<(&str, &str)> = table.iter().skip(1).map(|row| (row[0].as_str(), row[4].as_str())).collect();
    let expected = [
        ("00000042\t", "7/8\t"),
        ("20418371", "12 mai\t"),
        ("20418372", "1E5\t"),
        ("20418373", "2027-08-31\t"),
        ("20418374", "1984"),
        ("20418375", "3B"),
    ];
    assert_eq!(kept, BTreeSet::from(expected));
}
