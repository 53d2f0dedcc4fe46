//! Encoding of an imported file: UTF-8, UTF-16 with a byte order mark, or Windows-1252 (French spreadsheets).

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::web::Message;

/// The mark at the start of a file that tells spreadsheets that it is UTF-8.
pub(crate) const MARK: &str = "\u{feff}";

/// A file read as text.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The file came from a spreadsheet that needs [`MARK`] to read UTF-8 right.
    pub(crate) wants_mark: bool,
}

/// Finds out how a file is encoded.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, Message> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Message::new("import-workbook"));
    }
    let marked = Encoding::for_bom(bytes).filter(|(encoding, _)| [UTF_16LE, UTF_16BE].contains(encoding));
    if let Some((encoding, mark)) = marked {
        return decode_utf16(bytes.get(mark..).unwrap_or_default(), encoding);
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(Message::new("import-nul").count("line", line_at(bytes, at)));
    }
    let (bytes, marked) = bytes.strip_prefix(MARK.as_bytes()).map_or((bytes, false), |rest| (rest, true));
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Decoded { text: text.to_owned(), wants_mark: marked }),
        // Real Windows-1252 never happens to hold well-formed UTF-8 beyond ASCII: this file was put together from both.
        Err(error) if marked || bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) => {
            Err(Message::new("import-encoding").count("line", line_at(bytes, error.valid_up_to())))
        }
        Err(_) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
            Ok(Decoded { text: text.into_owned(), wants_mark: true })
        }
    }
}

/// Decodes UTF-16, the encoding of "Unicode text" files of Excel.
fn decode_utf16(bytes: &[u8], encoding: &'static Encoding) -> Result<Decoded, Message> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if let Some(at) = text.find('\0') {
        return Err(Message::new("import-nul").count("line", line_at(text.as_bytes(), at)));
    }
    if broken {
        let at = text.find(char::REPLACEMENT_CHARACTER).unwrap_or_default();
        return Err(Message::new("import-encoding").count("line", line_at(text.as_bytes(), at)));
    }
    Ok(Decoded { text: text.into_owned(), wants_mark: true })
}

fn line_at(bytes: &[u8], at: usize) -> i64 {
    let mut lines = Lines::new(bytes);
    lines.advance(at);
    i64::try_from(lines.line).unwrap_or(i64::MAX)
}

/// Counts the lines of a file as an editor shows them; ends may be `\n`, `\r\n` or `\r`.
#[derive(Debug)]
pub(crate) struct Lines<'text> {
    rest: &'text [u8],
    at: usize,
    line: u64,
}

impl<'text> Lines<'text> {
    pub(crate) fn new(bytes: &'text [u8]) -> Self {
        Self { rest: bytes, at: 0, line: 1 }
    }

    /// Number of the line on which the text after byte `from` begins, empty lines skipped.
    pub(crate) fn next_from(&mut self, from: usize) -> u64 {
        self.advance(from);
        while let [b'\n' | b'\r', ..] = self.rest {
            self.advance(self.at + 1);
        }
        self.line
    }

    fn advance(&mut self, to: usize) {
        while self.at < to
            && let [byte, rest @ ..] = self.rest
        {
            if *byte == b'\n' || (*byte == b'\r' && rest.first() != Some(&b'\n')) {
                self.line += 1;
            }
            self.rest = rest;
            self.at += 1;
        }
    }
}
