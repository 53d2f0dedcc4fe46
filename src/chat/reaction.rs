//! What people put under a message: an emoji, never a text.

use crate::web::FieldErrors;

/// Those that are offered; any other one may be given too.
pub const OFFERED: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🎉"];

/// Longest emoji, in characters: a family of four with its joiners takes eleven.
const LONGEST: usize = 16;

/// So many pictures are few: two families, or six faces.
const FEW: usize = 8;

const JOINER: char = '\u{200d}';

/// One emoji (Unicode UTS #51).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji(String);

impl Emoji {
    /// Reads the field `emoji`.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        let text = text.trim();
        if text.chars().count() <= LONGEST && is_emoji(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(FieldErrors::one("emoji", "reaction-emoji"))
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text is nothing but a few emoji, to be shown large.
#[must_use]
pub fn are_few(text: &str) -> bool {
    let mut pictures = 0;
    let all = text.chars().all(|c| {
        pictures += usize::from(is_picture(c) || is_flag_letter(c));
        is_picture(c) || is_flag_letter(c) || is_dress(c) || matches!(c, JOINER | ' ')
    });
    all && (1..=FEW).contains(&pictures)
}

/// Whether a text is one emoji: pictures held together by joiners, a flag of two letters, or a key.
fn is_emoji(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        [first, second] if is_flag_letter(*first) => is_flag_letter(*second),
        [key, '\u{20e3}'] | [key, '\u{fe0f}', '\u{20e3}'] => key.is_ascii_digit() || matches!(key, '#' | '*'),
        _ => is_sequence(&chars),
    }
}

fn is_sequence(chars: &[char]) -> bool {
    // Whether a picture may, or must, come next.
    let mut expected = true;
    for c in chars {
        match *c {
            JOINER if !expected => expected = true,
            c if is_picture(c) && expected => expected = false,
            c if is_dress(c) && !expected => {}
            _ => return false,
        }
    }
    !expected && !chars.is_empty()
}

fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// How a picture is shown: in colour, with a tone of skin, as the flag of a region.
fn is_dress(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}' | '\u{24c2}' | '\u{25a0}'..='\u{27bf}' | '\u{2934}' | '\u{2935}' | '\u{2b00}'..='\u{2bff}'
        | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f004}'..='\u{1f0cf}' | '\u{1f170}'..='\u{1f19a}'
        | '\u{1f200}'..='\u{1f265}' | '\u{1f300}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
}
