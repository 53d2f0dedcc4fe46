//! Excerpt of a message around a search result.

use crate::chat::search::{
    folding::{Cluster, clusters},
    term::Term,
};

/// Characters before the first place found, and in all.
const BEFORE: usize = 40;
const LONGEST: usize = 200;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    /// True if they are what was asked for.
    pub marked: bool,
}

/// The text around the first place that has one of the terms, in pieces.
#[must_use]
pub fn excerpt(text: &str, terms: &[Term]) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let marks = marks(&clusters(text), chars.len(), terms);
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

/// Characters that match one of the terms.
fn marks(clusters: &[Cluster], length: usize, terms: &[Term]) -> Vec<bool> {
    let mut marks = vec![false; length];
    for term in terms {
        term.mark(clusters, &mut marks);
    }
    marks
}
