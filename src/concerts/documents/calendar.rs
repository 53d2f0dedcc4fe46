//! A concert for calendar programs (iCalendar, RFC 5545).

use time::{OffsetDateTime, UtcOffset};

use super::Ticket;
use crate::web::Language;

/// The longest line, in bytes, without its end (RFC 5545 §3.1).
const LINE: usize = 75;

pub(super) fn write(ticket: &Ticket, language: Language, now: OffsetDateTime) -> String {
    let concert = &ticket.concert;
    let host = url::Url::parse(&ticket.base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let description = language
        .text("calendar-description")
        .arg("number", ticket.number.to_string())
        .arg("seats", ticket.places())
        .arg("link", ticket.link())
        .to_string();
    // A program that has the date already strikes it out: same name, later version.
    let (status, version) = if ticket.is_valid() { ("CONFIRMED", "0") } else { ("CANCELLED", "1") };
    let mut file = String::new();
    for (name, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Parvis//Parvis//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("BEGIN", "VEVENT"),
        ("UID", &format!("{}@{}", ticket.number.as_str(), host.as_deref().unwrap_or("parvis"))),
        ("DTSTAMP", &moment(now)),
        ("DTSTART", &moment(concert.starts_at)),
        // Nobody knows when it ends; without any length it would take no room in the calendar.
        ("DURATION", "PT2H"),
        ("SUMMARY", &escape(&format!("{} – {}", concert.title, concert.artist))),
        ("LOCATION", &escape(&concert.venue)),
        ("DESCRIPTION", &escape(&description)),
        ("URL", &ticket.link()),
        ("STATUS", status),
        ("SEQUENCE", version),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ] {
        push_folded(&mut file, &format!("{name}:{value}"));
    }
    file
}

/// An instant in UTC: `20261126T193000Z`.
fn moment(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// A TEXT value (RFC 5545 §3.3.11): signs that mean something escaped, others that do not show left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Ends the line with CRLF; a long one goes on in the next behind a blank. No character is cut in two.
fn push_folded(file: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LINE {
            file.push_str("\r\n ");
            length = 1;
        }
        file.push(c);
        length += c.len_utf8();
    }
    file.push_str("\r\n");
}
