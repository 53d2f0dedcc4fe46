//! The place of a message that a search found.

use unicode_normalization::char::is_combining_mark;

use crate::accounts::names::search_text;

/// Characters before the first place found, and in all.
const BEFORE: usize = 40;
const LONGEST: usize = 200;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they are what was asked for.
    pub marked: bool,
}

/// The text around the first place that has one of the words, in pieces. The words are folded.
#[must_use]
pub fn excerpt(text: &str, words: &[String]) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let marks = marks(&chars, words);
    let first = marks.iter().position(|marked| *marked).unwrap_or_default();
    let start = first.saturating_sub(BEFORE);
    let end = (start + LONGEST).min(chars.len());
    let mut pieces: Vec<Piece> = Vec::new();
    let shown = chars.iter().zip(&marks).skip(start).take(end - start);
    for (c, marked) in shown {
        match pieces.last_mut() {
            Some(piece) if piece.marked == *marked => piece.text.push(*c),
            _ => pieces.push(Piece { text: c.to_string(), marked: *marked }),
        }
    }
    let dots = || Piece { text: "…".to_owned(), marked: false };
    if start > 0 {
        pieces.insert(0, dots());
    }
    if end < chars.len() {
        pieces.push(dots());
    }
    pieces
}

/// Which characters belong to one of the words.
fn marks(chars: &[char], words: &[String]) -> Vec<bool> {
    let mut folded = String::new();
    // For each byte of the folded text, the character it comes from.
    let mut origins = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        let letter = search_text(&[c.encode_utf8(&mut [0; 4])]);
        let joined = is_combining_mark(*c) || matches!(c, '\u{200c}' | '\u{200d}');
        let letter = if letter.is_empty() && !joined { " ".to_owned() } else { letter };
        origins.extend(std::iter::repeat_n(at, letter.len()));
        folded.push_str(&letter);
    }
    let mut marks = vec![false; chars.len()];
    for word in words.iter().filter(|word| !word.is_empty()) {
        for (start, found) in folded.match_indices(word.as_str()) {
            for at in origins.iter().skip(start).take(found.len()) {
                if let Some(mark) = marks.get_mut(*at) {
                    *mark = true;
                }
            }
        }
    }
    marks
}
