//! Outcome of a request to hold seats, and the text of a refusal, which must be true of the seat map at that moment.

use axum::http::StatusCode;

use crate::{
    concerts::seats::{
        adjacent_seats::{Proposal, propose, propose_with_wheelchair},
        seat::Seat,
        seat_map::SeatMap,
        store::HoldOutcome,
    },
    web::Message,
};

/// The outcome of a request to hold seats.
pub(crate) struct Outcome {
    pub(crate) refusal: Option<HoldRefusal>,
    /// Seats that the reader looks at now.
    pub(crate) seats: Vec<Seat>,
    /// The request of a group for which a split is to be proposed.
    pub(crate) group: Option<Group>,
    /// True if a hold may have run out.
    pub(crate) waiting: bool,
}

/// Seats that are asked for by their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Group {
    /// Number of seats, with the wheelchair place.
    pub(crate) count: i16,
    /// True if one of them is a wheelchair place.
    pub(crate) wheelchair: bool,
}

impl Group {
    /// The best seats for it that are free, together or apart.
    pub(crate) fn propose(self, seat_map: &SeatMap) -> Option<Proposal> {
        if self.wheelchair { propose_with_wheelchair(seat_map, self.count) } else { propose(seat_map, self.count) }
    }
}

/// Reasons for which a request for seats was refused.
pub(crate) enum HoldRefusal {
    /// The form makes no sense, or was no form.
    Form(StatusCode, Message),
    /// More seats than one person may have.
    Limit,
    /// More seats than the guests of one address may have.
    Crowded,
    /// Not on sale to this person.
    Closed,
    /// The seat was taken by another person, or the hold has run out.
    Lost(&'static str),
    /// The free seats are offered to members who wait.
    Awaited,
    /// There are not so many side by side, or no wheelchair place for the group.
    Apart(Group),
    /// The seats that were proposed are not all free any more.
    SplitLost,
}

impl HoldRefusal {
    pub(crate) fn said(self, seat_map: &SeatMap) -> (StatusCode, Message) {
        match self {
            Self::Form(status, message) => (status, message),
            Self::Limit => {
                let limit = i64::from(seat_map.concert.limit_per_person);
                (StatusCode::UNPROCESSABLE_ENTITY, Message::new("hold-limit").count("limit", limit))
            }
            Self::Crowded => (StatusCode::TOO_MANY_REQUESTS, "hold-crowded".into()),
            Self::Closed => (StatusCode::FORBIDDEN, "hold-closed".into()),
            Self::Lost(message) => (StatusCode::CONFLICT, message.into()),
            Self::Awaited => (StatusCode::CONFLICT, "hold-awaited".into()),
            Self::Apart(group) => (StatusCode::CONFLICT, apart(seat_map, group)),
            Self::SplitLost => (StatusCode::CONFLICT, "best-split-lost".into()),
        }
    }
}

/// Message that no adjacent seats are left for a group, true of the current seat map.
pub(crate) fn apart(seat_map: &SeatMap, group: Group) -> Message {
    let free = i64::try_from(seat_map.free).unwrap_or(i64::MAX);
    match group {
        Group { wheelchair: true, .. } if seat_map.wheelchairs == 0 => "best-no-wheelchair".into(),
        Group { wheelchair: true, count } => Message::new("best-wheelchair-apart").count("count", i64::from(count)),
        _ if seat_map.free == 0 && seat_map.wheelchairs > 0 => "best-only-wheelchairs".into(),
        _ if seat_map.free == 0 => "hold-none-left".into(),
        Group { count, .. } if free < i64::from(count) => Message::new("best-fewer").count("count", free),
        // A seat became free between the refusal and this look at the hall.
        Group { count: 1, .. } => "best-again".into(),
        Group { count, .. } => Message::new("best-apart").count("count", i64::from(count)),
    }
}

impl Outcome {
    pub(crate) fn done(seats: Vec<Seat>) -> Self {
        Self { refusal: None, seats, group: None, waiting: false }
    }

    pub(crate) fn refused(refusal: HoldRefusal, seats: Vec<Seat>) -> Self {
        Self { refusal: Some(refusal), seats, group: None, waiting: false }
    }

    /// With a proposal for this group, where it was refused because of others.
    pub(crate) fn for_group(self, group: Option<Group>) -> Self {
        Self { group, ..self }
    }

    pub(crate) fn of(hold: HoldOutcome, seats: Vec<Seat>) -> Self {
        let refusal = match hold {
            HoldOutcome::Held => return Self::done(seats),
            HoldOutcome::Taken => HoldRefusal::Lost("hold-taken"),
            HoldOutcome::Awaited => HoldRefusal::Awaited,
            HoldOutcome::Companion => HoldRefusal::Form(StatusCode::UNPROCESSABLE_ENTITY, "hold-companion".into()),
            HoldOutcome::Limit => HoldRefusal::Limit,
            HoldOutcome::Crowded => HoldRefusal::Crowded,
            HoldOutcome::Closed => HoldRefusal::Closed,
            HoldOutcome::Unknown => HoldRefusal::Form(StatusCode::UNPROCESSABLE_ENTITY, "hold-unknown".into()),
        };
        Self::refused(refusal, seats)
    }
}
