//! Input of the bay form. Rules only.

use std::ops::RangeInclusive;

use time::{Date, Month, OffsetDateTime, Time, macros::format_description};

use crate::{
    accounts::{cards::card::CardForm, members::names::Department},
    lockers::bays::{Actuator, LockerCode, Policy, Terms},
    text::characters::is_deceptive,
    web::{
        FieldErrors, Form, Message,
        forms::version::Compared,
        time::{on_campus, parse_day},
    },
};

/// The fields that two people may have changed differently.
pub const COMPARED: [Compared; 18] = [
    Compared::line("name", "bay-field-name"),
    Compared::line("site", "bay-field-site"),
    Compared::choice("policy", "bay-field-policy", &[("day_use", "bay-policy-day-use"), ("term", "bay-policy-term")]),
    Compared::line("term_ends_on", "bay-field-term-end"),
    Compared::check_box("release_on_open", "bay-field-release"),
    Compared::line("opens_at", "bay-field-opens"),
    Compared::line("closes_at", "bay-field-closes"),
    Compared::line("department", "bay-field-department"),
    Compared::choice("actuator", "bay-field-actuator", &[("bay", "bay-actuator-bay"), ("self", "bay-actuator-self")]),
    Compared::check_box("card_reader", "bay-field-card-reader"),
    Compared::choice(
        "card_form",
        "bay-field-card-form",
        &[
            (CardForm::AsIs.code(), CardForm::AsIs.label()),
            (CardForm::Hex.code(), CardForm::Hex.label()),
            (CardForm::HexReversed.code(), CardForm::HexReversed.label()),
            (CardForm::Decimal.code(), CardForm::Decimal.label()),
        ],
    ),
    Compared::line("student_quota", "bay-field-students"),
    Compared::line("teacher_quota", "bay-field-teachers"),
    Compared::line("staff_quota", "bay-field-staff"),
    Compared::line("extension_days", "bay-field-extension"),
    Compared::line("extensions_allowed", "bay-field-extensions"),
    Compared::line("reservation_minutes", "bay-field-reservation"),
    Compared::line("penalty_hours", "bay-field-penalty"),
];

/// Longest name of a bay or a site, in characters.
pub const NAME: usize = 80;
/// Lockers that one bay may have.
pub const MOST_LOCKERS: i16 = 500;

/// The card reader at the controller of a bay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "record")]
pub struct Reader {
    pub present: bool,
    pub form: CardForm,
}

impl Reader {
    /// Default card reader.
    pub const USUAL: Self = Self { present: true, form: CardForm::AsIs };
}

/// A bay as the form describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBay {
    pub name: String,
    pub site: String,
    /// For whom; absent: for everybody.
    pub department: Option<String>,
    pub actuator: Actuator,
    pub reader: Reader,
    pub terms: Terms,
}

impl NewBay {
    /// A new bay for use by the day. Staff changes its rules afterwards.
    #[must_use]
    pub fn usual(site: &str, name: &str) -> Self {
        let clock = |hour| Time::from_hms(hour, 0, 0).unwrap_or(Time::MIDNIGHT);
        let terms = Terms {
            policy: Policy::DayUse,
            term_ends_on: None,
            release_on_open: false,
            opens_at: clock(8),
            closes_at: clock(19),
            student_quota: 1,
            teacher_quota: 3,
            staff_quota: 3,
            extension_days: 1,
            extensions_allowed: 1,
            reservation_minutes: 30,
            penalty_hours: 24,
        };
        let (name, site) = (name.to_owned(), site.to_owned());
        Self { name, site, department: None, actuator: Actuator::Bay, reader: Reader::USUAL, terms }
    }
}

/// Parses the form of a bay. Missing fields have their defaults.
pub fn parse(form: &Form, now: OffsetDateTime) -> Result<NewBay, FieldErrors> {
    let mut errors = form.errors();
    let name = errors.take(line(form, "name", "bay-name-empty"));
    let site = errors.take(line(form, "site", "bay-site-empty"));
    let department = errors.take(department(form));
    let actuator = errors.take(choice(Actuator::parse(form.value("actuator")), "actuator"));
    let reader = errors.take(reader(form));
    let terms = errors.take(terms(form, now));
    let bay = (|| {
        let (name, site, department) = (name?, site?, department?);
        Some(NewBay { name, site, department, actuator: actuator?, reader: reader?, terms: terms? })
    })();
    bay.filter(|_| errors.is_empty()).ok_or(errors)
}

/// The card reader. A form that says nothing of the form of its numbers is one without these fields.
fn reader(form: &Form) -> Result<Reader, FieldErrors> {
    if !form.has("card_form") {
        return Ok(Reader::USUAL);
    }
    let said = choice(CardForm::parse(form.value("card_form")), "card_form")?;
    Ok(Reader { present: yes_or_no(form, "card_reader")?, form: said })
}

fn terms(form: &Form, now: OffsetDateTime) -> Result<Terms, FieldErrors> {
    let mut errors = FieldErrors::default();
    let policy = errors.take(choice(Policy::parse(form.value("policy")), "policy"));
    let term_ends_on = errors.take(term_end(form, policy, now)).flatten();
    let release_on_open = errors.take(yes_or_no(form, "release_on_open"));
    let opens_at = errors.take(clock(form, "opens_at"));
    let closes_at = errors.take(clock(form, "closes_at"));
    if let (Some(opens_at), Some(closes_at)) = (opens_at, closes_at)
        && opens_at >= closes_at
    {
        errors.add("closes_at", "bay-hours-order");
    }
    let mut number = |field, usual, range| errors.take(number(form, field, usual, range));
    let student_quota = number("student_quota", 1, 0..=20);
    let teacher_quota = number("teacher_quota", 3, 0..=20);
    let staff_quota = number("staff_quota", 3, 0..=20);
    let extension_days = number("extension_days", 1, 1..=200);
    let extensions_allowed = number("extensions_allowed", 1, 0..=10);
    let reservation_minutes = number("reservation_minutes", 30, 5..=1440);
    let penalty_hours = number("penalty_hours", 24, 0..=2000);
    let terms = (|| {
        Some(Terms {
            policy: policy?,
            term_ends_on,
            release_on_open: release_on_open?,
            opens_at: opens_at?,
            closes_at: closes_at?,
            student_quota: student_quota?,
            teacher_quota: teacher_quota?,
            staff_quota: staff_quota?,
            extension_days: extension_days?,
            extensions_allowed: extensions_allowed?,
            reservation_minutes: reservation_minutes?,
            penalty_hours: penalty_hours?,
        })
    })();
    terms.filter(|_| errors.is_empty()).ok_or(errors)
}

/// Parses one line of visible text.
pub(crate) fn line(form: &Form, field: &'static str, empty: &'static str) -> Result<String, FieldErrors> {
    let text = form.value(field).trim();
    let wrong = |message: Message| Err(FieldErrors::one(field, message));
    match text.chars().count() {
        0 => wrong(Message::new(empty)),
        length if length > NAME => wrong(Message::new("bay-long").count("max", 80)),
        _ if text.chars().any(is_deceptive) => wrong("bay-characters".into()),
        _ => Ok(text.to_owned()),
    }
}

/// Department of the allowed members; empty: everybody.
pub(crate) fn department(form: &Form) -> Result<Option<String>, FieldErrors> {
    match form.value("department").trim() {
        "" => Ok(None),
        text if text.chars().count() > NAME => {
            Err(FieldErrors::one("department", Message::new("bay-long").count("max", 80)))
        }
        text => Department::parse(text).map(|department| Some(department.as_str().to_owned())),
    }
}

pub(crate) fn choice<T>(chosen: Option<T>, field: &'static str) -> Result<T, FieldErrors> {
    chosen.ok_or_else(|| FieldErrors::one(field, "choice-wrong"))
}

/// A box that is ticked or not, as browsers and programs say it.
fn yes_or_no(form: &Form, field: &'static str) -> Result<bool, FieldErrors> {
    match form.value(field).trim() {
        "" | "no" | "off" | "false" | "0" => Ok(false),
        "yes" | "on" | "true" | "1" => Ok(true),
        _ => Err(FieldErrors::one(field, "choice-wrong")),
    }
}

/// A number within bounds; the usual one where the form does not ask.
pub(crate) fn number(
    form: &Form,
    field: &'static str,
    usual: i16,
    range: RangeInclusive<i16>,
) -> Result<i16, FieldErrors> {
    if !form.has(field) {
        return Ok(usual);
    }
    let number = form.value(field).trim().parse().ok().filter(|number| range.contains(number));
    let (least, most) = (i64::from(*range.start()), i64::from(*range.end()));
    number.ok_or_else(|| FieldErrors::one(field, Message::new("bay-range").count("min", least).count("max", most)))
}

fn clock(form: &Form, field: &'static str) -> Result<Time, FieldErrors> {
    let text = form.value(field).trim();
    Time::parse(text, format_description!("[hour]:[minute]"))
        .or_else(|_| Time::parse(text, format_description!("[hour]:[minute]:[second]")))
        .map_err(|_| FieldErrors::one(field, "bay-time-unreadable"))
}

fn term_end(form: &Form, policy: Option<Policy>, now: OffsetDateTime) -> Result<Option<Date>, FieldErrors> {
    if policy != Some(Policy::Term) {
        return Ok(None);
    }
    if !form.has("term_ends_on") {
        return Ok(Some(usual_term_end(now)));
    }
    let day = parse_day(form.value("term_ends_on").trim()).filter(|day| (2000..=2200).contains(&day.year()));
    day.map(Some).ok_or_else(|| FieldErrors::one("term_ends_on", "bay-day-unreadable"))
}

/// The last day of January or of June that is at least a month away.
#[must_use]
pub fn usual_term_end(now: OffsetDateTime) -> Date {
    let today = on_campus(now).date();
    let ends = (today.year()..=today.year() + 1)
        .flat_map(|year| [(year, Month::January, 31), (year, Month::June, 30)])
        .filter_map(|(year, month, day)| Date::from_calendar_date(year, month, day).ok());
    ends.into_iter().find(|end| (*end - today).whole_days() >= 30).unwrap_or(today)
}

pub fn how_many(form: &Form) -> Result<i16, FieldErrors> {
    let number = form.value("lockers").trim().parse().ok().filter(|number| (1..=MOST_LOCKERS).contains(number));
    let range = || Message::new("bay-range").count("min", 1).count("max", MOST_LOCKERS.into());
    number.ok_or_else(|| FieldErrors::one("lockers", range()))
}

/// The next codes that no locker of the campus has; fewer than asked for when the digits do not suffice.
#[must_use]
pub fn next_codes(used: &[i32], count: i16) -> Vec<LockerCode> {
    let free = (1..=9999_u16).filter(|number| used.binary_search(&i32::from(*number)).is_err());
    free.filter_map(LockerCode::numbered).take(usize::try_from(count).unwrap_or_default()).collect()
}

/// The form of a bay as it stands.
#[must_use]
pub fn filled(bay: &NewBay) -> Form {
    let terms = &bay.terms;
    let time = |time: Time| time.format(format_description!("[hour]:[minute]")).unwrap_or_default();
    Form::filled([
        ("name", &bay.name),
        ("site", &bay.site),
        ("department", bay.department.as_deref().unwrap_or_default()),
        ("actuator", bay.actuator.code()),
        ("card_reader", if bay.reader.present { "yes" } else { "" }),
        ("card_form", bay.reader.form.code()),
        ("policy", terms.policy.code()),
        ("term_ends_on", &terms.term_ends_on.map(|day| day.to_string()).unwrap_or_default()),
        ("release_on_open", if terms.release_on_open { "yes" } else { "" }),
        ("opens_at", &time(terms.opens_at)),
        ("closes_at", &time(terms.closes_at)),
        ("student_quota", &terms.student_quota.to_string()),
        ("teacher_quota", &terms.teacher_quota.to_string()),
        ("staff_quota", &terms.staff_quota.to_string()),
        ("extension_days", &terms.extension_days.to_string()),
        ("extensions_allowed", &terms.extensions_allowed.to_string()),
        ("reservation_minutes", &terms.reservation_minutes.to_string()),
        ("penalty_hours", &terms.penalty_hours.to_string()),
    ])
}
