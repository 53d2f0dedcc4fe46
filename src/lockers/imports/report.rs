//! The report of an import.

use crate::{lockers::imports::diff::Difference, web::Message};

#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) lines: Vec<ReportLine>,
    /// Headings of columns that nothing is read from.
    pub(crate) ignored: String,
    pub(crate) changes: i64,
    pub(crate) same: i64,
    pub(crate) wrong: i64,
    pub(crate) written: bool,
}

impl Report {
    pub(crate) fn change(&mut self, line: u64, message: Message) {
        self.change_to(line, message, Vec::new());
    }

    pub(crate) fn change_to(&mut self, line: u64, message: Message, differences: Vec<Difference>) {
        self.changes += 1;
        self.note(ReportLine { line, tone: "good", message, differences });
    }

    /// Adds a warning about a probable mistake.
    pub(crate) fn warn(&mut self, line: u64, message: Message) {
        self.note(ReportLine { line, tone: "warn", message, differences: Vec::new() });
    }

    pub(crate) fn fault(&mut self, line: u64, message: Message) {
        self.wrong += 1;
        self.note(ReportLine { line, tone: "bad", message, differences: Vec::new() });
    }

    fn note(&mut self, said: ReportLine) {
        if self.lines.len() < SHOWN {
            self.lines.push(said);
        }
    }
}

#[derive(Debug)]
pub(crate) struct ReportLine {
    pub(crate) line: u64,
    pub(crate) tone: &'static str,
    pub(crate) message: Message,
    pub(crate) differences: Vec<Difference>,
}

/// Lines that are said one by one; the others are counted.
pub(crate) const SHOWN: usize = 200;
