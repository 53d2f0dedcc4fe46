//! Input of the concert form. Rules only.

use time::{Duration, OffsetDateTime};

use crate::{
    concerts::{
        programme::concert::{Concert, NewConcert, over_at},
        seats::seat::{MAX_ROWS, MAX_SEATS_PER_ROW},
    },
    text::characters::is_deceptive,
    web::{
        FieldErrors, Form, Message,
        forms::{
            reason::parse_reason,
            version::{self, Compared},
        },
        time::{ClockError, clock, parse_clock},
    },
};

/// The fields that two people may have changed differently.
pub const COMPARED: [Compared; 13] = [
    Compared::line("title", "office-field-title"),
    Compared::line("artist", "office-field-artist"),
    Compared::line("venue", "office-field-venue"),
    Compared::moment("starts_at", "office-field-starts-at"),
    Compared::moment("doors_at", "office-field-doors-at"),
    Compared::moment("ends_at", "office-field-ends-at"),
    Compared::line("rows", "office-field-rows"),
    Compared::line("seats_per_row", "office-field-seats-per-row"),
    Compared::moment("sale_opens_at", "office-field-sale-opens-at"),
    Compared::moment("sale_closes_at", "office-field-sale-closes-at"),
    Compared::choice(
        "audience",
        "office-field-audience",
        &[("everyone", "office-audience-everyone"), ("members", "office-audience-members")],
    ),
    Compared::line("limit_per_person", "office-field-limit"),
    Compared::line("text", "office-field-text"),
];

/// Seats that one person may have, at most.
pub const MOST_PER_PERSON: i16 = 20;

/// Longest title and name of an artist, in characters.
pub const TITLE: usize = 120;
/// Longest venue, in characters.
pub const VENUE: usize = 200;
/// Longest text, in characters.
pub const TEXT: usize = 4000;

/// Maximum age of the start of a concert that is entered late. More is a typing error.
const LATE: Duration = Duration::days(1);

/// Maximum distance of admission and end from the start.
const APART: Duration = Duration::days(1);

/// Reads the form of a concert: a new one, or `kept` as it was.
pub fn parse(form: &Form, kept: Option<&Concert>, now: OffsetDateTime) -> Result<NewConcert, FieldErrors> {
    let mut errors = form.errors();
    let title = errors.take(line(form, "title", "office-title-empty", TITLE));
    let artist = errors.take(line(form, "artist", "office-artist-empty", TITLE));
    let venue = errors.take(line(form, "venue", "office-venue-empty", VENUE));
    let times = errors.take(Times::parse(form, kept));
    let row_count = errors.take(number(form, "rows", "office-rows-range", MAX_ROWS));
    let seats_per_row = errors.take(number(form, "seats_per_row", "office-seats-range", MAX_SEATS_PER_ROW));
    let members_only = errors.take(audience(form.value("audience")));
    let limit_per_person = errors.take(number(form, "limit_per_person", "office-limit-range", MOST_PER_PERSON));
    let text = errors.take(paragraphs(form.value("text")));
    let concert = (|| {
        let times = times?;
        Some(NewConcert {
            title: title?,
            artist: artist?,
            venue: venue?,
            text: text?,
            starts_at: times.start,
            doors_at: times.doors,
            ends_at: times.end,
            row_count: row_count?,
            seats_per_row: seats_per_row?,
            sale_opens_at: times.sale_opening,
            sale_closes_at: times.sale_closing,
            members_only: members_only?,
            limit_per_person: limit_per_person?,
        })
    })();
    if let Some(concert) = &concert {
        errors.extend(order(concert, kept, now));
    }
    concert.filter(|_| errors.is_empty()).ok_or(errors)
}

/// The times of a concert and of its sale.
struct Times {
    start: OffsetDateTime,
    doors: Option<OffsetDateTime>,
    end: Option<OffsetDateTime>,
    sale_opening: OffsetDateTime,
    sale_closing: OffsetDateTime,
}

impl Times {
    fn parse(form: &Form, kept: Option<&Concert>) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let start = errors.take(instant(form, "starts_at", kept.map(|kept| kept.starts_at)));
        let doors = errors.take(optional(form, "doors_at", kept.and_then(|kept| kept.doors_at)));
        let end = errors.take(optional(form, "ends_at", kept.and_then(|kept| kept.ends_at)));
        let sale_opening = errors.take(instant(form, "sale_opens_at", kept.map(|kept| kept.sale_opens_at)));
        let sale_closing = errors.take(instant(form, "sale_closes_at", kept.map(|kept| kept.sale_closes_at)));
        match (start, doors, end, sale_opening, sale_closing) {
            (Some(start), Some(doors), Some(end), Some(sale_opening), Some(sale_closing)) => {
                Ok(Self { start, doors, end, sale_opening, sale_closing })
            }
            _ => Err(errors),
        }
    }
}

/// Parses like [`parse`], with the message to the audience; `None` where none was written.
pub fn parse_with_reason(
    form: &Form,
    kept: Option<&Concert>,
    now: OffsetDateTime,
) -> Result<(NewConcert, Option<String>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let concert = errors.take(parse(form, kept, now));
    let written = !form.value("reason").trim().is_empty();
    let reason = if written { errors.take(parse_reason(form.value("reason"))) } else { None };
    concert.filter(|_| errors.is_empty()).map(|concert| (concert, reason)).ok_or(errors)
}

/// Errors in the order of the times of a concert.
fn order(concert: &NewConcert, kept: Option<&Concert>, now: OffsetDateTime) -> FieldErrors {
    let mut errors = FieldErrors::default();
    let moved = kept.is_none_or(|kept| kept.starts_at != concert.starts_at);
    if moved && concert.starts_at < now - LATE {
        errors.add("starts_at", "office-time-past");
    }
    if concert.doors_at.is_some_and(|at| at > concert.starts_at || at < concert.starts_at - APART) {
        errors.add("doors_at", "office-doors-order");
    }
    let end_misplaced = concert.ends_at.is_some_and(|at| at <= concert.starts_at || at > concert.starts_at + APART);
    if end_misplaced {
        errors.add("ends_at", "office-end-order");
    }
    if concert.sale_opens_at >= concert.starts_at {
        errors.add("sale_opens_at", "office-sale-late");
    }
    if concert.sale_opens_at >= concert.sale_closes_at {
        errors.add("sale_closes_at", "office-sale-order");
    } else if !end_misplaced && concert.sale_closes_at > over_at(concert.starts_at, concert.ends_at) {
        errors.add("sale_closes_at", "office-sale-after-end");
    }
    errors
}

/// Parses one line of text that is not empty.
pub(crate) fn line(form: &Form, field: &'static str, empty: &'static str, most: usize) -> Result<String, FieldErrors> {
    let text = form.value(field).trim();
    if text.is_empty() {
        return Err(FieldErrors::one(field, Message::new(empty)));
    }
    if text.chars().any(is_deceptive) {
        return Err(FieldErrors::one(field, "office-characters"));
    }
    short(text, field, most)
}

/// A text that is not too long.
pub(crate) fn short(text: &str, field: &'static str, most: usize) -> Result<String, FieldErrors> {
    let too_long = || Message::new("office-long").count("max", i64::try_from(most).unwrap_or(i64::MAX));
    if text.chars().count() > most { Err(FieldErrors::one(field, too_long())) } else { Ok(text.to_owned()) }
}

fn paragraphs(text: &str) -> Result<String, FieldErrors> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.chars().any(|c| !matches!(c, '\n' | '\t') && is_deceptive(c)) {
        return Err(FieldErrors::one("text", "office-characters"));
    }
    short(text.trim(), "text", TEXT)
}

fn number(form: &Form, field: &'static str, range: &'static str, most: i16) -> Result<i16, FieldErrors> {
    let number = form.value(field).trim().parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| FieldErrors::one(field, Message::new(range).count("max", i64::from(most))))
}

fn audience(code: &str) -> Result<bool, FieldErrors> {
    match code {
        "everyone" => Ok(false),
        "members" => Ok(true),
        _ => Err(FieldErrors::one("audience", "choice-wrong")),
    }
}

/// Parses a time. A field that was not changed keeps its instant, also in the ambiguous hour at the end of summer time.
fn instant(form: &Form, field: &'static str, kept: Option<OffsetDateTime>) -> Result<OffsetDateTime, FieldErrors> {
    let text = form.value(field).trim();
    if text.is_empty() {
        return Err(FieldErrors::one(field, "office-time-empty"));
    }
    if let Some(kept) = kept.filter(|kept| clock(*kept) == text) {
        return Ok(kept);
    }
    parse_clock(text).map_err(|error| match error {
        ClockError::Unreadable => FieldErrors::one(field, "office-time-unreadable"),
        ClockError::Skipped => FieldErrors::one(field, "office-time-skipped"),
    })
}

/// Parses like [`instant`]; `None` where the field is empty.
fn optional(
    form: &Form,
    field: &'static str,
    kept: Option<OffsetDateTime>,
) -> Result<Option<OffsetDateTime>, FieldErrors> {
    if form.value(field).trim().is_empty() { Ok(None) } else { instant(form, field, kept).map(Some) }
}

/// The form of a change of a concert as it stands.
#[must_use]
pub fn edited(concert: &Concert) -> Form {
    filled(concert).and(version::FIELD, &concert.version.to_string())
}

/// The form of a new concert like another one.
#[must_use]
pub fn filled(concert: &Concert) -> Form {
    Form::filled([
        ("title", &concert.title),
        ("artist", &concert.artist),
        ("venue", &concert.venue),
        ("starts_at", &clock(concert.starts_at)),
        ("doors_at", &concert.doors_at.map(clock).unwrap_or_default()),
        ("ends_at", &concert.ends_at.map(clock).unwrap_or_default()),
        ("rows", &concert.row_count.to_string()),
        ("seats_per_row", &concert.seats_per_row.to_string()),
        ("sale_opens_at", &clock(concert.sale_opens_at)),
        ("sale_closes_at", &clock(concert.sale_closes_at)),
        ("audience", if concert.members_only { "members" } else { "everyone" }),
        ("limit_per_person", &concert.limit_per_person.to_string()),
        ("text", &concert.text),
    ])
}
