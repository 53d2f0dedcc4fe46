//! State of the rendering of a message: pieces that are held back from Markdown, and mentions.

use std::collections::VecDeque;

use crate::{
    chat::{mentions::mention::Candidates, messages::markup::escape::HELD},
    ids::MemberId,
};

/// Represents a run of spaces, in order; Markdown takes it for a space. A typed one becomes the end of a line.
pub(crate) const SPACES: char = '\u{2029}';

/// Pieces that are held back until the text is HTML, and the members who are mentioned, in the order of the text.
pub(crate) struct Source<'a> {
    pub(crate) candidates: &'a Candidates,
    /// The HTML of each piece held back.
    held: Vec<String>,
    /// Runs of spaces that are seen, in order.
    spaces: VecDeque<String>,
    /// The numbers of the items of ordered lists, in order.
    pub(crate) numbers: VecDeque<String>,
    /// Ids of the members who are mentioned outside of quotes.
    pub(crate) named: Vec<MemberId>,
    /// Words behind an at sign that name nobody.
    pub(crate) unknown: Vec<String>,
    pub(crate) quoted: bool,
}

impl<'a> Source<'a> {
    pub(crate) fn new(candidates: &'a Candidates) -> Self {
        Self {
            candidates,
            held: Vec::new(),
            spaces: VecDeque::new(),
            numbers: VecDeque::new(),
            named: Vec::new(),
            unknown: Vec::new(),
            quoted: false,
        }
    }

    /// Inserts the held-back pieces into the HTML.
    pub(crate) fn restore(&mut self, html: &str) -> String {
        let mut whole = String::with_capacity(html.len() * 2);
        let mut rest = html;
        while let Some(at) = rest.find(|c| c >= HELD || c == SPACES) {
            let (before, after) = rest.split_at(at);
            whole.push_str(before);
            let Some(c) = after.chars().next() else { break };
            rest = after.get(c.len_utf8()..).unwrap_or_default();
            if c == SPACES {
                let run = self.spaces.pop_front().unwrap_or_default();
                whole.push_str(&["<span class=\"space\">", &run, "</span>"].concat());
                continue;
            }
            let piece = self.held.get(c as usize - HELD as usize).map_or("", String::as_str);
            // A block stands alone in a paragraph, and is none.
            if let (true, Some(behind)) = (piece.starts_with("<pre"), rest.strip_prefix("</p>")) {
                whole.truncate(whole.len() - "<p>".len());
                rest = behind;
            }
            whole.push_str(piece);
        }
        whole.push_str(rest);
        whole
    }

    /// A character that stands for this HTML.
    pub(crate) fn hold(&mut self, html: String) -> char {
        let place = u32::try_from(self.held.len()).ok().and_then(|nr| char::from_u32(HELD as u32 + nr));
        self.held.push(html);
        place.unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// A character that stands for this run of spaces and tabs.
    pub(crate) fn hold_spaces(&mut self, run: &str) -> char {
        self.spaces.push_back(run.to_owned());
        SPACES
    }

    /// Notes that somebody is named; who is named in a quote was told before.
    pub(crate) fn name(&mut self, id: MemberId) {
        if !self.quoted {
            self.named.push(id);
        }
    }

    /// Notes that a sign before these words names nobody.
    pub(crate) fn miss(&mut self, words: &str) {
        if !self.quoted && !words.is_empty() {
            self.unknown.push(words.to_owned());
        }
    }
}
