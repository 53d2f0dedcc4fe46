//! Where an address in a text begins and ends.
//!
//! A library finds them as English writes them. Here they also end as French and other typography wants: at any white space of
//! Unicode, at quotation marks, and before the marks that close a sentence.

use std::{ops::Range, sync::LazyLock};

use linkify::{LinkFinder, LinkKind};

static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url, LinkKind::Email]).url_must_have_scheme(false);
    finder
});

/// An address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Byte range in the text.
    pub place: Range<usize>,
    /// Target URL, with a scheme.
    pub target: String,
}

/// The addresses in a text: of the web with their scheme or `www.`, and of people. In order.
pub(crate) fn find(text: &str) -> Vec<Address> {
    let mut found = Vec::new();
    let mut start = 0;
    for (end, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if ends_address(c) {
            let piece = text.get(start..end).unwrap_or_default();
            found.extend(find_in_piece(piece).map(|one| one.moved_by(start)));
            start = end + c.len_utf8();
        }
    }
    found
}

/// True if nobody writes this inside an address: white space, quotation marks, and the punctuation of Chinese and Japanese.
fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '"' | '`' | '<' | '>' | '«' | '»' | '‹' | '›' | '“' | '”' | '„' | '‟' | '‘' | '‚' | '‛')
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}')
        || matches!(c, '\u{ff5b}'..='\u{ff65}' | crate::chat::messages::markup::escape::HELD..)
}

impl Address {
    fn moved_by(self, by: usize) -> Self {
        Self { place: self.place.start + by..self.place.end + by, ..self }
    }

    fn parse(text: &str, start: usize) -> Option<Self> {
        let (begin, rest) = (text.get(start..)?, text);
        let lower = begin.get(..8.min(begin.len())).unwrap_or(begin).to_ascii_lowercase();
        let scheme = ["https://", "http://", "www."].into_iter().find(|scheme| lower.starts_with(scheme))?;
        let marked = rest.get(..start).is_some_and(|before| before.ends_with('_'));
        let length = trimmed(begin, marked);
        let words = begin.get(..length)?;
        let after = words.get(scheme.len()..)?;
        let target = if scheme == "www." { format!("https://{words}") } else { format!("{scheme}{after}") };
        let host = url::Url::parse(&target).ok()?.host_str().is_some_and(|host| host.contains(|c| c != '.'));
        host.then(|| Self { place: start..start + length, target })
    }
}

/// The addresses in a piece of a text without white space.
fn find_in_piece(piece: &str) -> impl Iterator<Item = Address> {
    let whole = piece.len();
    let piece = without_closing_mark(piece);
    FINDER.links(piece).filter_map(move |link| match link.kind() {
        LinkKind::Email => {
            // An address of a person may begin with an underscore; one between two of them is emphasized.
            let mark = usize::from(piece.len() < whole && link.as_str().starts_with('_'));
            let words = link.as_str().get(mark..)?;
            let words = words.get(..trimmed(words, false))?;
            let start = link.start() + mark;
            Some(Address { place: start..start + words.len(), target: format!("mailto:{words}") })
        }
        _ => Address::parse(piece.get(..web_end(piece, link.end()))?, link.start()),
    })
}

/// A piece without underscores behind the name of a host: they are no part of it, but the library takes the whole for no address.
fn without_closing_mark(piece: &str) -> &str {
    let closed = piece.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let host = closed.rsplit("://").next().unwrap_or_default();
    if closed.ends_with('_') && !host.contains(['/', '?', '#']) { closed.trim_end_matches('_') } else { piece }
}

/// End of a web address in its piece: the library stops at a vertical bar, which some addresses contain.
fn web_end(piece: &str, end: usize) -> usize {
    let behind = piece.get(end..).unwrap_or_default();
    let another = behind.get(1..).is_some_and(|next| next.starts_with("http") || next.starts_with("www."));
    if behind.starts_with('|') && !another { piece.len() } else { end }
}

/// Length of an address without the punctuation that closes the sentence around it. With `marked`, an underscore stands
/// before it, and one behind it closes that.
fn trimmed(address: &str, marked: bool) -> usize {
    let mut rest = address;
    while let Some(last) = rest.chars().next_back() {
        let closes = match last {
            ')' => is_unbalanced(rest, '(', ')'),
            ']' => is_unbalanced(rest, '[', ']'),
            '}' => is_unbalanced(rest, '{', '}'),
            '_' => marked && rest.len() == address.len(),
            '/' | '=' | '&' | '#' | '-' | '+' | '%' | '$' | '@' | '|' | '\\' | '^' => false,
            c => !c.is_alphanumeric(),
        };
        if !closes {
            break;
        }
        rest = rest.get(..rest.len() - last.len_utf8()).unwrap_or_default();
    }
    rest.len()
}

fn is_unbalanced(text: &str, opening: char, closing: char) -> bool {
    text.matches(opening).count() < text.matches(closing).count()
}
