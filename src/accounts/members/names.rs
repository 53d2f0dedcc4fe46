//! Names of persons and departments, and their normalised form for the search.

use std::fmt;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use unicode_security::skeleton;

use crate::web::{FieldErrors, Message};

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

/// Characters that show nothing, break a line, or turn the text around them (Unicode UAX #9 §2; `Default_Ignorable` of
/// UAX #44, with the fillers of Hangul and the blank Braille pattern).
/// The two joiners and the variation selectors stay: Persian, the Indian scripts and emoji need them. So do the tags, of
/// which the flags of regions are made.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
}

/// Characters of which the flags of regions are made; elsewhere they show nothing.
#[must_use]
pub fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// True if a character shows something where it stands alone.
fn is_seen(c: char) -> bool {
    let joins = matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    !(c.is_whitespace() || joins || is_deceptive(c) || is_tag(c) || is_combining_mark(c))
}

/// True if nothing of a text can be seen: names, descriptions and words about oneself that are not empty have to show.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    !text.chars().any(is_seen)
}

/// True if a text has a letter or a digit that can be seen.
#[must_use]
pub fn has_letter(text: &str) -> bool {
    text.chars().any(|c| c.is_alphanumeric() && is_seen(c))
}

/// True if more marks stand on one letter than any script has: they hide the lines around.
fn is_piled(text: &str) -> bool {
    let mut marks = 0;
    text.nfd().any(|c| {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        marks > 4
    })
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

/// Normalised form for the search: lower case, no accents, words separated by one space. The query has to be normalised
/// in the same way.
#[must_use]
pub fn search_text(texts: &[&str]) -> String {
    let mut folded = String::new();
    for text in texts {
        let letters = text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase);
        for c in letters.nfkd().filter(|c| !is_accent(*c)) {
            fold(c, &mut folded);
        }
        folded.push(' ');
    }
    let folded: String = folded.nfc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Colours of the initials of people: see `data-tint` in the style sheet.
const TINTS: u32 = 8;

/// Colour number of initials, so that members are easy to tell apart.
#[must_use]
pub fn tint(initials: &str) -> u32 {
    initials.chars().fold(0, |sum: u32, c| sum.wrapping_mul(31).wrapping_add(c.into())) % TINTS
}

/// The words of a question, folded as names are: at most five count.
#[must_use]
pub fn words(question: &str) -> Vec<String> {
    let question: String = question.replace('\0', " ").chars().take(100).collect();
    search_text(&[&question]).split_whitespace().take(5).map(str::to_owned).collect()
}

/// The words of a question as patterns for `LIKE`.
#[derive(Debug, Clone)]
pub struct WordPatterns {
    /// Each word anywhere.
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

/// A word as it stands in a `LIKE` pattern: nothing in it matches anything but itself.
#[must_use]
pub fn escape_like(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn fold(c: char, into: &mut String) {
    match (plain_letters(c), c) {
        (Some(letters), _) => into.push_str(letters),
        // Part of a word, yet nobody types it in a search.
        (None, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}') => {}
        (None, c) if c.is_alphanumeric() || is_combining_mark(c) => into.push(c),
        (None, _) => into.push(' '),
    }
}

/// Marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters. The vowel signs of Indian scripts and the voicing marks of
/// kana make another letter.
#[must_use]
pub fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Small letters that Unicode does not take apart, as people type them on another keyboard. None: any other character.
#[must_use]
pub fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}
