//! Lines that begin a quote, an item of a list, or a table.

/// Digits of the number of an item: a year begins a sentence.
const DIGITS: usize = 3;

/// Columns of a table; a wider one is text.
const COLUMNS: usize = 20;

/// True if the first line is quoted, and says something.
pub(crate) fn is_quote(lines: &[&str]) -> bool {
    lines.first().and_then(|line| behind_mark(line)).is_some_and(|text| !text.trim().is_empty())
}

/// The quoted text of a line. None: the line is not part of a quote.
pub(crate) fn unquoted<'a>(line: &&'a str) -> Option<&'a str> {
    if line.trim_end() == ">" { Some("") } else { behind_mark(line) }
}

/// The text behind the mark of a quoted line. Words may follow it without a space; `>_<`, `>=` and `>3` are no quotes.
fn behind_mark(line: &str) -> Option<&str> {
    let text = line.strip_prefix('>')?;
    let begins_words = |c: char| c.is_alphabetic() || matches!(c, '«' | '“' | '"');
    text.strip_prefix(' ').or_else(|| text.starts_with(begins_words).then_some(text))
}

/// An item of a list.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    indent: usize,
    /// Number as it was typed; None in a bullet list.
    pub number: Option<&'a str>,
    /// The text behind the mark.
    pub text: &'a str,
}

impl<'a> Item<'a> {
    /// The item with which the lines begin.
    pub(crate) fn first(lines: &[&'a str]) -> Option<Self> {
        let line = lines.first()?;
        let text = line.trim_start_matches(' ');
        let indent = line.len() - text.len();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = match digits {
            0 => (None, text.strip_prefix(['-', '*'])?),
            1..=DIGITS => (text.get(..digits), text.get(digits..)?.strip_prefix('.')?),
            _ => return None,
        };
        let text = rest.strip_prefix(' ')?.trim();
        // Nothing but marks is a line across the page.
        text.contains(|c| !matches!(c, '*' | '-' | '_' | ' ')).then_some(Self { indent, number, text })
    }

    /// True if a line is indented below it.
    pub(crate) fn holds(&self, line: &str) -> bool {
        let text = line.trim_start_matches(' ');
        !text.trim().is_empty() && line.len() - text.len() > self.indent + 1
    }
}

/// The cells of the table with which the lines begin; the second row is that of the dashes.
pub(crate) fn table<'a>(lines: &[&'a str]) -> Option<Vec<Vec<&'a str>>> {
    let head = cells(lines.first()?)?;
    let dashes = cells(lines.get(1)?)?;
    let are_dashes = dashes.iter().all(|cell| {
        let line = cell.strip_prefix(':').unwrap_or(cell);
        let line = line.strip_suffix(':').unwrap_or(line);
        !line.is_empty() && line.bytes().all(|byte| byte == b'-')
    });
    if !are_dashes || dashes.len() != head.len() || head.len() > COLUMNS {
        return None;
    }
    let rows: Vec<Vec<&str>> = lines.iter().map_while(cells).collect();
    // Of a longer row the rest would not be shown; of empty cells nothing.
    let shown = rows.iter().all(|row| row.len() <= head.len())
        && rows.iter().skip(2).chain([&head]).flatten().any(|cell| !cell.is_empty());
    shown.then_some(rows)
}

/// The cells of a line; none where no line of a table is.
fn cells<'a>(line: &&'a str) -> Option<Vec<&'a str>> {
    let line = line.trim();
    if !line.contains('|') || line.contains('\\') {
        return None;
    }
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    Some(line.split('|').map(str::trim).collect())
}
