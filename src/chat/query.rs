//! What a search is asked for: words, and where, from whom and when.

use time::OffsetDateTime;

use super::rooms::midnight;
use crate::{
    accounts::names,
    web::{FieldErrors, Message},
};

/// Longest question, in characters.
const LONGEST: usize = 200;

/// A question, taken apart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Query {
    /// Parts of words, folded: at most five.
    pub words: Vec<String>,
    /// Words of the name, or the number, of whoever wrote it.
    pub from: Vec<String>,
    /// Words of the name of the conversation.
    pub room: Vec<String>,
    /// Written from this instant on.
    pub since: Option<OffsetDateTime>,
    /// Written before this instant.
    pub until: Option<OffsetDateTime>,
    /// With a link in it.
    pub link: bool,
    /// With a reaction under it.
    pub reaction: bool,
}

impl Query {
    /// Reads the field `q`: `accordeur from:tom in:"orchestre du campus" after:2026-11-01 has:link`, in both languages.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        let text: String = text.replace('\0', " ").chars().take(LONGEST).collect();
        let mut query = Self::default();
        let mut words = Vec::new();
        let mut errors = FieldErrors::default();
        for (key, value) in terms(&text) {
            let value = value.as_str();
            match key.as_str() {
                "from" | "de" => query.from.extend(names::words(value)),
                "in" | "dans" => query.room.extend(names::words(value)),
                "before" | "avant" => query.until = errors.take(day(value)),
                "after" | "apres" => query.since = errors.take(day(value)),
                "has" | "avec" => match names::words(value).join(" ").as_str() {
                    "link" | "lien" => query.link = true,
                    "reaction" => query.reaction = true,
                    _ => errors.add("q", "search-has"),
                },
                _ => words.push(value.to_owned()),
            }
        }
        query.words = names::words(&words.join(" "));
        if errors.is_empty() { Ok(query) } else { Err(errors) }
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it asks for messages alone: people and rooms have no author and no day.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        *self != Self { words: self.words.clone(), ..Self::default() } || self.words.is_empty()
    }
}

fn day(text: &str) -> Result<OffsetDateTime, FieldErrors> {
    midnight(text).ok_or_else(|| FieldErrors::one("q", Message::new("search-day")))
}

/// The words of a question, each with its key where it has one that is known. A value in quotes may have spaces.
fn terms(text: &str) -> Vec<(String, String)> {
    let mut terms = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, value) = keyed(rest).unwrap_or((String::new(), rest));
        let (word, after) = match value.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
            Some(parts) if !key.is_empty() => parts,
            _ => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        terms.push((key, word.to_owned()));
        rest = after.trim_start();
    }
    terms
}

const KEYS: [&str; 10] = ["from", "de", "in", "dans", "before", "avant", "after", "apres", "has", "avec"];

fn keyed(text: &str) -> Option<(String, &str)> {
    let (key, value) = text.split_once(':')?;
    let folded = names::search_text(&[key]);
    let known = !key.contains(char::is_whitespace) && KEYS.contains(&folded.as_str());
    known.then_some((folded, value))
}
