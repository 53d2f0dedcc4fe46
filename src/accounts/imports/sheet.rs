//! A CSV file of anything: its lines as cells by the name of the column, whichever program wrote it.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::text::{Lines, decode};
use crate::web::Message;

/// A line of a file.
#[derive(Debug, Clone)]
pub struct SheetLine {
    /// Of the file, from 1.
    pub line: u64,
    cells: HashMap<&'static str, String>,
}

impl SheetLine {
    /// A cell without the spaces around it; empty where the file has no such column.
    #[must_use]
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    /// Whether the file says anything of the kind here.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.cells.contains_key(column)
    }
}

/// Reads a file with these columns, in any order; the optional ones may be left out.
///
/// # Errors
/// When it is no such file.
pub fn read_sheet(
    bytes: &[u8],
    required: &[&'static str],
    optional: &[&'static str],
) -> Result<Vec<SheetLine>, Message> {
    let decoded = decode(bytes)?;
    let known: Vec<&'static str> = required.iter().chain(optional).copied().collect();
    let separator = [b'\t', b';', b','].into_iter().max_by_key(|separator| {
        let names = head(&decoded.text, *separator);
        names.iter().filter(|name| known.contains(&name.as_str())).count()
    });
    let separator = separator.unwrap_or(b',');
    let names = head(&decoded.text, separator);
    if !required.iter().all(|column| names.iter().any(|name| name == column)) {
        return Err(Message::new("import-no-columns").with("columns", known.join(", ")));
    }
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(decoded.text.as_bytes());
    let mut counted = Lines::new(decoded.text.as_bytes());
    let (mut record, mut lines) = (StringRecord::new(), Vec::new());
    while reader.read_record(&mut record).map_err(|_| Message::new("import-unreadable"))? {
        let start = record.position().map_or(0, csv::Position::byte);
        let line = counted.next_from(usize::try_from(start).unwrap_or(usize::MAX));
        // Spreadsheets leave lines of separators below the table.
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let of = |column: &&'static str| {
            let place = names.iter().position(|name| name == column)?;
            Some((*column, record.get(place).unwrap_or_default().to_owned()))
        };
        lines.push(SheetLine { line, cells: known.iter().filter_map(of).collect() });
    }
    Ok(lines)
}

/// The names in the first line.
fn head(text: &str, separator: u8) -> Vec<String> {
    let mut reader =
        ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    // Text that is not CSV has no columns, which is what the reader of the columns will say.
    let _ = reader.read_record(&mut record);
    record.iter().map(|cell| cell.trim().to_lowercase()).collect()
}
