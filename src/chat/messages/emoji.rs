//! Emoji of reactions, limited to the vendored list.

use std::{collections::HashMap, sync::LazyLock};

use crate::web::{FieldErrors, pages::assets};

/// Emoji that are offered; others may be used too.
pub const OFFERED: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🎉"];

/// Longest emoji, in characters: a family of four with its joiners takes eleven, the flag of a region seven.
const LONGEST: usize = 16;

/// Number of emoji that count as few.
const FEW: usize = 6;

/// An emoji of Unicode as it is written in full, and whether it has tones of skin.
struct Known {
    full: String,
    toned: bool,
}

/// The emoji of the vendored list, without the marks that choose between picture and text.
static KNOWN: LazyLock<HashMap<String, Known>> = LazyLock::new(|| {
    let lines: Vec<(String, u8, String, String, String, u8)> =
        serde_json::from_str(assets::text(LIST)).unwrap_or_default();
    lines.into_iter().map(|(full, _, _, _, _, toned)| (bare(&full), Known { full, toned: toned == 1 })).collect()
});

/// The list of emoji, below `static/`: browsers choose from the same one.
pub const LIST: &str = "vendor/emoji.json";

/// One emoji (Unicode UTS #51).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji(String);

impl Emoji {
    /// Reads the field `emoji`. The same picture is the same emoji, whichever marks of U+FE0E and U+FE0F were typed with it.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        let text = text.trim();
        let known = Some(text).filter(|text| text.chars().count() <= LONGEST).and_then(known);
        known.map(Self).ok_or_else(|| FieldErrors::one("emoji", "reaction-emoji"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// True if a text is nothing but a few emoji, to be shown large. Signs that are pictures only where one says so, such as ©, count
/// where that was said.
#[must_use]
pub fn are_few(text: &str) -> bool {
    let mut rest = text.trim();
    let mut count = 0;
    while !rest.is_empty() && count <= FEW {
        let Some(length) = first(rest) else { return false };
        rest = rest.get(length..).unwrap_or_default().trim_start_matches(' ');
        count += 1;
    }
    (1..=FEW).contains(&count)
}

/// Length in bytes of the emoji at the start of a text.
fn first(text: &str) -> Option<usize> {
    // Most messages begin with a letter, and no emoji begins below these.
    if !text.starts_with(|c| matches!(c, '#' | '*' | '0'..='9' | '©' | '®' | '\u{203c}'..)) {
        return None;
    }
    let ends: Vec<usize> = text.char_indices().take(LONGEST).map(|(at, c)| at + c.len_utf8()).collect();
    let is_picture = |piece: &str| known(piece).is_some_and(|full| !full.contains(PICTURE) || piece.contains(PICTURE));
    ends.into_iter().rev().find(|end| text.get(..*end).is_some_and(is_picture))
}

/// Shows what stands before it as a picture, not as a sign of the text.
const PICTURE: char = '\u{fe0f}';

/// Without what chooses between picture and text.
fn bare(text: &str) -> String {
    text.replace(['\u{fe0e}', PICTURE], "")
}

/// An emoji as it is written in full, with its tone of skin.
fn known(text: &str) -> Option<String> {
    let text = bare(text);
    if let Some(known) = KNOWN.get(&text) {
        return Some(known.full.clone());
    }
    let is_tone = |c: char| matches!(c, '\u{1f3fb}'..='\u{1f3ff}');
    let plain = text.replace(is_tone, "");
    // Two people may have a tone each.
    let tones = text.chars().filter(|c| is_tone(*c)).count();
    let tones_follow = !text.starts_with(is_tone) && !text.contains("\u{200d}\u{1f3fb}");
    KNOWN.get(&plain).filter(|known| known.toned && (1..=2).contains(&tones) && tones_follow)?;
    Some(text)
}
