//! Load on a portal of its own, over loopback, bounded in count and time: `cargo bench --bench load -- SCENARIO`.
//!
//! Each scenario prints the figure, the bar of the design, and whether it is reached.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "figures are printed")]
#![expect(clippy::cast_precision_loss, reason = "counts are small")]

mod chat;
mod concerts;
mod import;
mod lockers;
mod memory;
mod portal;
#[path = "../../tests/shared/program.rs"]
mod program;
mod raw;
mod sign_ins;
mod start;
mod visit;

use std::process::ExitCode;

/// One figure against its bar.
struct Row {
    what: &'static str,
    figure: f64,
    unit: &'static str,
    bar: f64,
    /// Whether more is better.
    more: bool,
}

impl Row {
    /// A figure that must stay below its bar.
    fn below(what: &'static str, figure: f64, unit: &'static str, bar: f64) -> Self {
        Self { what, figure, unit, bar, more: false }
    }

    /// A figure that must reach its bar.
    fn at_least(what: &'static str, figure: f64, unit: &'static str, bar: f64) -> Self {
        Self { what, figure, unit, bar, more: true }
    }

    fn reached(&self) -> bool {
        if self.more { self.figure >= self.bar } else { self.figure < self.bar }
    }
}

type Scenario = fn() -> anyhow::Result<Vec<Row>>;

const SCENARIOS: [(&str, Scenario); 16] = [
    ("start", start::run),
    ("visit", visit::run),
    ("sign-ins", sign_ins::run),
    ("memory", memory::run),
    ("import", import::run),
    ("holds", concerts::holds::run),
    ("rush", concerts::rush::run),
    ("map", concerts::map::run),
    ("personal", concerts::personal::run),
    ("watchers", concerts::watchers::run),
    ("doors", lockers::doors::run),
    ("readers", lockers::readers::run),
    ("bays", lockers::bays::run),
    ("posts", chat::posts::run),
    ("rooms", chat::rooms::run),
    ("history", chat::history::run),
];

fn main() -> ExitCode {
    // The client is built with TLS, which it does not use here; it asks for a provider all the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Cargo passes `--bench` on.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if wanted.iter().any(|word| word == chat::bare::WORD) {
        return if chat::bare::serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let chosen = SCENARIOS.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|word| word == name));
    let mut missed = false;
    for (name, run) in chosen {
        match run() {
            Ok(rows) => {
                for row in rows {
                    let verdict = if row.reached() { "reached" } else { "MISSED" };
                    let ratio = row.figure / row.bar;
                    println!(
                        "{name:<9} {:<52} {:>9.2} {:<3} (bar {} {}, ratio {ratio:.2}) {verdict}",
                        row.what, row.figure, row.unit, row.bar, row.unit
                    );
                    missed |= !row.reached();
                }
            }
            Err(error) => {
                eprintln!("{name}: {error:#}");
                missed = true;
            }
        }
    }
    if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
