//! Normalised text for the search: case, accents and spelling variants do not count; signs and emoji do.
//!
//! The folded form of a message has its words on the first line, apart and surrounded by spaces, and below it one line for
//! each piece that is more than a word: `rendez-vous` also as ` rendezvous `, `C++` as ` c++ `, an address as it is.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::text::folding::{is_accent, plain_letters};

/// Characters that are compared as one: a letter with its marks, folded. Empty: ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Place of the first character.
    pub start: usize,
    pub length: usize,
    /// The form that is compared; a single space for white space.
    pub folded: String,
}

/// A text in clusters, in order. Places are counted in characters.
#[must_use]
pub fn clusters(text: &str) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::with_capacity(text.len());
    let mut raw = String::new();
    for (at, c) in text.chars().enumerate() {
        if continues(c)
            && let Some(last) = clusters.last_mut().filter(|last| last.folded != " ")
        {
            raw.push(c);
            last.length += 1;
            last.folded = fold(&raw);
            continue;
        }
        raw.clear();
        raw.push(c);
        clusters.push(Cluster { start: at, length: 1, folded: fold(&raw) });
    }
    clusters
}

/// True if a character belongs to the one before: marks, joiners, and the voicing marks of narrow kana.
fn continues(c: char) -> bool {
    is_combining_mark(c) || is_unseen(c) || matches!(c, '\u{ff9e}' | '\u{ff9f}')
}

/// Joiners and variation selectors, which nobody types in a search.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn fold(raw: &str) -> String {
    if let [byte] = raw.as_bytes() {
        let c = char::from(*byte).to_ascii_lowercase();
        return if c.is_ascii_whitespace() || c.is_control() { " ".to_owned() } else { c.to_string() };
    }
    let mut folded = String::new();
    for c in raw.nfkc().flat_map(char::to_lowercase).filter(|c| !is_unseen(*c) && !is_accent(*c)) {
        // Accents go only where a letter without them is the same letter to most.
        let bare = without_accents(c);
        match plain_letters(bare) {
            Some(letters) => folded.push_str(letters),
            None if bare.is_whitespace() || bare.is_control() => folded.push(' '),
            None => folded.push(bare),
        }
    }
    folded.nfc().collect()
}

fn without_accents(c: char) -> char {
    let mut parts = std::iter::once(c).nfd();
    match parts.next() {
        Some(base) if parts.all(is_accent) => base,
        _ => c,
    }
}

/// True if a character is part of a word.
#[must_use]
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Signs inside a word that many leave out.
#[must_use]
pub fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\'' | '\u{2019}' | '\u{2bc}' | '·')
}

/// Signs around words that say nothing of what they are about.
#[must_use]
pub fn is_punctuation(c: char) -> bool {
    is_joiner(c)
        || matches!(
            c,
            '.' | ','
                | ';'
                | ':'
                | '!'
                | '?'
                | '…'
                | '('
                | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | '«'
                | '»'
                | '"'
                | '“'
                | '”'
                | '„'
                | '‘'
                | '‚'
                | '‹'
                | '›'
                | '*'
                | '~'
                | '`'
                | '–'
                | '—'
                | '¿'
                | '¡'
                | '、'
                | '。'
        )
}

/// A text with signs, folded; pieces of white space are one space.
#[must_use]
pub fn folded(text: &str) -> String {
    folded_whole(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The forms of all clusters of a text.
fn folded_whole(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (alone, end) = (rest.get(..first.len_utf8()).unwrap_or(rest), cluster_end(rest));
        let shown = if end == 1 && !first.is_ascii_control() {
            folded.push(first.to_ascii_lowercase());
            alone
        } else {
            let form = fold(alone);
            // White space begins no cluster: what follows stands for itself.
            let raw = if form == " " { alone } else { rest.get(..end).unwrap_or(rest) };
            folded.push_str(&if raw == alone { form } else { fold(raw) });
            raw
        };
        rest = rest.get(shown.len()..).unwrap_or_default();
    }
    folded
}

/// End of the first cluster of a text, in bytes.
fn cluster_end(text: &str) -> usize {
    text.char_indices().skip(1).find(|(_, c)| !continues(*c)).map_or(text.len(), |(at, _)| at)
}

/// The words of a folded text, apart and surrounded by one space; nothing where there are none.
#[must_use]
pub fn words(folded: &str) -> String {
    let mut words = String::from(" ");
    for word in folded.split(|c| !is_word(c)).filter(|word| !word.is_empty()) {
        words.push_str(word);
        words.push(' ');
    }
    if words.len() > 1 { words } else { String::new() }
}

/// A piece of a folded text between white space, as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chunk {
    Word(String),
    /// A word that is written with signs in it, without them.
    Joined(String),
    /// Anything else: with its signs.
    Literal(String),
}

impl Chunk {
    /// The form that is compared.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Joined(text) | Self::Literal(text) => text,
        }
    }
}

/// The part of a piece without white space that a search compares. None: it is nothing but punctuation.
#[must_use]
pub fn chunk(folded: &str) -> Option<Chunk> {
    let core = folded.trim_matches(is_punctuation);
    if core.is_empty() {
        None
    } else if core.chars().all(is_word) {
        Some(Chunk::Word(core.to_owned()))
    } else if core.chars().all(|c| is_word(c) || is_joiner(c)) {
        Some(Chunk::Joined(core.chars().filter(|c| !is_joiner(*c)).collect()))
    } else {
        Some(Chunk::Literal(core.to_owned()))
    }
}

/// The folded form of a text as the database has it.
#[must_use]
pub fn search_text(text: &str) -> String {
    let folded = folded(text);
    let mut all = words(&folded);
    let mut seen: Vec<String> = Vec::new();
    for piece in folded.split(' ') {
        let Some(Chunk::Joined(text) | Chunk::Literal(text)) = chunk(piece) else { continue };
        if !seen.contains(&text) {
            all.push_str("\n ");
            all.push_str(&text);
            all.push(' ');
            seen.push(text);
        }
    }
    all
}
