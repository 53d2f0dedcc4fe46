//! Mentions in a message: `@Inès Carpentier`, or `@Inès Carpentier (20418376)` where the name is ambiguous.

use std::{collections::HashMap, ops::Range};

use crate::{accounts::members::number::MemberNumber, ids::MemberId, text::folding::search_text};

/// Names that are looked up for one message.
const MOST: usize = 50;

/// Longest that a name may be, in characters.
const LONGEST: usize = 170;

/// Digits of a member number.
const DIGITS: usize = 8;

/// A member of the conversation who may be mentioned.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub id: MemberId,
    pub number: MemberNumber,
    /// The name that they chose.
    pub display_name: Option<String>,
    /// First name and surname.
    pub full_name: String,
}

/// The members who may be named in one message.
#[derive(Debug, Clone, Default)]
pub struct Candidates {
    /// By their folded names.
    by_name: HashMap<String, Vec<Candidate>>,
    by_number: HashMap<String, Candidate>,
    /// Spellings in a message before it was edited, folded.
    spelled: HashMap<String, Candidate>,
    /// Words of the longest name.
    longest: usize,
}

/// A mention in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Bytes of the mention, with the sign.
    pub place: Range<usize>,
    pub id: MemberId,
    pub number: MemberNumber,
}

/// Folded beginnings of the names that a text may mention; empty when it mentions nobody.
#[must_use]
pub fn beginnings(text: &str) -> Vec<String> {
    let words = tails(text).filter_map(|tail| {
        let start: String = tail.chars().take(LONGEST).take_while(|c| !c.is_whitespace()).collect();
        search_text(&[&start]).split(' ').next().filter(|word| !word.is_empty()).map(str::to_owned)
    });
    distinct(words)
}

/// The member numbers with which names in a text may end.
#[must_use]
pub fn numbers(text: &str) -> Vec<String> {
    let numbers = tails(text).filter_map(|tail| {
        let line = line_of(tail);
        number_at(line).or_else(|| numbered(line).map(|(_, number)| number)).map(str::to_owned)
    });
    distinct(numbers)
}

fn distinct(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut words: Vec<String> = words.collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The texts behind the signs that begin a name.
fn tails(text: &str) -> impl Iterator<Item = &str> {
    let signs = text.match_indices('@').map(|(at, _)| at).filter(|at| is_sign(text, *at));
    signs.take(MOST).filter_map(|at| text.get(at + 1..))
}

/// True if a name may begin at a place: not inside a mail address.
pub(crate) fn is_sign(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    !before.is_some_and(|c| is_letter(c) || c == '@')
}

/// Letters and digits of the scripts that put blanks between words.
pub(crate) fn is_letter(c: char) -> bool {
    let without_blanks = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{323af}');
    c.is_alphanumeric() && !without_blanks
}

/// The part of a text that a name may cover.
fn line_of(tail: &str) -> &str {
    let end = tail.char_indices().take_while(|(_, c)| *c != '\n').take(LONGEST).last();
    end.and_then(|(at, c)| tail.get(..at + c.len_utf8())).unwrap_or_default()
}

/// The number that stands alone at the beginning.
fn number_at(line: &str) -> Option<&str> {
    let number = line.get(..DIGITS)?;
    let alone = !line.get(DIGITS..)?.chars().next().is_some_and(char::is_alphanumeric);
    (alone && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// The name before the first number in brackets, and that number.
fn numbered(line: &str) -> Option<(&str, &str)> {
    line.match_indices(" (").find_map(|(at, _)| {
        let number = line.get(at + 2..at + 2 + DIGITS)?;
        let closed = line.get(at + 2 + DIGITS..)?.starts_with(')') && number.bytes().all(|byte| byte.is_ascii_digit());
        closed.then_some((line.get(..at)?, number))
    })
}

impl Candidate {
    /// True if they are called so.
    fn is_called(&self, name: &str) -> bool {
        let name = name.trim();
        let same =
            |own: &str| own == name || (!search_text(&[own]).is_empty() && search_text(&[own]) == search_text(&[name]));
        same(&self.full_name) || self.display_name.as_deref().is_some_and(same)
    }

    fn found(&self, place: Range<usize>) -> Found {
        Found { place, id: self.id, number: self.number.clone() }
    }
}

impl FromIterator<Candidate> for Candidates {
    fn from_iter<T: IntoIterator<Item = Candidate>>(candidates: T) -> Self {
        let mut all = Self::default();
        for one in candidates {
            let full_name = search_text(&[&one.full_name]);
            let chosen = one.display_name.as_ref().map(|name| search_text(&[name])).filter(|name| *name != full_name);
            for name in chosen.into_iter().chain([full_name]) {
                all.longest = all.longest.max(name.split(' ').count());
                all.by_name.entry(name).or_default().push(one.clone());
            }
            all.by_number.insert(one.number.to_string(), one);
        }
        all
    }
}

impl Candidates {
    /// A message that spelled somebody so, with the sign, goes on meaning that member: they may be called otherwise now.
    #[must_use]
    pub fn spelled(mut self, words: impl IntoIterator<Item = (String, String)>) -> Self {
        for (spelling, number) in words {
            let name = spelling.trim_start_matches('@').split(" (").next().unwrap_or_default();
            if let (Some(one), false) = (self.by_number.get(&number), search_text(&[name]).is_empty()) {
                let name = search_text(&[name]);
                self.longest = self.longest.max(name.split(' ').count());
                self.spelled.insert(name, one.clone());
            }
        }
        self
    }

    /// The member named by the sign at a place. A number decides; without one the longest name that one member alone has.
    #[must_use]
    pub fn find_at(&self, text: &str, at: usize) -> Option<Found> {
        if !is_sign(text, at) {
            return None;
        }
        let tail = text.get(at + 1..)?;
        let line = line_of(tail);
        if let Some(one) = number_at(line).and_then(|number| self.by_number.get(number)) {
            return Some(one.found(at..at + 1 + DIGITS));
        }
        if let Some((name, digits)) = numbered(line) {
            let one = self.by_number.get(digits).filter(|one| one.is_called(name) || self.was_called(one, name));
            if let Some(one) = one {
                return Some(one.found(at..at + 1 + name.len() + DIGITS + 3));
            }
        }
        let called = |end: usize| Some((end, self.called(&search_text(&[line.get(..end)?]))?));
        match ends(line, self.longest).into_iter().find_map(called)? {
            (end, [one]) => Some(one.found(at..at + 1 + end)),
            _ => None,
        }
    }

    fn was_called(&self, one: &Candidate, name: &str) -> bool {
        self.spelled.get(&search_text(&[name])).is_some_and(|other| other.id == one.id)
    }

    /// The members who have a name.
    fn called(&self, name: &str) -> Option<&[Candidate]> {
        let spelled = self.spelled.get(name).map(std::slice::from_ref);
        spelled.or_else(|| self.by_name.get(name).map(Vec::as_slice))
    }

    /// The names of the members with these keys, sorted.
    #[must_use]
    pub fn names_of(&self, ids: &[MemberId]) -> Vec<String> {
        let members = self.by_number.values().filter(|one| ids.contains(&one.id));
        let mut names: Vec<String> =
            members.map(|one| one.display_name.clone().unwrap_or_else(|| one.full_name.clone())).collect();
        names.sort_unstable();
        names
    }

    /// The shortest text that names this member and nobody else.
    #[must_use]
    pub fn mention(&self, name: &str, number: &str) -> String {
        let ways = [format!("@{name}"), format!("@{name} ({number})")];
        let names = |way: &String| {
            let looked_up = !beginnings(way).is_empty() || !numbers(way).is_empty();
            looked_up
                && self
                    .find_at(way, 0)
                    .is_some_and(|found| found.number.as_str() == number && found.place.end == way.len())
        };
        ways.into_iter().find(names).unwrap_or_else(|| format!("@{number}"))
    }
}

/// Possible ends of a name with this number of words, the last first: after a letter or digit, and before none.
fn ends(line: &str, words: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    for (at, c) in line.char_indices() {
        if ends.len() >= words {
            break;
        }
        let after = line.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        if c.is_alphanumeric() && !after.is_some_and(is_letter) {
            ends.push(at + c.len_utf8());
        }
    }
    ends.reverse();
    ends
}
