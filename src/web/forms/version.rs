//! Version of an edited record: a save that is based on an older version is refused, and the form shows both.

use time::OffsetDateTime;

use crate::web::{
    FieldErrors, Form, Language, Message, Refusal,
    time::{in_full, parse_clock},
};

/// Name of the hidden field that carries the version.
pub const FIELD: &str = "version";

/// Key of the heading of a refused save.
const HEADING: &str = "stale-title";

/// No record has this version: the first one is 1.
const NONE_HAS_IT: i64 = 0;

/// The version that a form was filled from, from its hidden field `version`.
///
/// The pages always draw the field. A form without it comes from another program that sends the fields of the contract
/// alone: it is saved unchecked, as such a program has seen no version. A version that is no number matches no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(Option<i64>);

impl Version {
    /// The version that a form carries.
    #[must_use]
    pub fn of(form: &Form) -> Self {
        Self(form.has(FIELD).then(|| form.value(FIELD).trim().parse().unwrap_or(NONE_HAS_IT)))
    }

    /// For changes that are not based on what a form showed.
    #[must_use]
    pub const fn any() -> Self {
        Self(None)
    }

    /// For the comparison in the `UPDATE` itself: the version that the row must have. None: any.
    #[must_use]
    pub fn expected(self) -> Option<i64> {
        self.0
    }

    /// True if a save that is based on this version may overwrite a record that has `standing`.
    #[must_use]
    pub fn allows(self, current: i64) -> bool {
        self.0.is_none_or(|expected| expected == current)
    }
}

/// The last change of a record, as far as the audit knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastChange {
    /// First name and surname of the member who made it. None: the program itself, or a command.
    pub by: Option<String>,
    /// When it was made.
    pub at: OffsetDateTime,
}

/// A field whose two values are shown when a save is based on an old version.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    name: &'static str,
    label: &'static str,
    kind: Kind,
}

/// Representation of the value of a field.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    /// A day and a time on the campus's clocks.
    Moment,
    /// Fixed values, each with the key of its label.
    Choice(&'static [(&'static str, &'static str)]),
}

impl Compared {
    /// A field of text: its name and the key of its label.
    #[must_use]
    pub const fn line(name: &'static str, label: &'static str) -> Self {
        Self { name, label, kind: Kind::Text }
    }

    /// A field of type `datetime-local`.
    #[must_use]
    pub const fn moment(name: &'static str, label: &'static str) -> Self {
        Self { name, label, kind: Kind::Moment }
    }

    /// A field with fixed values, each with the key of its label.
    #[must_use]
    pub const fn choice(
        name: &'static str,
        label: &'static str,
        choices: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { name, label, kind: Kind::Choice(choices) }
    }

    /// A check box.
    #[must_use]
    pub const fn check_box(name: &'static str, label: &'static str) -> Self {
        Self::choice(name, label, &[("", "stale-no"), ("yes", "stale-yes")])
    }

    /// Message shown where both values differ.
    fn difference(self, typed: &Form, current: &Form, language: Language) -> Option<Message> {
        let (typed, current) = (self.value(typed), self.value(current));
        (typed != current).then(|| {
            Message::new("stale-field")
                .with("field", language.text(self.label).to_string())
                .with("typed", self.said(&typed, language))
                .with("standing", self.said(&current, language))
        })
    }

    /// A value for the comparison: line ends and surrounding spaces do not count.
    fn value(self, form: &Form) -> String {
        form.value(self.name).replace("\r\n", "\n").trim().to_owned()
    }

    /// A value as people read it.
    fn said(self, value: &str, language: Language) -> String {
        let said = match self.kind {
            Kind::Text => None,
            Kind::Moment => parse_clock(value).ok().map(|at| in_full(at, language)),
            Kind::Choice(choices) => {
                let chosen = choices.iter().find(|(code, _)| *code == value);
                chosen.map(|(_, label)| language.text(label).to_string())
            }
        };
        said.unwrap_or_else(
            || {
                if value.is_empty() { language.text("stale-empty").to_string() } else { value.to_owned() }
            },
        )
    }
}

/// Refuses a save that is based on an old version (409). Beside each field that differs stands what the record has now;
/// `typed` keeps what the person wrote and takes the version of `standing`, so that sending it again overwrites knowingly.
#[must_use]
pub fn stale(
    typed: &mut Form,
    current: &Form,
    fields: &[Compared],
    change: Option<&LastChange>,
    language: Language,
) -> Refusal {
    let mut errors = FieldErrors::one("", said(change, language));
    for field in fields {
        if let Some(difference) = field.difference(typed, current, language) {
            errors.add(field.name, difference);
        }
    }
    typed.set(FIELD, current.value(FIELD));
    headed(errors)
}

/// The same for a form with one field, whose message names both values.
#[must_use]
pub fn stale_text(message: impl Into<Message>) -> Refusal {
    headed(FieldErrors::one("", message))
}

fn headed(errors: FieldErrors) -> Refusal {
    Refusal::conflict_on(errors.headed(HEADING))
}

/// That the record changed meanwhile, who changed it and when.
fn said(change: Option<&LastChange>, language: Language) -> Message {
    match change {
        Some(LastChange { by: Some(by), at }) => {
            Message::new("stale-by").with("by", by.as_str()).with("when", in_full(*at, language))
        }
        Some(LastChange { by: None, at }) => Message::new("stale-at").with("when", in_full(*at, language)),
        None => Message::new("stale"),
    }
}
