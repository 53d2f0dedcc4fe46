//! Lists as CSV that a French spreadsheet opens as it is: UTF-8 with a mark, semicolons, no formulas.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};

use crate::error::Result;

/// A table on its way to a file.
pub(crate) struct Spreadsheet(csv::Writer<Vec<u8>>);

impl Spreadsheet {
    /// A table with these column names.
    pub(crate) fn new(columns: &[&str]) -> Result<Self> {
        // The byte order mark: without it the spreadsheet takes UTF-8 for Windows-1252.
        let mut table = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
        table.write_record(columns).map_err(anyhow::Error::from)?;
        Ok(Self(table))
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [&str; N]) -> Result<()> {
        Ok(self.0.write_record(cells.map(harmless)).map_err(anyhow::Error::from)?)
    }

    /// The file.
    pub(crate) fn answer(self, name: &str) -> Result<Response> {
        let body = self.0.into_inner().map_err(|error| anyhow::anyhow!("writing a table: {error}"))?;
        let disposition =
            HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
        let kind = HeaderValue::from_static("text/csv; charset=utf-8");
        Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], body).into_response())
    }
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe (OWASP CSV injection).
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
