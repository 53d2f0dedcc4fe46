//! A search query in words, as it was understood, and advice when nothing was found.

use crate::{
    chat::search::{query::Query, store::Author, term::Term},
    web::{Language, Message, time},
};

/// Names that are listed one by one; of more their number is said.
const LISTED: usize = 3;

/// The members whom one author of a question may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Senders {
    /// Text as typed; None for the viewer.
    pub text: Option<String>,
    /// The members who fit.
    pub authors: Vec<Author>,
}

/// A question with what its names stand for.
#[derive(Debug)]
pub struct Understood {
    /// The question, without the terms that belong to names.
    pub query: Query,
    /// Each author of the question.
    pub senders: Vec<Senders>,
    /// The names of the conversations that fit.
    pub rooms: Vec<String>,
    /// The names of those of the authors whom the member has blocked.
    pub blocked: Vec<String>,
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Understood {
    /// The question in words: "Messages by Tom Martin with “good book”, without “x”".
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let Query { terms, without, since, until, link, reaction, .. } = &self.query;
        let mut parts = Vec::new();
        if !self.senders.is_empty() {
            let names: Vec<String> = self.senders.iter().map(|senders| senders.say(language)).collect();
            parts.push(Message::new("search-part-from").with("names", names.join(", ")));
        }
        if !self.query.room.is_empty() {
            parts.push(Message::new("search-part-in").with("names", self.say_rooms(language)));
        }
        if !terms.is_empty() {
            parts.push(Message::new("search-part-with").with("words", list(terms, language)));
        }
        if !without.is_empty() {
            parts.push(Message::new("search-part-without").with("words", list(without, language)));
        }
        for (key, at) in [("search-part-since", since), ("search-part-until", until)] {
            let day = at.map(|at| time::day(time::on_campus(at).date(), language, true));
            parts.extend(day.map(|day| Message::new(key).with("day", day)));
        }
        for (key, asked) in [("search-part-link", link), ("search-part-reaction", reaction)] {
            parts.extend(asked.then(|| Message::new(key)));
        }
        let parts: Vec<String> = parts.iter().map(|part| part.say(language).to_string()).collect();
        Message::new("search-understood").with("parts", parts.join(" ")).say(language).to_string()
    }

    fn say_rooms(&self, language: Language) -> String {
        let asked = self.query.room.join(" ");
        match self.rooms.len() {
            0 => Message::new("search-no-room").with("name", asked).say(language).to_string(),
            1..=LISTED => self.rooms.join(", "),
            many => {
                let text = Message::new("search-rooms-named").with("name", asked).count("count", number(many));
                text.say(language).to_string()
            }
        }
    }

    /// Advice where nothing was found.
    #[must_use]
    pub fn ways_to_more(&self) -> Vec<Message> {
        let Query { terms, without, room, since, until, link, reaction, .. } = &self.query;
        let hints = [
            ("search-widen-words", terms.len() > 1),
            ("search-widen-phrase", terms.iter().any(|term| term.phrase)),
            ("search-widen-part", terms.iter().any(|term| !term.phrase)),
            ("search-widen-without", !without.is_empty()),
            ("search-widen-from", !self.senders.is_empty()),
            ("search-widen-in", !room.is_empty()),
            ("search-widen-days", since.is_some() || until.is_some()),
            ("search-widen-has", *link || *reaction),
        ];
        let hints = hints.into_iter().filter(|(_, helps)| *helps).map(|(key, _)| Message::new(key));
        let blocked = self.blocked.iter().map(|name| Message::new("search-widen-blocked").with("name", name.as_str()));
        blocked.chain(hints).collect()
    }
}

impl Senders {
    fn say(&self, language: Language) -> String {
        let Some(text) = self.text.as_deref() else { return language.text("search-me").to_string() };
        match self.authors.len() {
            0 => Message::new("search-nobody").with("name", text).say(language).to_string(),
            1..=LISTED => self.authors.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
            many => {
                let text = Message::new("search-people-named").with("name", text).count("count", number(many));
                text.say(language).to_string()
            }
        }
    }
}

/// Terms in the quotes of a language.
fn list(terms: &[Term], language: Language) -> String {
    let quoted =
        |term: &Term| Message::new("search-quoted").with("words", term.text.as_str()).say(language).to_string();
    terms.iter().map(quoted).collect::<Vec<_>>().join(", ")
}
