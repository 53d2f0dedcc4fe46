//! Progress of a long command: a bar in a terminal, lines elsewhere.

use std::io::{IsTerminal as _, stderr};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    cli::output::tell,
    web::{Language, Message},
};

/// Members between two lines.
const STEP: usize = 5000;

pub(super) enum Progress {
    Bar(ProgressBar),
    Lines(Language),
}

impl Progress {
    pub(super) fn start(language: Language) -> Self {
        if !stderr().is_terminal() {
            return Self::Lines(language);
        }
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len}");
        Self::Bar(ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    pub(super) fn show(&self, done: usize, all: usize) {
        match self {
            Self::Bar(bar) => {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            }
            Self::Lines(language) if done > 0 && (done == all || done.is_multiple_of(STEP)) => {
                let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
                let message = Message::new("import-progress").count("done", count(done)).count("all", count(all));
                tell(message.say(*language));
            }
            Self::Lines(_) => {}
        }
    }

    pub(super) fn end(self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
