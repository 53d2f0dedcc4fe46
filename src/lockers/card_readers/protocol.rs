//! Line protocol of card readers: bytes to lines, lines to requests. Pure.

use bytes::Buf;

use crate::{
    accounts::{cards::card::CardNumber, members::number::MemberNumber},
    lockers::bays::LockerCode,
};

/// The longest line, its end not counted.
pub const LONGEST: usize = 64;

/// Bytes of a too long line that are skipped before the connection is closed.
const PASSED_OVER: usize = 4 * 1024;

/// Result of parsing input bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Framed {
    /// A line without its end.
    Line(Vec<u8>),
    /// A line exceeded [`LONGEST`]; the rest of it is skipped.
    TooLong,
    /// The rest of it has no end either.
    Endless,
}

/// Cuts what a reader sends into lines, however the network packs it. Never holds more than one line.
#[derive(Debug, Default)]
pub struct Framer {
    line: Vec<u8>,
    /// Since when a line that is too long is passed over, in bytes.
    passed_over: Option<usize>,
}

impl Framer {
    /// Takes bytes until a line is whole. None: all were taken.
    pub fn take(&mut self, bytes: &mut impl Buf) -> Option<Framed> {
        while bytes.has_remaining() {
            if let Some(framed) = self.take_byte(bytes.get_u8()) {
                return Some(framed);
            }
        }
        None
    }

    fn take_byte(&mut self, byte: u8) -> Option<Framed> {
        if let Some(passed_over) = self.passed_over {
            let passed_over = passed_over + 1;
            self.passed_over = (byte != b'\n').then_some(passed_over);
            return (passed_over == PASSED_OVER && byte != b'\n').then_some(Framed::Endless);
        }
        if byte == b'\n' {
            let mut line = std::mem::take(&mut self.line);
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Some(if line.len() > LONGEST { Framed::TooLong } else { Framed::Line(line) });
        }
        self.line.push(byte);
        // One more than a line may have is the first half of CR LF, or too long.
        if self.line.len() <= LONGEST || (self.line.len() == LONGEST + 1 && byte == b'\r') {
            return None;
        }
        self.line.clear();
        self.passed_over = Some(0);
        Some(Framed::TooLong)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Identification: `22100493,00001030`.
    Card(MemberNumber, CardNumber),
    /// Action on a locker: `locker_03,open`.
    Locker(LockerCode, Act),
    /// To know whether somebody listens: `ping`.
    Ping,
    /// To end: `close_connection`.
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Open,
    /// Lock it, and with that take it.
    Close,
    Release,
    /// Hear how it is.
    Status,
}

impl Act {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "open" => Self::Open,
            "close" => Self::Close,
            "release" => Self::Release,
            "status" => Self::Status,
            _ => return None,
        })
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Close => "close",
            Self::Release => "release",
            Self::Status => "status",
        }
    }
}

impl Request {
    /// Reads a line. None: it is none of ours.
    #[must_use]
    pub fn parse(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line).ok()?;
        match line {
            "ping" => return Some(Self::Ping),
            "close_connection" => return Some(Self::End),
            _ => {}
        }
        let (subject, wanted) = line.split_once(',')?;
        if let Some(code) = LockerCode::parse(subject) {
            return Act::parse(wanted).map(|act| Self::Locker(code, act));
        }
        Some(Self::Card(MemberNumber::parse(subject).ok()?, CardNumber::parse(wanted).ok()?))
    }
}
