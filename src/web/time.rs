//! Formats and parses dates and times in the campus time zone.

use std::{fmt, sync::OnceLock};

use time::{
    Date, Duration, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset, format_description::well_known::Rfc3339,
    macros::format_description,
};
use tz::TimeZoneRef;

use crate::web::pages::language::Language;

/// The name (IANA) of the campus's time zone, and the zone.
static CAMPUS: OnceLock<(String, TimeZoneRef<'static>)> = OnceLock::new();

const PARIS: &str = "Europe/Paris";

/// True if a time zone has this name (IANA, e.g. `Europe/Paris`).
#[must_use]
pub fn is_zone(name: &str) -> bool {
    tzdb::tz_by_name(name).is_some()
}

/// Settles the campus's time zone, Europe/Paris where `name` is none. To be called once, before the first page.
pub fn set_zone(name: &str) {
    let paris = || (PARIS.to_owned(), tzdb::time_zone::europe::PARIS);
    CAMPUS.get_or_init(|| tzdb::tz_by_name(name).map_or_else(paris, |zone| (name.to_owned(), zone)));
}

fn campus() -> &'static (String, TimeZoneRef<'static>) {
    CAMPUS.get_or_init(|| (PARIS.to_owned(), tzdb::time_zone::europe::PARIS))
}

/// The name (IANA) of the campus's time zone, for scripts.
#[must_use]
pub fn zone() -> &'static str {
    &campus().0
}

/// An instant for programs and files (RFC 3339).
#[must_use]
pub fn rfc3339(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

/// The same instant on the campus's clocks.
#[must_use]
pub fn on_campus(at: OffsetDateTime) -> OffsetDateTime {
    at.to_offset(campus_offset(at))
}

/// Offset of the campus time zone at an instant.
fn campus_offset(at: OffsetDateTime) -> UtcOffset {
    let seconds = campus().1.find_local_time_type(at.unix_timestamp()).map_or(0, tz::LocalTimeType::ut_offset);
    UtcOffset::from_whole_seconds(seconds).unwrap_or(UtcOffset::UTC)
}

/// Reasons for which a text is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockError {
    /// Not in the form `2026-12-03T20:30`.
    Unreadable,
    /// The clocks jump over it: an hour of a night in spring.
    Skipped,
}

/// Reads what the campus's clocks show, as forms send it: `2026-12-03T20:30`. Of a time that comes twice, in a night in
/// autumn, the first is meant.
///
/// # Errors
/// When it is no such time.
pub fn parse_clock(text: &str) -> Result<OffsetDateTime, ClockError> {
    let minutes = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    let seconds = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    let text = text.trim();
    // Browsers add seconds where they are not zero.
    let shown = PrimitiveDateTime::parse(text, minutes).or_else(|_| PrimitiveDateTime::parse(text, seconds));
    let shown = shown.ok().filter(|shown| (2000..=2200).contains(&shown.year())).ok_or(ClockError::Unreadable)?;
    instant(shown).ok_or(ClockError::Skipped)
}

/// When the campus's clocks show this; nothing in an hour that they jump over.
fn instant(shown: PrimitiveDateTime) -> Option<OffsetDateTime> {
    // The offsets of the days around: before a change of the clocks, and after it.
    let offsets = [-Duration::DAY, Duration::DAY].map(|by| campus_offset((shown + by).assume_utc()));
    let instants = offsets.map(|offset| shown.assume_offset(offset));
    let real = |at: &OffsetDateTime| campus_offset(*at) == at.offset();
    instants.into_iter().filter(real).min().map(|at| at.to_offset(UtcOffset::UTC))
}

/// When the campus's clocks show this time of this day; an hour later in the one hour that they jump over.
#[must_use]
pub fn at_clock(day: Date, time: Time) -> OffsetDateTime {
    let shown = PrimitiveDateTime::new(day, time);
    let found = instant(shown).or_else(|| instant(shown + Duration::HOUR));
    found.unwrap_or_else(|| shown.assume_utc())
}

/// An instant as [`parse_clock`] reads it.
#[must_use]
pub fn clock(at: OffsetDateTime) -> String {
    let minutes = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    on_campus(at).format(minutes).unwrap_or_default()
}

/// An instant to be shown to a person.
#[derive(Debug, Clone, Copy)]
pub struct When {
    at: OffsetDateTime,
    now: OffsetDateTime,
    language: Language,
}

impl When {
    /// `at`, said by someone for whom it is `now`.
    #[must_use]
    pub fn new(at: OffsetDateTime, now: OffsetDateTime, language: Language) -> Self {
        Self { at: on_campus(at), now: on_campus(now), language }
    }

    /// RFC 3339, for `<time datetime>`.
    #[must_use]
    pub fn datetime(&self) -> String {
        let whole = self.at.replace_nanosecond(0).unwrap_or(self.at);
        whole.format(&Rfc3339).unwrap_or_default()
    }

    /// The day on the campus: `2026-11-24`.
    #[must_use]
    pub fn date(&self) -> String {
        self.at.date().to_string()
    }

    /// The day as people name it, without the hour.
    #[must_use]
    pub fn day_name(&self) -> String {
        let date = self.at.date();
        match (date - self.now.date()).whole_days() {
            0 => self.language.text("day-today").to_string(),
            -1 => self.language.text("day-yesterday").to_string(),
            _ => day(date, self.language, self.at.year() != self.now.year()),
        }
    }

    /// The hour alone, where the day stands beside it.
    #[must_use]
    pub fn hour(&self) -> String {
        clock_time(self.at, self.language)
    }

    /// The day and the hour, whenever it is read.
    #[must_use]
    pub fn full(&self) -> String {
        in_full(self.at, self.language)
    }

    /// The hour alone beside another time less than half a day away, else the day and the hour.
    #[must_use]
    pub fn beside(&self, other: &OffsetDateTime) -> String {
        beside(self.at, *other, self.language)
    }

    /// Short form: the hour today, the date before.
    #[must_use]
    pub fn short(&self) -> String {
        if self.at.date() == self.now.date() { clock_time(self.at, self.language) } else { self.day_name() }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = (self.at.date() - self.now.date()).whole_days();
        let time = clock_time(self.at, self.language);
        let text = match days {
            0 => self.language.text("when-today"),
            1 => self.language.text("when-tomorrow"),
            -1 => self.language.text("when-yesterday"),
            _ => {
                let year = self.at.year() != self.now.year();
                self.language.text("when-other").arg("day", day(self.at.date(), self.language, year))
            }
        };
        write!(f, "{}", text.arg("time", time))
    }
}

/// An instant as it is said on paper, which does not know when it is read: `le 26 novembre 2026 à 20 h 30`.
#[must_use]
pub fn in_full(at: OffsetDateTime, language: Language) -> String {
    let at = on_campus(at);
    let text = language.text("when-other").arg("day", day(at.date(), language, true));
    text.arg("time", clock_time(at, language)).to_string()
}

/// An instant as it is said beside another one: the hour alone when less than half a day is between them, else in full.
#[must_use]
pub fn beside(at: OffsetDateTime, other: OffsetDateTime, language: Language) -> String {
    let near = (at - other).abs() < Duration::hours(12);
    if near { clock_time(on_campus(at), language) } else { in_full(at, language) }
}

/// `14 h 21` in French (no-break spaces), `14:21` in English.
fn clock_time(at: OffsetDateTime, language: Language) -> String {
    daily(at.time(), language)
}

/// A time of every day: `8 h 00`, `08:00`.
#[must_use]
pub fn daily(time: Time, language: Language) -> String {
    match language {
        Language::Fr => format!("{}\u{a0}h\u{a0}{:02}", time.hour(), time.minute()),
        Language::En => format!("{:02}:{:02}", time.hour(), time.minute()),
    }
}

/// A date as said in a language: `1er décembre`, `1 December 2027`.
#[must_use]
pub fn day(date: Date, language: Language, with_year: bool) -> String {
    let month = language.text(MONTHS.get(usize::from(u8::from(date.month())) - 1).copied().unwrap_or("month-1"));
    let number = match (language, date.day()) {
        (Language::Fr, 1) => "1er".to_owned(),
        (_, number) => number.to_string(),
    };
    let year = if with_year { format!("\u{a0}{}", date.year()) } else { String::new() };
    format!("{number}\u{a0}{month}{year}")
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

/// Parses a day as forms send it: `2026-11-20`.
#[must_use]
pub fn parse_day(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}

/// Parses a day of a file: as databases write it, or as French spreadsheets do, `20/11/2026`.
#[must_use]
pub fn parse_file_day(text: &str) -> Option<Date> {
    parse_day(text).or_else(|| Date::parse(text, format_description!("[day]/[month]/[year]")).ok())
}

/// When a day begins on the campus: `2026-11-20`.
#[must_use]
pub fn midnight(day: &str) -> Option<OffsetDateTime> {
    let day = parse_day(day)?;
    (2000..=2200).contains(&day.year()).then(|| at_clock(day, Time::MIDNIGHT))
}
