//! Search query: words and phrases, and filters by room, author and time.

use time::OffsetDateTime;

use crate::{
    chat::search::term::Term,
    text::folding,
    web::{FieldErrors, Message},
};

/// Longest question, in characters.
const LONGEST: usize = 200;

/// Words and phrases of one question: each makes the search look once more at every message.
const MOST: usize = 20;

/// A question, taken apart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Query {
    /// Words and phrases that all have to be there.
    pub terms: Vec<Term>,
    /// Words and phrases none of which may be there.
    pub without: Vec<Term>,
    /// Authors, one of whom has to have written it.
    pub from: Vec<Sender>,
    /// Words of the name of the conversation.
    pub room: Vec<String>,
    /// Written from this instant on.
    pub since: Option<OffsetDateTime>,
    /// Written before this instant.
    pub until: Option<OffsetDateTime>,
    pub link: bool,
    /// With a reaction under it.
    pub reaction: bool,
}

/// An author as a question names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// The searching member.
    Me,
    /// Words of a name, or a number.
    Named {
        /// Text as typed, without quotes.
        text: String,
        /// Number of following terms that may be further words of the name, and the position of the first.
        follow: (usize, usize),
    },
}

impl Query {
    /// Reads the field `q`: `accordeur -piano "bon livre" from:tom in:"orchestre du campus" after:2026-11-01 has:link`, in
    /// both languages.
    ///
    /// # Errors
    /// When it is longer than is read, has more words than are looked for or none that can be, or a value that says nothing.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        if text.chars().count() > LONGEST {
            let most = i64::try_from(LONGEST).unwrap_or(i64::MAX);
            return Err(FieldErrors::one("q", Message::new("search-long").count("max", most)));
        }
        let text = text.replace('\0', " ");
        let mut query = Self::default();
        let mut errors = FieldErrors::default();
        let pieces = pieces(&text);
        let mut void = false;
        for piece in &pieces {
            match piece {
                Piece { key: Some(key), text, .. } => query.narrow(*key, text, &mut errors),
                Piece { key: None, quoted, left_out, text } => {
                    let term = Term { text: text.clone(), phrase: *quoted };
                    void |= term.is_void();
                    let into = if *left_out { &mut query.without } else { &mut query.terms };
                    into.extend(Some(term).filter(|term| !term.is_void()));
                    query.follow(!left_out && !quoted);
                }
            }
        }
        if void && query.is_empty() {
            errors.add("q", "search-punctuation");
        }
        if query.terms.len() + query.without.len() > MOST {
            let most = i64::try_from(MOST).unwrap_or(i64::MAX);
            errors.add("q", Message::new("search-many").count("max", most));
        }
        if errors.is_empty() { Ok(query) } else { Err(errors) }
    }

    fn narrow(&mut self, key: Key, value: &str, errors: &mut FieldErrors) {
        match key {
            Key::From if ["me", "moi"].contains(&folding::search_text(&[value]).as_str()) => self.from.push(Sender::Me),
            Key::From => {
                self.from.push(Sender::Named { text: value.to_owned(), follow: (self.terms.len(), 0) });
            }
            Key::In => self.room.extend(folding::words(value)),
            Key::Before => self.until = errors.take(day(value)),
            Key::After => self.since = errors.take(day(value)),
            Key::Has => match folding::words(value).join(" ").as_str() {
                "link" | "lien" => self.link = true,
                "reaction" => self.reaction = true,
                _ => errors.add("q", "search-has"),
            },
        }
    }

    /// Notes that the last term follows the last author, where nothing stands between them.
    fn follow(&mut self, plain: bool) {
        let terms = self.terms.len();
        if let Some(Sender::Named { follow: (first, count), .. }) = self.from.last_mut()
            && plain
            && *first + *count + 1 == terms
        {
            *count += 1;
        }
    }

    /// True if nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// True if it asks for messages alone: people and rooms have no author and no day, and no text from which something
    /// could be left out.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        *self != Self { terms: self.terms.clone(), ..Self::default() } || self.terms.is_empty()
    }

    /// The words of all terms, folded as names are.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let texts: Vec<&str> = self.terms.iter().map(|term| term.text.as_str()).collect();
        folding::search_text(&texts).split_whitespace().map(str::to_owned).collect()
    }
}

fn day(text: &str) -> Result<OffsetDateTime, FieldErrors> {
    crate::web::time::midnight(text).ok_or_else(|| FieldErrors::one("q", Message::new("search-day")))
}

/// The limits of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    From,
    In,
    Before,
    After,
    Has,
}

impl Key {
    fn named(name: &str) -> Option<Self> {
        match folding::search_text(&[name]).as_str() {
            "from" | "de" => Some(Self::From),
            "in" | "dans" => Some(Self::In),
            "before" | "avant" => Some(Self::Before),
            "after" | "apres" => Some(Self::After),
            "has" | "avec" => Some(Self::Has),
            _ => None,
        }
    }
}

/// A part of a question between spaces, or in quotes.
struct Piece {
    key: Option<Key>,
    quoted: bool,
    left_out: bool,
    text: String,
}

/// Quotes of both languages, each with the one that ends it.
const QUOTES: [(char, char); 4] = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»')];

/// The parts of a question. What stands in quotes is one; a space may stand behind the colon of a key.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, value) = keyed(rest);
        let minus = value.strip_prefix('-').filter(|after| key.is_none() && !after.starts_with(char::is_whitespace));
        let value = minus.filter(|after| !after.is_empty()).unwrap_or(value);
        let (text, quoted, after) = value_of(value);
        let left_out = minus.is_some() && !text.is_empty();
        pieces.push(Piece { key, quoted, left_out, text: text.trim().to_owned() });
        rest = after.trim_start();
    }
    pieces
}

/// A value up to the next space, or to the end of its quotes; whether it was in quotes, and what follows.
fn value_of(value: &str) -> (&str, bool, &str) {
    let first = value.chars().next();
    if let Some((open, close)) = QUOTES.into_iter().find(|(open, _)| first == Some(*open))
        && let Some((text, after)) = value.get(open.len_utf8()..).and_then(|inner| inner.split_once(close))
        && !text.trim().is_empty()
    {
        return (text, true, after);
    }
    let (text, after) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
    (text, false, after)
}

fn keyed(text: &str) -> (Option<Key>, &str) {
    let Some((name, value)) = text.split_once(':') else { return (None, text) };
    match Key::named(name).filter(|_| !name.contains(char::is_whitespace)) {
        Some(key) if !value.trim().is_empty() => (Some(key), value.trim_start()),
        _ => (None, text),
    }
}
