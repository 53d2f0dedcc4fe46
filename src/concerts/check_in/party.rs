//! Seats of a booking at check-in, and which of them a scan admits. Rules only.

use time::OffsetDateTime;

use crate::{
    concerts::{seats::seat::Seat, tickets::ticket_code::SeatCode},
    ids::TicketId,
};

/// Number of seats of a whole booking that one scan admits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Not chosen yet.
    Unsaid,
    /// All missing seats.
    All,
    /// This number, one at least.
    Some(usize),
}

impl Count {
    /// Reads the answer to "how many come in now?"; nothing was said when it is empty.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::Unsaid),
            "all" => Some(Self::All),
            number => number.parse().ok().filter(|count| (1..=1040).contains(count)).map(Self::Some),
        }
    }
}

/// A seat of a booking with a valid ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartySeat {
    pub ticket_id: TicketId,
    pub seat: Seat,
    pub code: SeatCode,
    /// When it came in.
    pub at: Option<OffsetDateTime>,
    /// The name of the member at the door, once it is in.
    pub by: Option<String>,
}

/// The valid seats of a booking in order of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    pub seats: Vec<PartySeat>,
}

/// Decision on a scan by the seats of its booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Admit these tickets.
    Enter(Vec<TicketId>),
    /// All seats of the scan are checked in, first of them this one.
    Inside(PartySeat),
    /// The number of visitors has to be chosen.
    Ask,
    /// The seat of the code is none of the booking's any more.
    Void,
}

impl Party {
    /// Number of seats that are checked in.
    #[must_use]
    pub fn inside(&self) -> usize {
        self.seats.iter().filter(|seat| seat.at.is_some()).count()
    }

    /// Number of seats.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seats.len()
    }

    /// The same in a sentence.
    #[must_use]
    pub fn size(&self) -> String {
        self.seats.len().to_string()
    }

    /// True if no seat is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seats.is_empty()
    }

    /// The seats that are not in.
    #[must_use]
    pub fn missing(&self) -> Vec<Seat> {
        self.seats.iter().filter(|seat| seat.at.is_none()).map(|seat| seat.seat).collect()
    }

    /// Decides on a scan of one seat's code, or of the whole booking.
    #[must_use]
    pub fn choose(&self, code: Option<&SeatCode>, count: Count) -> Choice {
        let asked: Vec<&PartySeat> = match code {
            Some(code) => self.seats.iter().filter(|seat| seat.code == *code).collect(),
            None => self.seats.iter().collect(),
        };
        let missing: Vec<TicketId> = asked.iter().filter(|seat| seat.at.is_none()).map(|seat| seat.ticket_id).collect();
        let Some(first) = asked.iter().min_by_key(|seat| seat.at) else { return Choice::Void };
        match (missing.len(), count) {
            (0, _) => Choice::Inside((*first).clone()),
            (1, Count::Unsaid | Count::All) | (_, Count::All) => Choice::Enter(missing),
            (left, Count::Some(count)) if count <= left => Choice::Enter(missing.into_iter().take(count).collect()),
            _ => Choice::Ask,
        }
    }
}
