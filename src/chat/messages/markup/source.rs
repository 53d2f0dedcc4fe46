//! The typed text as Markdown in which nothing acts but the marks that are ours.
//!
//! Typed text is no Markdown: `2*3*4`, `C:\temp\_x` and `# nice` mean what they say. Whatever does not act is escaped here, and
//! what Markdown must not look into (addresses, code, names) is held back and put into its place afterwards. Marks that act:
//! `**`, `*`, `_` and `~~` around words; code between backquotes; `[words](address)`; at the beginning of lines `> `, `- `, `* `
//! and `1. `; a table where a line of dashes stands below its head. So no letter is lost, whatever is typed.

use std::collections::VecDeque;

use crate::chat::{
    mentions::mention::Candidates,
    messages::markup::{
        blocks::{self, Item},
        code,
        escape::HELD,
        inline,
    },
};

/// Represents a run of spaces, in order; Markdown takes it for a space. A typed one becomes the end of a line.
pub(crate) const SPACES: char = '\u{2029}';

/// Quotes and lists inside each other; deeper ones are text.
const DEEPEST: usize = 5;

/// A text made ready.
pub(crate) struct Source<'a> {
    pub(crate) candidates: &'a Candidates,
    /// The HTML of each piece held back.
    held: Vec<String>,
    /// Runs of spaces that are seen, in order.
    spaces: VecDeque<String>,
    /// The numbers of the items of ordered lists, in order.
    pub(crate) numbers: VecDeque<String>,
    /// Ids of the members who are mentioned outside of quotes.
    pub(crate) named: Vec<i64>,
    /// Words behind an at sign that name nobody.
    pub(crate) unknown: Vec<String>,
    quoted: bool,
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

    /// The typed text as Markdown.
    pub(crate) fn read(&mut self, text: &str) -> String {
        let text = text.replace(['\u{2028}', SPACES], "\n");
        let lines: Vec<&str> = text.split('\n').collect();
        let mut markdown = Vec::new();
        self.blocks(&lines, &mut markdown, 0);
        markdown.join("\n")
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
    pub(crate) fn name(&mut self, id: i64) {
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

    fn blocks(&mut self, lines: &[&str], out: &mut Vec<String>, depth: usize) {
        let mut rest = lines;
        while let Some(line) = rest.first() {
            let taken = if line.trim().is_empty() {
                1
            } else {
                out.push(String::new());
                self.block(rest, out, depth)
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    /// The block with which the lines begin: how many of them it has.
    fn block(&mut self, lines: &[&str], out: &mut Vec<String>, depth: usize) -> usize {
        if let Some(fence) = code::Fence::read(lines) {
            out.push(self.hold(fence.html()).to_string());
            fence.lines
        } else if depth < DEEPEST && blocks::is_quote(lines) {
            self.quote(lines, out, depth)
        } else if depth < DEEPEST && Item::first(lines).is_some() {
            self.list(lines, out, depth)
        } else if let Some(rows) = blocks::table(lines) {
            out.extend(rows.iter().enumerate().map(|(nr, row)| self.row(nr, row)));
            rows.len()
        } else {
            let begins = |at: &usize| begins_block(lines.get(*at..).unwrap_or_default(), depth);
            let end = (1..lines.len()).find(begins).unwrap_or(lines.len());
            let text = lines.get(..end).unwrap_or_default().join("\n");
            out.push(inline::read(self, &text));
            end
        }
    }

    fn quote(&mut self, lines: &[&str], out: &mut Vec<String>, depth: usize) -> usize {
        let quoted: Vec<&str> = lines.iter().map_while(|line| blocks::unquoted(line)).collect();
        let (mut inner, before) = (Vec::new(), self.quoted);
        self.quoted = true;
        self.blocks(&quoted, &mut inner, depth + 1);
        self.quoted = before;
        out.extend(inner.iter().map(|line| format!("> {line}")));
        quoted.len()
    }

    /// Items one below the other, each with the lines that are indented below it.
    fn list(&mut self, lines: &[&str], out: &mut Vec<String>, depth: usize) -> usize {
        let mut taken = 0;
        while let Some(item) = Item::first(lines.get(taken..).unwrap_or_default()) {
            let below = lines.iter().skip(taken + 1).take_while(|line| item.holds(line));
            let below: Vec<&str> = below.map(|line| line.trim_start_matches(' ')).collect();
            taken += 1 + below.len();
            let marker = if item.number.is_some() { "1. " } else { "- " };
            self.numbers.extend(item.number.map(str::to_owned));
            let mut inner = vec![inline::read(self, item.text)];
            self.blocks(&below, &mut inner, depth + 1);
            let edges = [marker].into_iter().chain(std::iter::repeat(marker.get(..0).unwrap_or_default()));
            for (edge, line) in edges.zip(&inner) {
                out.push(format!("{edge:width$}{line}", width = marker.len()));
            }
        }
        taken
    }

    /// A row of a table; the second one is that of the dashes.
    fn row(&mut self, nr: usize, cells: &[&str]) -> String {
        let cells = cells.iter().map(|cell| if nr == 1 { (*cell).to_owned() } else { inline::read(self, cell) });
        format!("|{}|", cells.collect::<Vec<_>>().join("|"))
    }
}

/// True if a paragraph ends before these lines.
fn begins_block(lines: &[&str], depth: usize) -> bool {
    let inside = depth < DEEPEST && (blocks::is_quote(lines) || Item::first(lines).is_some());
    lines.first().is_none_or(|line| line.trim().is_empty())
        || inside
        || code::Fence::read(lines).is_some()
        || blocks::table(lines).is_some()
}
