//! CSV exports that spreadsheets open without an import dialog, in the language of the viewer.

use std::{
    borrow::Cow,
    mem,
    net::IpAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
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
use time::{OffsetDateTime, macros::format_description};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio_util::task::TaskTracker;

use crate::{
    error::{Result, error_chain},
    web::{pages::language::Language, time::on_campus},
};

/// A CSV table that is sent page by page, so that memory does not grow with its length. An incomplete file ends as an
/// aborted response, so that the browser does not take it for a complete one.
pub(crate) struct Spreadsheet {
    table: csv::Writer<Vec<u8>>,
    language: Language,
    to: Sender<Part>,
    /// Rows written so far, for the log.
    rows: Arc<AtomicU64>,
}

/// The content of a cell, from which its spelling in the file follows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    Empty,
    /// Stays text in a spreadsheet: neither a formula, nor a date, nor a number without its zeros.
    Text(&'a str),
    /// A key of the texts.
    Label(&'static str),
    Number(i64),
    /// To the minute, on the campus's clocks.
    Moment(OffsetDateTime),
    /// To the second, on the campus's clocks.
    Second(OffsetDateTime),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<OffsetDateTime> for Cell<'_> {
    fn from(at: OffsetDateTime) -> Self {
        Self::Moment(at)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl<'a> Cell<'a> {
    /// The cell as it stands in a file of this language. Dates have no zone and no letters between day and hour: a
    /// spreadsheet would keep those as text.
    fn spell(self, language: Language) -> Cow<'a, str> {
        let minutes = format_description!("[year]-[month]-[day] [hour]:[minute]");
        let seconds = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
        match self {
            Self::Empty => "".into(),
            Self::Text(text) => plain(text),
            Self::Label(key) => language.text(key).to_string().into(),
            Self::Number(number) => number.to_string().into(),
            Self::Moment(at) => on_campus(at).format(minutes).unwrap_or_default().into(),
            Self::Second(at) => on_campus(at).format(seconds).unwrap_or_default().into(),
        }
    }
}

/// Rows, or the end of the file.
enum Part {
    Rows(Bytes),
    End,
}

/// The response body. After its end it stays ended: compression and HTTP/2 poll again.
struct Rows {
    from: Receiver<Part>,
    ended: bool,
}

impl http_body::Body for Rows {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        self.from.poll_recv(cx).map(|part| match part {
            Some(Part::Rows(rows)) => Some(Ok(Frame::data(rows))),
            Some(Part::End) => {
                self.ended = true;
                None
            }
            None => {
                self.ended = true;
                Some(Err("the CSV export was aborted".into()))
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }
}

impl Spreadsheet {
    /// Response with a CSV file that has these column headings; `write` runs among the `tasks` while the file is sent.
    pub(crate) fn download<Writing>(
        name: &str,
        columns: &[&'static str],
        language: Language,
        tasks: &TaskTracker,
        write: impl FnOnce(Self) -> Writing,
    ) -> Result<Response>
    where
        Writing: Future<Output = Result<()>> + Send + 'static,
    {
        let (to, from) = mpsc::channel(1);
        // The byte order mark: without it the spreadsheet takes UTF-8 for Windows-1252.
        let mut table = writer(language, "\u{feff}".into());
        let headings = columns.iter().map(|key| language.text(key).to_string());
        table.write_record(headings).map_err(anyhow::Error::from)?;
        let (export, rows) = (name.to_owned(), Arc::new(AtomicU64::new(0)));
        let writing = write(Self { table, language, to, rows: Arc::clone(&rows) });
        tasks.spawn(async move {
            if let Err(error) = writing.await {
                let rows_written = rows.load(Ordering::Relaxed);
                tracing::error!(export, rows_written, error = error_chain(&error), "CSV export aborted");
            }
        });
        let disposition =
            HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
        let kind = HeaderValue::from_static("text/csv; charset=utf-8");
        let head = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
        Ok((head, Body::new(Rows { from, ended: false })).into_response())
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [Cell<'_>; N]) -> Result<()> {
        let cells = cells.map(|cell| cell.spell(self.language));
        self.rows.fetch_add(1, Ordering::Relaxed);
        Ok(self.table.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(anyhow::Error::from)?)
    }

    /// Adds the rows of a list and sends them page by page. `load` reads the page after a last row, the first one after
    /// `None`; the list ends with an empty page.
    pub(crate) async fn pages<T, Page>(
        mut self,
        load: impl Fn(Option<&T>) -> Page,
        write: impl Fn(&mut Self, &T) -> Result<()>,
    ) -> Result<()>
    where
        Page: Future<Output = sqlx::Result<Vec<T>>>,
    {
        let mut page = load(None).await?;
        while !page.is_empty() {
            for row in &page {
                write(&mut self, row)?;
            }
            if !self.send().await? {
                return Ok(());
            }
            page = load(page.last()).await?;
        }
        self.finish().await
    }

    /// Sends the rows so far. Returns false when the client is gone.
    async fn send(&mut self) -> Result<bool> {
        let rows = mem::replace(&mut self.table, writer(self.language, Vec::new())).into_inner();
        let rows = rows.map_err(|error| anyhow::anyhow!("writing a table: {error}"))?;
        Ok(self.to.send(Part::Rows(rows.into())).await.is_ok())
    }

    /// Sends the rest and marks the file as complete.
    async fn finish(mut self) -> Result<()> {
        if self.send().await? {
            // Fails only when the client is gone.
            let _ = self.to.send(Part::End).await;
        }
        Ok(())
    }
}

/// Spreadsheets separate cells by the character that is no decimal mark in the language.
fn writer(language: Language, start: Vec<u8>) -> csv::Writer<Vec<u8>> {
    let separator = match language {
        Language::Fr => b';',
        Language::En => b',',
    };
    csv::WriterBuilder::new().delimiter(separator).from_writer(start)
}

/// A text as a cell that spreadsheets do not convert: no formula, and a text that begins like a number or a date
/// (`00012345`, `7/8`) gets a tab at its end, which spreadsheets do not show.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if is_numeric(text) { format!("{text}\t").into() } else { harmless(text) }
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe (OWASP CSV injection).
pub(crate) fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

/// True if a spreadsheet may take the text for a number or a date and show it changed. Whole numbers of up to 11 digits
/// without a zero in front are shown as they are.
fn is_numeric(text: &str) -> bool {
    let starts = |text: &str| text.starts_with(|letter: char| letter.is_ascii_digit());
    let number = text.len() <= 11 && text.bytes().all(|byte| byte.is_ascii_digit());
    if (number && (text == "0" || !text.starts_with('0'))) || text.parse::<IpAddr>().is_ok() {
        return false;
    }
    // One word at most: the name of a month, an exponent, a half of the day.
    let mut words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    let word = words.next().is_none_or(|word| word.chars().count() > 1 || word.eq_ignore_ascii_case("e"));
    (starts(text) || text.strip_prefix(['.', ',']).is_some_and(starts)) && word && words.next().is_none()
}
