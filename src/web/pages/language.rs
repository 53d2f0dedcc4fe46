//! The two languages of the portal and their texts (Project Fluent, `locales/`).

use std::{borrow::Borrow, fmt, sync::LazyLock};

use axum::http::{HeaderMap, header::ACCEPT_LANGUAGE};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Language {
    /// French, the first language of the campus.
    Fr,
    En,
}

type Bundle = FluentBundle<FluentResource>;

static FRENCH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Fr));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::En));

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/locales"]
struct Locales;

impl Language {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The BCP 47 code, as in `<html lang>` and the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The language with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The text of a key, ready to be shown or given arguments.
    #[must_use]
    pub fn text(self, key: &'static str) -> Text {
        Text { language: self, key, args: FluentArgs::new() }
    }

    /// The best language for a browser's `Accept-Language` (RFC 9110 §12.5.4), if it accepts one of ours.
    #[must_use]
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let accepted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
        let mut best: Option<(Self, f32)> = None;
        for range in accepted.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let code = parts.next().and_then(|tag| tag.split('-').next()).unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
            if let Some(language) = Self::from_code(&code.to_ascii_lowercase())
                && weight > best.map_or(0.0, |(_, weight)| weight)
            {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    fn bundle(self) -> &'static Bundle {
        match self {
            Self::Fr => &FRENCH,
            Self::En => &ENGLISH,
        }
    }
}

fn bundle(language: Language) -> Bundle {
    let identifier = match language {
        Language::Fr => "fr-FR",
        Language::En => "en-GB",
    };
    let identifier = LanguageIdentifier::from_bytes(identifier.as_bytes()).unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![identifier]);
    bundle.set_use_isolating(false);
    for name in Locales::iter().filter(|name| name.starts_with(language.code())) {
        let Some(file) = Locales::get(&name) else { continue };
        let source = String::from_utf8_lossy(&file.data);
        let source = if language == Language::Fr { with_french_spaces(&source) } else { source.into_owned() };
        let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, errors)| {
            tracing::error!(%name, ?errors, "text file has syntax errors");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(%name, ?errors, "duplicate text key");
        }
    }
    bundle
}

/// The texts of a French file with no-break spaces before `:` `;` `?` `!` and inside « »: no line begins or ends with such a sign.
fn with_french_spaces(source: &str) -> String {
    let mut texts = source.to_owned();
    for sign in [":", ";", "?", "!", "»"] {
        texts = texts.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"));
    }
    texts.replace("« ", "«\u{a0}")
}

/// A text on its way to the page: give it arguments, then show it.
#[derive(Debug)]
pub struct Text {
    language: Language,
    key: &'static str,
    args: FluentArgs<'static>,
}

impl Text {
    /// Sets the variable `name` of the text.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl IntoArgument) -> Self {
        self.args.set(name, value.into_argument());
        self
    }
}

/// A text on both sides of its number, which a page marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// The text before the number.
    pub before: String,
    /// The text behind it.
    pub after: String,
}

impl Text {
    /// The text taken apart at the first place where it says this number. Number and noun stand in one text so that they
    /// agree, yet a page shows the number in an element of its own.
    #[must_use]
    pub fn around(&self, number: impl Borrow<i64>) -> Around {
        let text = self.to_string();
        match text.split_once(&number.borrow().to_string()) {
            Some((before, after)) => Around { before: before.to_owned(), after: after.to_owned() },
            None => Around { before: String::new(), after: text },
        }
    }
}

/// Values of arguments of a text: words and numbers.
pub trait IntoArgument {
    /// The value as Fluent wants it.
    fn into_argument(self) -> FluentValue<'static>;
}

impl IntoArgument for &str {
    fn into_argument(self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}
impl IntoArgument for String {
    fn into_argument(self) -> FluentValue<'static> {
        FluentValue::from(self)
    }
}
impl<T: IntoArgument + Clone> IntoArgument for &T {
    fn into_argument(self) -> FluentValue<'static> {
        self.clone().into_argument()
    }
}
impl IntoArgument for i64 {
    fn into_argument(self) -> FluentValue<'static> {
        FluentValue::from(self)
    }
}
impl IntoArgument for Text {
    fn into_argument(self) -> FluentValue<'static> {
        FluentValue::from(self.to_string())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bundle = self.language.bundle();
        let Some(pattern) = bundle.get_message(self.key).and_then(|message| message.value()) else {
            tracing::error!(key = self.key, "text key missing");
            return f.write_str(self.key);
        };
        let mut errors = Vec::new();
        f.write_str(&bundle.format_pattern(pattern, Some(&self.args), &mut errors))?;
        if !errors.is_empty() {
            tracing::error!(key = self.key, ?errors, "text formatting failed");
        }
        Ok(())
    }
}
