//! Persistent journal of the simulated controller: started commands, their results, and events while it was offline.
//!
//! A file of JSON lines, each written through to the disk before anything else is done.

use std::{
    collections::VecDeque,
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::{
    ids::CommandId,
    lockers::controllers::frames::{Entry, Outcome},
};

/// Number of commands that are remembered.
const ORDERS: usize = 512;

/// Lines of the file, beyond which it is written anew at the start.
const LONG: usize = 2048;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Token(String),
    Began(CommandId),
    Came(CommandId, Outcome),
    Entry(i64, Entry),
    Kept(i64),
}

/// Persistent state of a controller.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    file: Option<File>,
    pub(crate) token: Option<String>,
    orders: VecDeque<(CommandId, Option<Outcome>)>,
    journal: VecDeque<(i64, Entry)>,
    last_place: i64,
}

/// Entries of the journal for one frame.
pub(crate) struct Part {
    /// Number of the first one.
    pub(crate) from: i64,
    /// Number of the last one.
    pub(crate) upto: i64,
    pub(crate) events: Vec<Entry>,
    /// True if there are more behind them.
    pub(crate) more: bool,
}

impl Memory {
    /// Reads what the last start left.
    pub(crate) fn open(folder: Option<&Path>) -> anyhow::Result<Self> {
        let mut memory = Self::default();
        let Some(folder) = folder else { return Ok(memory) };
        fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        let path = folder.join("memory.jsonl");
        let text = if path.exists() { fs::read_to_string(&path)? } else { String::new() };
        // The last line is torn when the power went while it was written: it was not acted on yet.
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).for_each(|line| memory.apply(line));
        memory.forget_times();
        if text.lines().count() > LONG || !text.ends_with('\n') {
            memory.rewrite(&path)?;
        }
        memory.file = Some(OpenOptions::new().append(true).create(true).open(&path)?);
        Ok(memory)
    }

    /// Clears the times of events before this start, because the clock begins anew.
    pub(crate) fn forget_times(&mut self) {
        self.journal.iter_mut().for_each(|(_, entry)| entry.at_ms = None);
    }

    fn rewrite(&self, path: &PathBuf) -> anyhow::Result<()> {
        let tokens = self.token.iter().cloned().map(Line::Token);
        let orders = self.orders.iter().flat_map(|(id, came)| {
            [Some(Line::Began(*id)), came.map(|outcome| Line::Came(*id, outcome))].into_iter().flatten()
        });
        let entries = self.journal.iter().map(|(place, entry)| Line::Entry(*place, entry.clone()));
        // Persist the last position, so that numbering continues when the journal is empty.
        let kept = self.journal.front().map_or(self.last_place, |(place, _)| place - 1);
        let lines = tokens.chain(orders).chain([Line::Kept(kept)]).chain(entries);
        let mut text = String::new();
        for line in lines {
            text.push_str(&serde_json::to_string(&line)?);
            text.push('\n');
        }
        let beside = path.with_extension("new");
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(fs::rename(beside, path)?)
    }

    fn keep(&mut self, line: Line) -> anyhow::Result<()> {
        if let Some(file) = &mut self.file {
            let mut text = serde_json::to_string(&line)?;
            text.push('\n');
            file.write_all(text.as_bytes())?;
            file.sync_data()?;
        }
        self.apply(line);
        Ok(())
    }

    fn apply(&mut self, line: Line) {
        match line {
            Line::Token(token) => {
                self.token = Some(token);
                self.journal.clear();
                self.last_place = 0;
            }
            Line::Began(id) => {
                self.orders.push_back((id, None));
                while self.orders.len() > ORDERS {
                    self.orders.pop_front();
                }
            }
            Line::Came(id, outcome) => {
                if let Some(order) = self.orders.iter_mut().rfind(|order| order.0 == id) {
                    order.1 = Some(outcome);
                }
            }
            Line::Entry(place, entry) => {
                self.last_place = place;
                self.journal.push_back((place, entry));
            }
            Line::Kept(upto) => {
                self.last_place = self.last_place.max(upto);
                self.journal.retain(|(place, _)| *place > upto);
            }
        }
    }

    /// Keeps a secret; the journal belongs to the one before.
    pub(crate) fn enrolled(&mut self, token: &str) -> anyhow::Result<()> {
        self.keep(Line::Token(token.to_owned()))
    }

    /// Records the start of a command. To be called before a lock is powered.
    pub(crate) fn began(&mut self, id: CommandId) -> anyhow::Result<()> {
        self.keep(Line::Began(id))
    }

    /// Records the result of a command.
    pub(crate) fn came(&mut self, id: CommandId, outcome: Outcome) -> anyhow::Result<()> {
        self.keep(Line::Came(id, outcome))
    }

    /// Result of a started command; unknown when none is recorded.
    pub(crate) fn find(&self, id: CommandId) -> Option<Outcome> {
        self.orders.iter().rfind(|order| order.0 == id).map(|order| order.1.unwrap_or(Outcome::Unknown))
    }

    /// Adds to the journal, whose numbers rise for as long as the secret is the same.
    pub(crate) fn note(&mut self, entry: Entry) -> anyhow::Result<()> {
        self.keep(Line::Entry(self.last_place + 1, entry))
    }

    /// Simulated fault: restarts the numbers of the journal once it is empty.
    pub(crate) fn renumber(&mut self) {
        if self.journal.is_empty() {
            self.last_place = 0;
        }
    }

    /// The entries of the journal after one, as many as go into a frame.
    pub(crate) fn journal(&self, after: i64, most: usize) -> Option<Part> {
        let mut entries = self.journal.iter().skip_while(|(place, _)| *place <= after).peekable();
        let from = entries.peek()?.0;
        let events: Vec<Entry> = entries.by_ref().take(most).map(|(_, entry)| entry.clone()).collect();
        let upto = from + i64::try_from(events.len()).ok()? - 1;
        Some(Part { from, upto, events, more: entries.peek().is_some() })
    }

    /// The portal keeps the journal up to there.
    pub(crate) fn kept(&mut self, upto: i64) -> anyhow::Result<()> {
        self.keep(Line::Kept(upto))
    }
}
