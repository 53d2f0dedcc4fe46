//! Reader of CSV files with any columns, line by line. The separator and the columns are detected in the first line.

use std::collections::HashMap;

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::{
    accounts::imports::{
        columns::{Column, fold},
        encoding::Lines,
    },
    web::{Language, Message},
};

/// Headings that a message names at most.
const NAMED: usize = 20;

/// The first line of a table.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) separator: u8,
    headings: Vec<String>,
    /// Positions of the columns by name.
    places: HashMap<&'static str, usize>,
    /// Headings of no column, as they are written.
    pub(crate) ignored: Vec<String>,
    /// Headings that name a column which another one names as well.
    twice: Vec<String>,
    /// Language of most headings. None: the names of the documentation.
    pub(crate) language: Option<Language>,
}

impl Head {
    fn read(text: &str, separator: u8, columns: &[Column]) -> Self {
        let headings = headings(text, separator);
        let folded: Vec<String> = headings.iter().map(|heading| fold(heading)).collect();
        let (mut places, mut repeats) = (HashMap::new(), Vec::new());
        let mut votes = [0; Language::ALL.len()];
        for column in columns {
            let fits: Vec<_> = folded.iter().map(|heading| column.fit(heading)).collect();
            let Some(best) = fits.iter().flatten().min() else { continue };
            let mut best = (0..fits.len()).filter(|place| fits.get(*place) == Some(&Some(*best)));
            let Some(place) = best.next() else { continue };
            places.insert(column.name, place);
            repeats.extend(best);
            for language in folded.get(place).map(|heading| column.languages(heading)).into_iter().flatten() {
                if let Some(vote) = votes.get_mut(language as usize) {
                    *vote += 1;
                }
            }
        }
        let used = |place: usize| repeats.contains(&place) || places.values().any(|used| *used == place);
        let others = headings.iter().enumerate().filter(|(place, heading)| !heading.is_empty() && !used(*place));
        let ignored = others.map(|(_, heading)| shown(heading)).take(NAMED).collect();
        let twice = repeats.iter().filter_map(|place| headings.get(*place)).map(|heading| shown(heading)).collect();
        Self { separator, headings, places, ignored, twice, language: winner(votes) }
    }

    /// True if the file has a column.
    pub(crate) fn has(&self, column: &Column) -> bool {
        self.places.contains_key(column.name)
    }

    /// Leaves out a column that means nothing without another.
    pub(crate) fn leave_out(&mut self, column: &Column) {
        let place = self.places.remove(column.name);
        self.ignored.extend(place.and_then(|place| self.headings.get(place)).map(|heading| shown(heading)));
    }

    /// Number of cells in a line.
    pub(crate) fn width(&self) -> usize {
        self.headings.len()
    }

    /// Fails unless all of these columns are present, each once.
    pub(crate) fn check(&self, required: &[Column], all: &[Column]) -> Result<(), Message> {
        let keys = |columns: &[Column]| -> Vec<&'static str> { columns.iter().map(|column| column.label).collect() };
        if self.places.is_empty() {
            return Err(Message::new("import-no-columns").keys("columns", keys(all)));
        }
        let missing: Vec<Column> = required.iter().filter(|column| !self.has(column)).copied().collect();
        if missing.is_empty() && self.twice.is_empty() {
            return Ok(());
        }
        let message = Message::new("import-columns").keys("missing", keys(&missing));
        Err(message.with("unknown", listed(&self.ignored)).with("twice", listed(&self.twice)))
    }
}

/// The language with the most votes; the first of two.
fn winner(votes: [usize; Language::ALL.len()]) -> Option<Language> {
    let most = votes.into_iter().max().filter(|most| *most > 0)?;
    Language::ALL.into_iter().zip(votes).find(|(_, vote)| *vote == most).map(|(language, _)| language)
}

/// Headings in a message.
pub(crate) fn listed(headings: &[String]) -> String {
    if headings.is_empty() { "–".to_owned() } else { headings.join(", ") }
}

/// A piece of the file, fit for a terminal.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// The headings, without empty ones at the end.
fn headings(text: &str, separator: u8) -> Vec<String> {
    let mut record = StringRecord::new();
    // Text that is not CSV has no columns, which is what the check of the columns will say.
    let _ = reader(text, separator).read_record(&mut record);
    let mut names: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

fn reader(text: &str, separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// The separator that a first line `sep=;` names, and how many bytes that line has. Excel reads and hides such a line.
fn named_separator(text: &str) -> Option<(u8, usize)> {
    let end = text.find(['\r', '\n'])?;
    let line = text.get(..end)?.trim_matches('"');
    let (name, value) = line.split_once('=')?;
    let [separator @ (b';' | b',' | b'\t' | b'|')] = value.as_bytes() else { return None };
    name.trim().eq_ignore_ascii_case("sep").then_some((*separator, end))
}

/// A table that is read line by line.
pub(crate) struct Table<'text> {
    pub(crate) head: Head,
    reader: Reader<&'text [u8]>,
    lines: Lines<'text>,
    /// Bytes before what the reader reads.
    skipped: usize,
    pub(crate) record: StringRecord,
}

impl<'text> Table<'text> {
    /// Finds the columns; which of them have to be there is for [`Head::check`].
    pub(crate) fn open(text: &'text str, columns: &[Column]) -> Result<Self, Message> {
        let named = named_separator(text);
        let skipped = named.map_or(0, |(_, bytes)| bytes);
        let body = text.get(skipped..).unwrap_or_default();
        let found = [b'\t', b';', b','].into_iter().map(|separator| Head::read(body, separator, columns));
        let head = match named {
            Some((separator, _)) => Some(Head::read(body, separator, columns)),
            None => found.max_by_key(|head| head.places.len()),
        };
        let head = head.ok_or_else(|| Message::new("import-unreadable"))?;
        let mut table = Self {
            reader: reader(body, head.separator),
            head,
            lines: Lines::new(text.as_bytes()),
            skipped,
            record: StringRecord::new(),
        };
        table.read_record()?;
        Ok(table)
    }

    fn read_record(&mut self) -> Result<bool, Message> {
        self.reader.read_record(&mut self.record).map_err(|_| Message::new("import-unreadable"))
    }

    /// Advances to the next line that is not empty. Returns its number in the file, from 1.
    pub(crate) fn next_line(&mut self) -> Result<Option<u64>, Message> {
        while self.read_record()? {
            let start = self.record.position().map_or(0, csv::Position::byte);
            let start = usize::try_from(start).unwrap_or(usize::MAX).saturating_add(self.skipped);
            let line = self.lines.next_from(start);
            // Spreadsheets leave lines of separators below the table.
            if !self.record.iter().all(|cell| cell.trim().is_empty()) {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// A cell of the line, trimmed; empty where the file has no such column.
    pub(crate) fn cell(&self, column: &Column) -> &str {
        let place = self.head.places.get(column.name);
        place.and_then(|place| self.record.get(*place)).unwrap_or_default().trim()
    }
}
