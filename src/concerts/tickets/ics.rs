//! Calendar entry of a concert (iCalendar, RFC 5545).

use time::{OffsetDateTime, UtcOffset};

use crate::{
    concerts::tickets::ticket::Ticket,
    web::{Language, time::beside},
};

/// The longest line, in bytes, without its end (RFC 5545 §3.1).
const LINE: usize = 75;

/// The people of a calendar object (RFC 5545 §3.3.3).
pub(crate) struct Parties<'a> {
    /// E-mail address of the portal.
    pub(crate) organizer: &'a str,
    /// E-mail address of the holder of the booking, where it is known.
    pub(crate) attendee: Option<&'a str>,
}

/// The method of RFC 5546 for a ticket: a cancellation (§3.2.5) takes an event out of calendars that have it.
pub(crate) fn method(ticket: &Ticket) -> &'static str {
    if ticket.is_valid() { "PUBLISH" } else { "CANCEL" }
}

pub(crate) fn write(ticket: &Ticket, parties: &Parties<'_>, language: Language, now: OffsetDateTime) -> String {
    let concert = &ticket.concert;
    let host = url::Url::parse(&ticket.base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let doors = concert.doors_at.map(|at| beside(at, concert.starts_at, language));
    let doors = doors.map(|at| format!("{} {at}\n", language.text("booking-doors")));
    let description = language
        .text("calendar-description")
        .arg("number", ticket.booking.number.spaced())
        .arg("seats", ticket.places())
        .arg("link", ticket.link())
        .to_string();
    let description = doors.unwrap_or_default() + &description;
    let status = if ticket.is_valid() { "CONFIRMED" } else { "CANCELLED" };
    // Programs take a version of an event only when its sequence is higher than that of theirs.
    let sequence = ticket.concert.revision + ticket.booking.revision;
    let modified = ticket.booking.revised_at.max(ticket.concert.revised_at).unwrap_or(ticket.booking.created_at);
    let mut file = String::new();
    for (name, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Parvis//Parvis//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", method(ticket)),
        ("BEGIN", "VEVENT"),
        ("UID", &format!("{}@{}", ticket.booking.number.as_str(), host.as_deref().unwrap_or("parvis"))),
        ("DTSTAMP", &moment(now)),
        ("CREATED", &moment(ticket.booking.created_at)),
        ("LAST-MODIFIED", &moment(modified.max(ticket.booking.created_at))),
        ("DTSTART", &moment(concert.starts_at)),
        // Where nobody knows the end, the usual length: without any it would take no room in the calendar.
        ("DTEND", &moment(concert.over_at())),
        ("SUMMARY", &escape(&format!("{} – {}", concert.title, concert.artist))),
        ("LOCATION", &escape(&concert.venue)),
        ("DESCRIPTION", &escape(&description)),
        ("URL", &ticket.link()),
        ("STATUS", status),
        ("SEQUENCE", &sequence.to_string()),
    ] {
        push_folded(&mut file, &format!("{name}:{value}"));
    }
    push_parties(&mut file, ticket, parties);
    file.push_str("END:VEVENT\r\nEND:VCALENDAR\r\n");
    file
}

/// The organizer; of a cancelled event also the attendee, whom a published one must not have (RFC 5546 §3.2.1, §3.2.5).
fn push_parties(file: &mut String, ticket: &Ticket, parties: &Parties<'_>) {
    push_folded(file, &format!("ORGANIZER;CN=Parvis:mailto:{}", parties.organizer));
    if !ticket.is_valid() {
        push_folded(file, &attendee(ticket, parties));
    }
}

/// Required where an event is cancelled; a holder without an address has the URI that calendar servers use for one.
fn attendee(ticket: &Ticket, parties: &Parties<'_>) -> String {
    // A parameter value in quotes has no quotes and no controls (RFC 5545 §3.2).
    let name: String = ticket.name().chars().filter(|c| *c != '"' && !c.is_control()).collect();
    let address = parties.attendee.map_or_else(|| "invalid:nomail".to_owned(), |email| format!("mailto:{email}"));
    format!("ATTENDEE;CN=\"{name}\":{address}")
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

/// Ends the line with CRLF; a long line is folded with a blank. No character is split.
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
