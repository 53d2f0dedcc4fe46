//! Lists as CSV that a French spreadsheet opens as it is: UTF-8 with a mark, semicolons, no formulas.

use std::{
    borrow::Cow,
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    BoxError,
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http_body::Frame;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio_util::task::TaskTracker;

use crate::error::Result;

/// A table that leaves page by page, so that its length fills no memory. A file that does not come to its end is broken
/// off, which the browser tells: it must not pass for a whole one.
pub(crate) struct Spreadsheet {
    table: csv::Writer<Vec<u8>>,
    to: Sender<Part>,
}

/// Some rows, or the end of the file.
enum Part {
    Rows(Bytes),
    End,
}

/// What the browser reads. Without an end it broke off.
struct Rows(Receiver<Part>);

impl http_body::Body for Rows {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.0.poll_recv(cx).map(|part| match part {
            Some(Part::Rows(rows)) => Some(Ok(Frame::data(rows))),
            Some(Part::End) => None,
            None => Some(Err("the table broke off".into())),
        })
    }
}

impl Spreadsheet {
    /// Answers with a file of these columns; `write` goes on among the `tasks` while it is sent.
    pub(crate) fn download<Writing>(
        name: &str,
        columns: &[&str],
        tasks: &TaskTracker,
        write: impl FnOnce(Self) -> Writing,
    ) -> Result<Response>
    where
        Writing: Future<Output = Result<()>> + Send + 'static,
    {
        let (to, rows) = mpsc::channel(1);
        // The byte order mark: without it the spreadsheet takes UTF-8 for Windows-1252.
        let mut table = writer("\u{feff}".into());
        table.write_record(columns).map_err(anyhow::Error::from)?;
        let writing = write(Self { table, to });
        tasks.spawn(async move {
            if let Err(error) = writing.await {
                tracing::error!(error = format!("{error:#}"), "a table broke off");
            }
        });
        let disposition =
            HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
        let kind = HeaderValue::from_static("text/csv; charset=utf-8");
        let head = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
        Ok((head, Body::new(Rows(rows))).into_response())
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [&str; N]) -> Result<()> {
        Ok(self
            .table
            .write_record(cells.map(harmless).iter().map(|cell| cell.as_bytes()))
            .map_err(anyhow::Error::from)?)
    }

    /// Sends the rows so far. False: nobody waits for them any more.
    pub(crate) async fn send(&mut self) -> Result<bool> {
        let rows = mem::replace(&mut self.table, writer(Vec::new())).into_inner();
        let rows = rows.map_err(|error| anyhow::anyhow!("writing a table: {error}"))?;
        Ok(self.to.send(Part::Rows(rows.into())).await.is_ok())
    }

    /// Sends the rest: the file is whole.
    pub(crate) async fn finish(mut self) -> Result<()> {
        if self.send().await? {
            // Whoever does not wait for it does not miss it.
            let _ = self.to.send(Part::End).await;
        }
        Ok(())
    }
}

fn writer(start: Vec<u8>) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().delimiter(b';').from_writer(start)
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe (OWASP CSV injection).
pub(crate) fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}
