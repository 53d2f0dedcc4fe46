//! Results of a ticket scan. Rules only.

use std::fmt;

use crate::{
    concerts::{
        bookings::booking_number::BookingNumber,
        check_in::{
            party::Party,
            store::{CheckIn, ScanOutcome},
        },
        programme::concert::Concert,
        tickets::ticket_code::{SeatCode, TicketCode},
    },
    ids::ConcertId,
    keyring::Keyring,
    web::Message,
};

/// A scanned or typed ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ticket {
    /// Scanned by a camera.
    Signed(TicketCode),
    /// Typed: does not prove its origin.
    Typed(BookingNumber),
}

impl Ticket {
    /// Reads a code or a number. Nothing when it is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        TicketCode::parse(text).map(Self::Signed).or_else(|| BookingNumber::parse(text).map(Self::Typed))
    }

    /// The booking that it names.
    #[must_use]
    pub fn number(&self) -> &BookingNumber {
        match self {
            Self::Signed(code) => &code.number,
            Self::Typed(number) => number,
        }
    }

    /// The code of its seat; `None` when it stands for the whole booking.
    #[must_use]
    pub fn seat(&self) -> Option<&SeatCode> {
        match self {
            Self::Signed(code) => code.seat.as_ref(),
            Self::Typed(_) => None,
        }
    }

    /// True if it is signed by somebody else than us.
    #[must_use]
    pub fn is_forged(&self, keyring: &Keyring, concert_id: ConcertId) -> bool {
        matches!(self, Self::Signed(code) if !code.is_for(keyring, concert_id))
    }
}

impl fmt::Display for Ticket {
    /// Formats the ticket for [`Ticket::parse`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed(code) => code.fmt(f),
            Self::Typed(number) => f.write_str(number.as_str()),
        }
    }
}

/// Result of a scan.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// Go in.
    LetIn {
        /// The number was typed: the name has to be checked.
        typed: bool,
        check_in: CheckIn,
        /// The booking after it.
        party: Party,
    },
    /// Valid, but it is not the evening of the concert: nothing was recorded.
    OutOfHours(Party),
    /// Valid, but the person was refused at the door without a network: nothing was recorded.
    Valid(Party),
    /// The number of visitors of the booking has to be chosen.
    HowMany(Party),
    /// Checked in before.
    Inside(CheckIn, Party),
    /// This scan was taken back after it let somebody in.
    TakenBack(CheckIn),
    /// The seat was given up.
    GivenUp,
    /// The seat was handed on.
    HandedOn,
    /// The booking was cancelled.
    Cancelled,
    /// The concert does not take place.
    ConcertCancelled,
    /// A ticket for another concert.
    OtherConcert(Box<Concert>),
    /// The signature is not ours.
    Forged,
    /// No booking has this number.
    Unknown,
    /// Neither a code nor a number, or a form that cannot be used.
    Unreadable(Message),
}

impl Verdict {
    /// Result for an outcome of the database.
    #[must_use]
    pub fn of(outcome: ScanOutcome, typed: bool) -> Self {
        match outcome {
            ScanOutcome::LetIn(check_in, party) | ScanOutcome::Again(check_in, party) => {
                Self::LetIn { typed, check_in, party }
            }
            ScanOutcome::OutOfHours(party) => Self::OutOfHours(party),
            ScanOutcome::Valid(party) => Self::Valid(party),
            ScanOutcome::HowMany(party) => Self::HowMany(party),
            ScanOutcome::Inside(check_in, party) => Self::Inside(check_in, party),
            ScanOutcome::GivenUp => Self::GivenUp,
            ScanOutcome::HandedOn => Self::HandedOn,
            ScanOutcome::TakenBack(check_in) => Self::TakenBack(check_in),
            ScanOutcome::Cancelled(_) => Self::Cancelled,
            ScanOutcome::ConcertCancelled => Self::ConcertCancelled,
            ScanOutcome::OtherTicket => Self::Unreadable("door-scan-reused".into()),
        }
    }

    /// Green, amber or red.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self {
            Self::LetIn { .. } => "good",
            Self::OutOfHours(_) | Self::Valid(_) | Self::HowMany(_) | Self::TakenBack(_) | Self::Unreadable(_) => {
                "warn"
            }
            Self::Inside(..)
            | Self::GivenUp
            | Self::HandedOn
            | Self::Cancelled
            | Self::ConcertCancelled
            | Self::OtherConcert(_)
            | Self::Forged
            | Self::Unknown => "bad",
        }
    }

    /// The mark that programs find it by.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::LetIn { .. } => "let_in",
            Self::OutOfHours(_) => "out_of_hours",
            Self::Valid(_) => "valid",
            Self::HowMany(_) => "how_many",
            Self::Inside(..) => "inside",
            Self::GivenUp => "given_up",
            Self::HandedOn => "handed_on",
            Self::TakenBack(_) => "taken_back",
            Self::Cancelled => "cancelled",
            Self::ConcertCancelled => "concert_cancelled",
            Self::OtherConcert(_) => "other_concert",
            Self::Forged => "forged",
            Self::Unknown => "unknown",
            Self::Unreadable(_) => "unreadable",
        }
    }

    /// Key of the big word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::LetIn { .. } => "door-let-in",
            Self::OutOfHours(_) => "door-out-of-hours",
            Self::Valid(_) => "door-valid",
            Self::HowMany(_) => "door-how-many",
            Self::Inside(..) => "door-inside",
            Self::GivenUp => "door-given-up",
            Self::HandedOn => "door-handed-on",
            Self::TakenBack(_) => "door-taken-back",
            Self::Cancelled => "door-cancelled",
            Self::ConcertCancelled => "door-concert-cancelled",
            Self::OtherConcert(_) => "door-other-concert",
            Self::Forged => "door-forged",
            Self::Unknown => "door-unknown",
            Self::Unreadable(_) => "door-unreadable",
        }
    }
}
