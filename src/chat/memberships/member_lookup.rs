//! Lookup of a member by a typed number or name.

use time::OffsetDateTime;

use crate::{
    accounts::{
        CurrentMember,
        members::number::MemberNumber,
        sign_in::member_rate_limit::{self, ExpensiveAction},
    },
    chat::{
        Chat,
        friends::{self, friend::RelatedMember},
        patterns,
    },
    error::Result,
    text::folding::search_text,
};

/// Members who are looked at for one whose whole name it is.
const LOOKED_AT: i64 = 50;

/// Most words of a name.
const WORDS: usize = 6;

/// The member whom words name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Person {
    /// This one alone: the number.
    One(MemberNumber),
    Several,
    Nobody,
}

impl Person {
    /// The number of the one member, else the key of what to say.
    pub(crate) fn found(self) -> std::result::Result<MemberNumber, &'static str> {
        match self {
            Self::One(number) => Ok(number),
            Self::Several => Err("command-several"),
            Self::Nobody => Err("command-nobody"),
        }
    }
}

/// Members are looked up for somebody.
pub(crate) struct Lookup<'a> {
    pub(crate) chat: &'a Chat,
    pub(crate) member: &'a CurrentMember,
    pub(crate) at: OffsetDateTime,
}

impl Lookup<'_> {
    /// The member whom a whole text names: by number, by a name of which it is a part, or by a whole name that others have
    /// only as a part of theirs.
    pub(crate) async fn whole(&self, text: &str) -> Result<Person> {
        member_rate_limit::check(&self.chat.accounts, ExpensiveAction::Search, self.member, self.at).await?;
        self.find(text).await
    }

    /// The member whom a text names first, and what follows: as many words belong to the name as some member has.
    pub(crate) async fn first<'t>(&self, text: &'t str) -> Result<(Person, &'t str)> {
        member_rate_limit::check(&self.chat.accounts, ExpensiveAction::Search, self.member, self.at).await?;
        for end in ends(text).into_iter().rev() {
            let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
            let person = self.find(name).await?;
            if person != Person::Nobody {
                return Ok((person, rest.trim()));
            }
        }
        Ok((Person::Nobody, ""))
    }

    async fn find(&self, text: &str) -> Result<Person> {
        let text = text.trim().trim_start_matches('@');
        if let Some(number) = number(text) {
            return Ok(Person::One(number));
        }
        let patterns = patterns(text);
        if patterns.is_empty() {
            return Ok(Person::Nobody);
        }
        let found = friends::store::search(&self.chat.context.db, self.member.id, &patterns, LOOKED_AT).await?;
        let wanted = search_text(&[text]);
        let called = |name: &str| search_text(&[name]) == wanted;
        let whole =
            |one: &&RelatedMember| called(&one.person.name) || one.person.full_name.as_deref().is_some_and(called);
        let exact: Vec<&RelatedMember> = found.iter().filter(whole).collect();
        Ok(match (exact.as_slice(), found.as_slice()) {
            ([one], _) => Person::One(one.person.number.clone()),
            ([], [one]) => Person::One(one.person.number.clone()),
            (_, []) => Person::Nobody,
            _ => Person::Several,
        })
    }
}

/// The number that a text is, or that it ends with in brackets.
fn number(text: &str) -> Option<MemberNumber> {
    let inner = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(_, number)| number);
    MemberNumber::parse(inner.unwrap_or(text)).ok()
}

/// Ends of the first words of a text, in bytes.
fn ends(text: &str) -> Vec<usize> {
    let mut ends: Vec<usize> = Vec::new();
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() && in_word {
            ends.push(at);
        }
        in_word = !c.is_whitespace();
    }
    ends.push(text.len());
    ends.truncate(WORDS);
    ends
}
