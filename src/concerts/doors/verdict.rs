//! What a door says to a ticket. Rules only.

use crate::{
    accounts::keyed::Keyring,
    concerts::{
        booking::BookingNumber,
        concert::Concert,
        store::check_ins::{CheckIn, ScanOutcome},
        ticket::TicketCode,
    },
    web::Message,
};

/// What was held before the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ticket {
    /// What a camera read.
    Signed(TicketCode),
    /// What somebody typed: says nothing about who made it.
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

    /// Whether it is signed by somebody else than us.
    #[must_use]
    pub fn is_forged(&self, keyring: &Keyring, concert_id: i64) -> bool {
        matches!(self, Self::Signed(code) if !code.is_for(keyring, concert_id))
    }
}

/// What is said to a ticket.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// Go in.
    LetIn {
        /// The number was typed: the name has to be checked.
        typed: bool,
        /// The entry.
        check_in: CheckIn,
    },
    /// Somebody came in with it before.
    Inside(CheckIn),
    /// This scan was taken back after it let somebody in.
    TakenBack(CheckIn),
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
    /// What became of a scan.
    #[must_use]
    pub fn of(outcome: ScanOutcome, typed: bool) -> Self {
        match outcome {
            ScanOutcome::LetIn(check_in) => Self::LetIn { typed, check_in },
            ScanOutcome::Inside(check_in) => Self::Inside(check_in),
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
            Self::Inside(_) | Self::TakenBack(_) | Self::Unreadable(_) => "warn",
            Self::Cancelled | Self::ConcertCancelled | Self::OtherConcert(_) | Self::Forged | Self::Unknown => "bad",
        }
    }

    /// The mark that programs find it by.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::LetIn { .. } => "let_in",
            Self::Inside(_) => "inside",
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
            Self::Inside(_) => "door-inside",
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
