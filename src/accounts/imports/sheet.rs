//! CSV file with any columns: its lines as cells by column name.

use std::collections::HashMap;

use crate::{
    accounts::imports::{columns::Column, csv_table::Table, encoding::decode},
    web::Message,
};

/// A file that could be read.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The lines that are not empty.
    pub lines: Vec<SheetLine>,
    /// Headings of columns that nothing is read from, as they are written.
    pub ignored: Vec<String>,
}

/// A line of a file.
#[derive(Debug, Clone)]
pub struct SheetLine {
    /// Line in the file, from 1.
    pub line: u64,
    cells: HashMap<&'static str, String>,
}

impl SheetLine {
    /// A cell without the spaces around it; empty where the file has no such column.
    #[must_use]
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// True if the file says anything of the kind here.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.cells.contains_key(column)
    }
}

/// Reads a file with these columns, in any order; the optional ones may be left out.
///
/// # Errors
/// When it is no such file.
pub fn read_sheet(bytes: &[u8], required: &[Column], optional: &[Column]) -> Result<Sheet, Message> {
    let decoded = decode(bytes)?;
    let columns: Vec<Column> = required.iter().chain(optional).copied().collect();
    let mut table = Table::open(&decoded.text, &columns)?;
    table.head.check(required, &columns)?;
    let mut lines = Vec::new();
    while let Some(line) = table.next_line()? {
        let present = columns.iter().filter(|column| table.head.has(column));
        let cells = present.map(|column| (column.name, table.cell(column).to_owned())).collect();
        lines.push(SheetLine { line, cells });
    }
    Ok(Sheet { lines, ignored: table.head.ignored })
}
