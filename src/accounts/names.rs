//! Names of persons and departments, and the form of them that a search looks at.

use std::fmt;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::web::{FieldErrors, Message};

/// The longest name, in characters.
const LONGEST: usize = 80;

/// What every name goes through: spaces around dropped, accents composed, nothing invisible inside.
fn checked(text: &str) -> Result<String, Message> {
    let name: String = text.trim().nfc().collect();
    let length = name.chars().count();
    if name.is_empty() {
        Err(Message::new("name-empty"))
    } else if name.chars().any(is_deceptive) {
        Err(Message::new("name-characters"))
    } else if length > LONGEST {
        Err(Message::new("name-long").count("max", i64::try_from(LONGEST).unwrap_or(i64::MAX)))
    } else if !name.chars().any(char::is_alphanumeric) {
        Err(Message::new("name-letters"))
    } else {
        Ok(name)
    }
}

/// Characters that show nothing, break a line, or turn the text around them (Unicode UAX #9 §2).
/// The two joiners stay: Persian and the Indian scripts need them.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $field:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Reads the field `", $field, "`.")]
            ///
            /// # Errors
            /// When empty, too long, or with characters that do not show.
            pub fn parse(text: &str) -> Result<Self, FieldErrors> {
                checked(text).map(Self).map_err(|message| FieldErrors::one($field, message))
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
    "surname"
);
name!(
    /// A first name, as the school registered it.
    FirstName,
    "first_name"
);
name!(
    /// The name that a member chose to be shown by.
    DisplayName,
    "display_name"
);
name!(
    /// The part of the school to which a member belongs.
    Department,
    "department"
);

/// What a search compares: lower case, no accents, words apart by one space. Put the question through it too.
#[must_use]
pub fn search_text(texts: &[&str]) -> String {
    let mut folded = String::new();
    for text in texts {
        let letters = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        for c in letters.nfkd().filter(|c| !is_combining_mark(*c)) {
            fold(c, &mut folded);
        }
        folded.push(' ');
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a question, folded as names are: at most five count.
#[must_use]
pub fn words(question: &str) -> Vec<String> {
    let question: String = question.replace('\0', " ").chars().take(100).collect();
    search_text(&[&question]).split_whitespace().take(5).map(str::to_owned).collect()
}

/// A word as it stands in a `LIKE` pattern: nothing in it matches anything but itself.
#[must_use]
pub fn escape_like(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Letters that Unicode does not take apart, as people type them on another keyboard.
fn fold(c: char, into: &mut String) {
    match c {
        'æ' => into.push_str("ae"),
        'œ' => into.push_str("oe"),
        'ß' => into.push_str("ss"),
        'þ' => into.push_str("th"),
        'ø' => into.push('o'),
        'ł' => into.push('l'),
        'đ' | 'ð' => into.push('d'),
        'ħ' => into.push('h'),
        'ı' => into.push('i'),
        'ς' => into.push('σ'),
        c if c.is_alphanumeric() => into.push(c),
        // Part of a word, yet nobody types it in a search.
        '\u{200c}' | '\u{200d}' => {}
        _ => into.push(' '),
    }
}
