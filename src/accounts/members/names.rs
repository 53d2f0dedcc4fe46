//! Names of persons and departments, and their normalised form for the search.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::skeleton;

use crate::{
    text::{
        characters::{has_letter, is_deceptive, is_piled, is_tag},
        folding::{escape_like, search_text},
    },
    web::{FieldErrors, Message},
};

/// The longest name, in characters.
const LONGEST: usize = 80;

/// Checks and normalises a name: trimmed, accents composed, no invisible characters.
fn checked(text: &str) -> Result<String, Message> {
    let name: String = text.trim().nfc().collect();
    let length = name.chars().count();
    if name.is_empty() {
        Err(Message::new("name-empty"))
    } else if name.chars().any(|c| is_deceptive(c) || is_tag(c)) || is_piled(&name) {
        Err(Message::new("name-characters"))
    } else if length > LONGEST {
        Err(Message::new("name-long").count("max", i64::try_from(LONGEST).unwrap_or(i64::MAX)))
    } else if !has_letter(&name) {
        Err(Message::new("name-letters"))
    } else {
        Ok(name)
    }
}

/// Checks like [`checked`] a name that a member chooses: it may not look like a member number.
fn checked_choice(text: &str) -> Result<String, Message> {
    let name = checked(text)?;
    let mut row = 0;
    for c in name.nfkc().filter(|c| c.is_alphanumeric()) {
        row = if c.is_numeric() { row + 1 } else { 0 };
        if row >= 8 {
            return Err(Message::new("name-number"));
        }
    }
    Ok(name)
}

/// The common form of names that look alike (UTS #39): letters of different scripts, cases and accents that are easily taken
/// for each other are one, in small or in capital letters; spaces and signs do not count.
#[derive(Debug, Clone)]
pub struct Likeness([String; 2]);

impl Likeness {
    /// Initials of a name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let folded = search_text(&[name]);
        let capital: String = folded.to_uppercase();
        Self([folded, capital].map(|text| {
            let alike = if text.is_ascii() { text } else { skeleton(&text).collect() };
            search_text(&[&alike])
                .chars()
                .filter(|c| *c != ' ')
                .map(one_of_alike)
                .collect::<String>()
                .replace("rn", "m")
        }))
    }

    /// The two forms, of small and of capital letters: names that have one in common look alike.
    #[must_use]
    pub fn into_forms(self) -> [String; 2] {
        self.0
    }

    /// True if two names look alike.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, other)| one == other)
    }
}

/// Small letters that are taken for capital ones, and digits for letters.
fn one_of_alike(c: char) -> char {
    match c {
        'i' | '1' => 'l',
        '0' => 'o',
        other => other,
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $field:literal, $checked:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Reads the field `", $field, "`.")]
            ///
            /// # Errors
            /// When empty, too long, or with characters that do not show.
            pub fn parse(text: &str) -> Result<Self, FieldErrors> {
                $checked(text).map(Self).map_err(|message| FieldErrors::one($field, message))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// A family name, as the school registered it.
    Surname,
    "surname",
    checked
);
name!(
    /// A first name, as the school registered it.
    FirstName,
    "first_name",
    checked
);
name!(
    /// The name that a member chose to be shown by.
    DisplayName,
    "display_name",
    checked_choice
);
name!(
    /// The part of the school to which a member belongs.
    Department,
    "department",
    checked
);

/// Colours of the initials of people: see `data-tint` in the style sheet.
const TINTS: u32 = 8;

/// Colour number of initials, so that members are easy to tell apart.
#[must_use]
pub fn tint(initials: &str) -> u32 {
    initials.chars().fold(0, |sum: u32, c| sum.wrapping_mul(31).wrapping_add(c.into())) % TINTS
}

/// The words of a question as patterns for `LIKE`.
#[derive(Debug, Clone)]
pub struct WordPatterns {
    /// A pattern for each word, which matches anywhere in a name.
    pub parts: Vec<String>,
    /// Each word at the beginning of a word, in a text that begins with a space.
    pub beginnings: Vec<String>,
}

impl WordPatterns {
    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Of words that are folded.
    #[must_use]
    pub fn of(words: &[String]) -> Self {
        let pattern = |before: &str, word: &String| format!("%{before}{}%", escape_like(word));
        Self {
            parts: words.iter().map(|word| pattern("", word)).collect(),
            beginnings: words.iter().map(|word| pattern(" ", word)).collect(),
        }
    }
}
