//! Text of a message, checked at its input.

use unicode_normalization::UnicodeNormalization as _;

use crate::web::{FieldErrors, Message};

/// Longest message, in characters.
pub const LONGEST: usize = 4000;

/// The text of a message, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    /// Parses the field `body`. Line breaks and the indentation of lines are kept; empty lines and spaces at the ends and
    /// invisible or reordering characters (Unicode UAX #9 §2) are removed, because they are often pasted unnoticed.
    ///
    /// # Errors
    /// When nothing is left, when it is too long, or with control characters.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        let text: String = text.replace("\r\n", "\n").replace('\r', "\n").nfc().filter(|c| !turns(*c)).collect();
        let text = without_ends(&text);
        let error = |message: Message| Err(FieldErrors::one("body", message));
        if text.chars().count() > LONGEST {
            error(Message::new("message-long").count("max", i64::try_from(LONGEST).unwrap_or(i64::MAX)))
        } else if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            error("message-characters".into())
        } else if text.chars().all(|c| c.is_whitespace() || is_joiner(c) || shows_nothing(c)) {
            error("message-empty".into())
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text without empty lines and spaces at its ends. The first of several lines stays indented, as the others do.
fn without_ends(text: &str) -> &str {
    let text = text.trim_end();
    let blank = text.len() - text.trim_start().len();
    let first = text.get(..blank).and_then(|blank| blank.rfind('\n')).map_or(0, |end| end + 1);
    let lines = text.get(first..).unwrap_or_default();
    if lines.contains('\n') { lines } else { lines.trim_start() }
}

/// Marks that turn or hide the text around them. The joiners stay: emoji, Persian and the Indian scripts need them; so do
/// the plain marks of direction, which mixed text needs and which reach no further than their neighbours.
fn turns(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}')
}

/// Letters and signs that are drawn as nothing: fillers of Hangul, the empty pattern of Braille, tags.
fn shows_nothing(c: char) -> bool {
    matches!(c, '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{61c}' | '\u{fe0e}' | '\u{fe0f}')
}
