//! The rules of the source text: what may use what, where SQL stands, what a file holds, that every text has its words.
//!
//! Each rule is a function from text to faults, so that one test shows it content with the project and another shows that
//! it finds what it is there to find.

mod circles;
mod coverage;
mod documents;
mod folders;
mod layers;
mod logs;
mod plurals;
mod retired;
mod rust;
mod scripts;
mod shape;
mod sql;
mod styles;
mod templates;
mod test_sql;
mod texts;
mod vendored;
mod waits;
mod words;

pub use sql::owners;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of the project: its path from the root, with `/`, and what it holds.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// A file that exists only in a test.
    pub fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether its name ends in `.extension`.
    pub fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }

    /// One fault: where, and the rule.
    pub fn fault(&self, line: usize, rule: impl AsRef<str>) -> String {
        format!("{}:{line}: {}", self.path, rule.as_ref())
    }
}

/// The line, from 1, in which a byte of a text stands.
pub fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Where the project lies.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder whose names end in `.extension`, in order of their paths. A folder that is not there holds none.
pub fn sources(folder: &str, extension: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    paths
        .into_iter()
        .map(|path| Source {
            text: fs::read_to_string(&path).unwrap(),
            path: path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"),
        })
        .collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Stops with one line a fault.
#[track_caller]
pub fn assert_no_faults(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Stops unless there is exactly one fault, and it says this.
#[track_caller]
pub fn assert_one_fault(faults: &[String], says: &str) {
    assert!(matches!(faults, [fault] if fault.contains(says)), "expected one fault with “{says}”, found {faults:#?}");
}
