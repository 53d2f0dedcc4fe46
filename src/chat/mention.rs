//! Names in a message: `@Inès Carpentier`, or `@Inès Carpentier (20418376)` where two are called so.

use std::{collections::HashMap, ops::Range};

use crate::accounts::names::search_text;

/// Names that are looked up for one message.
const MOST: usize = 20;

/// Longest that a name may be, in characters.
const LONGEST: usize = 170;

/// Somebody in a conversation who may be meant.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Key.
    pub id: i64,
    /// Member number.
    pub number: String,
    /// The name that they chose, folded.
    pub display_name: Option<String>,
    /// First name and surname, folded.
    pub full_name: String,
}

/// Those who may be meant in one message, by their folded names.
#[derive(Debug, Clone, Default)]
pub struct Candidates(HashMap<String, Vec<Candidate>>);

/// Where somebody is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What of the text names them, with the sign.
    pub place: Range<usize>,
    /// Who.
    pub id: i64,
    /// Their number.
    pub number: String,
}

/// How names in a text may begin, folded: nothing when nobody is named.
#[must_use]
pub fn beginnings(text: &str) -> Vec<String> {
    let tails = signs(text).take(MOST).filter_map(|at| text.get(at + 1..));
    let words = tails.filter_map(|tail| {
        let start: String = tail.chars().take(LONGEST).take_while(|c| !c.is_whitespace()).collect();
        search_text(&[&start]).split(' ').next().filter(|word| !word.is_empty()).map(str::to_owned)
    });
    let mut words: Vec<String> = words.collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The places of the signs that begin a name: not those inside a mail address.
fn signs(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices('@').map(|(at, _)| at).filter(|at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '@')
    })
}

impl FromIterator<Candidate> for Candidates {
    fn from_iter<T: IntoIterator<Item = Candidate>>(candidates: T) -> Self {
        let mut by_name: HashMap<String, Vec<Candidate>> = HashMap::new();
        for one in candidates {
            let chosen = one.display_name.clone().filter(|name| *name != one.full_name);
            for name in chosen.into_iter().chain([one.full_name.clone()]) {
                by_name.entry(name).or_default().push(one.clone());
            }
        }
        Self(by_name)
    }
}

impl Candidates {
    /// Who is named in a text, and where; the longest name counts. So many names as are looked up.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Found> {
        let signs = signs(text).take(MOST);
        if self.0.is_empty() { Vec::new() } else { signs.filter_map(|at| self.find_at(text, at)).collect() }
    }

    fn find_at(&self, text: &str, at: usize) -> Option<Found> {
        let tail = text.get(at + 1..)?;
        for end in ends(tail) {
            let (name, rest) = tail.split_at_checked(end)?;
            let called = self.0.get(&search_text(&[name])).map_or([].as_slice(), Vec::as_slice);
            let numbered = called.iter().find(|one| rest.starts_with(&format!(" ({})", one.number)));
            let (who, length) = match (numbered, called) {
                (Some(one), _) => (one, end + one.number.len() + 3),
                (None, [one]) => (one, end),
                (None, []) => continue,
                (None, _) => return None,
            };
            return Some(Found { place: at..at + 1 + length, id: who.id, number: who.number.clone() });
        }
        None
    }
}

/// Where a name may end, the last first: after a letter or digit, and before none.
fn ends(tail: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let chars = tail.char_indices().take(LONGEST).take_while(|(_, c)| *c != '\n');
    for (at, c) in chars {
        let after = tail.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        if c.is_alphanumeric() && !after.is_some_and(char::is_alphanumeric) {
            ends.push(at + c.len_utf8());
        }
    }
    ends.reverse();
    ends
}
