//! Messages that are not rendered in a language yet, and field errors of forms.

use crate::web::pages::language::{Language, Text};

/// A key of the text files with its arguments; becomes a text once the viewer's language is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    key: &'static str,
    args: Vec<(&'static str, Argument)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Argument {
    Words(String),
    Number(i64),
    Keys(Vec<&'static str>),
}

impl Message {
    /// The text named `key`.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Sets a variable of the text to some words.
    #[must_use]
    pub fn with(mut self, name: &'static str, words: impl Into<String>) -> Self {
        self.args.push((name, Argument::Words(words.into())));
        self
    }

    /// Sets a variable of the text to a number.
    #[must_use]
    pub fn count(mut self, name: &'static str, number: i64) -> Self {
        self.args.push((name, Argument::Number(number)));
        self
    }

    /// Sets a variable of the text to a list of other texts; a dash when it is empty.
    #[must_use]
    pub fn keys(mut self, name: &'static str, keys: Vec<&'static str>) -> Self {
        self.args.push((name, Argument::Keys(keys)));
        self
    }

    /// The name of the text.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The text in a language.
    #[must_use]
    pub fn say(&self, language: Language) -> Text {
        self.args.iter().fold(language.text(self.key), |text, (name, value)| match value {
            Argument::Words(words) => text.arg(name, words),
            Argument::Number(number) => text.arg(name, number),
            Argument::Keys(keys) if keys.is_empty() => text.arg(name, "–"),
            Argument::Keys(keys) => {
                let texts: Vec<String> = keys.iter().map(|key| language.text(key).to_string()).collect();
                text.arg(name, texts.join(", "))
            }
        })
    }
}

impl From<&'static str> for Message {
    fn from(key: &'static str) -> Self {
        Self::new(key)
    }
}

/// Errors of a form, by field and in the order found. The field `""` is the form as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors {
    list: Vec<(&'static str, Message)>,
    /// Key of a heading of their own.
    heading: Option<&'static str>,
}

impl FieldErrors {
    /// A single error.
    #[must_use]
    pub fn one(field: &'static str, message: impl Into<Message>) -> Self {
        Self { list: vec![(field, message.into())], heading: None }
    }

    /// Adds an error, unless the field has one already: a person mends one thing at a time.
    pub fn add(&mut self, field: &'static str, message: impl Into<Message>) {
        if self.on(field).is_none() {
            self.list.push((field, message.into()));
        }
    }

    /// Gives them the heading with this key, which says what happened.
    #[must_use]
    pub fn headed(self, heading: &'static str) -> Self {
        Self { heading: Some(heading), ..self }
    }

    /// Key of the heading above them. None: the messages say all.
    #[must_use]
    pub fn heading(&self) -> Option<&'static str> {
        self.heading.or_else(|| self.on_fields().then_some("errors-title"))
    }

    /// Adds all errors of another set, and its heading when this one has none.
    pub fn extend(&mut self, other: Self) {
        self.heading = self.heading.or(other.heading);
        for (field, message) in other.list {
            self.add(field, message);
        }
    }

    /// Keeps the value of a parsed field, or its errors.
    pub fn take<T>(&mut self, parsed: Result<T, Self>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(errors) => {
                self.extend(errors);
                None
            }
        }
    }

    /// The error of a field.
    #[must_use]
    pub fn on(&self, field: &str) -> Option<&Message> {
        self.list.iter().find(|(name, _)| *name == field).map(|(_, message)| message)
    }

    /// True if something is wrong that the person can mend in a field.
    fn on_fields(&self) -> bool {
        self.list.iter().any(|(field, _)| !field.is_empty())
    }

    /// True if nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All errors with their fields.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Message)> {
        self.list.iter().map(|(field, message)| (*field, message))
    }
}
