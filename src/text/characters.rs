//! Characters that show nothing, break a line or turn the text around them.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

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
pub(crate) fn is_seen(c: char) -> bool {
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
pub(crate) fn is_piled(text: &str) -> bool {
    let mut marks = 0;
    text.nfd().any(|c| {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        marks > 4
    })
}
