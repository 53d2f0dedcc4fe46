//! Changes of a concert or booking that are announced to its audience: kinds, and the facts before and after. Rules only.

use time::OffsetDateTime;

use crate::{
    concerts::{
        programme::concert::{Concert, NewConcert},
        seats::seat::{Seat, names_of},
    },
    web::{Language, codes::codes, time::in_full},
};

codes! {
    ChangeKind {
        /// The concert has another title, artist, venue or time.
        ConcertChanged = "concert_changed", "change-concert";
        /// The concert does not take place.
        ConcertCancelled = "concert_cancelled", "change-concert-cancelled";
        /// The concert takes place after all.
        ConcertRestored = "concert_restored", "change-concert-restored";
        /// Staff moved one booking to another seat.
        BookingMoved = "booking_moved", "change-seats";
        /// Staff cancelled one booking.
        BookingCancelled = "booking_cancelled", "change-booking-cancelled";
        /// Staff took that back.
        BookingRestored = "booking_restored", "change-booking-restored";
        /// A message to everybody with a booking.
        Message = "message", "change-message";
    }
}

impl ChangeKind {
    /// True if the concert or the booking was cancelled.
    #[must_use]
    pub fn is_cancellation(self) -> bool {
        matches!(self, Self::ConcertCancelled | Self::BookingCancelled)
    }

    /// Colour of the change on the page of a booking.
    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::ConcertRestored | Self::BookingRestored => "good",
            _ => "warn",
        }
    }
}

/// The facts of a concert that people plan with and that their calendars show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub title: String,
    pub artist: String,
    pub venue: String,
    pub starts_at: OffsetDateTime,
    /// When the doors open, where it is known.
    pub doors_at: Option<OffsetDateTime>,
    /// The end, where it is known.
    pub ends_at: Option<OffsetDateTime>,
}

impl From<&Concert> for Facts {
    fn from(concert: &Concert) -> Self {
        Self {
            title: concert.title.clone(),
            artist: concert.artist.clone(),
            venue: concert.venue.clone(),
            starts_at: concert.starts_at,
            doors_at: concert.doors_at,
            ends_at: concert.ends_at,
        }
    }
}

impl From<&NewConcert> for Facts {
    fn from(concert: &NewConcert) -> Self {
        Self {
            title: concert.title.clone(),
            artist: concert.artist.clone(),
            venue: concert.venue.clone(),
            starts_at: concert.starts_at,
            doors_at: concert.doors_at,
            ends_at: concert.ends_at,
        }
    }
}

/// The people who hear of a change of a concert.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Audience {
    /// Bookings that are not cancelled.
    pub bookings: i64,
    /// Members on the waiting list, or with an open offer of it, who have no booking.
    pub waiting: i64,
    /// Bookings and members among these whom no e-mail reaches.
    pub by_hand: i64,
}

impl Audience {
    /// True if nobody is concerned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bookings + self.waiting == 0
    }
}

/// A changed fact as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Key of the name of the fact.
    pub label: &'static str,
    pub before: String,
    pub after: String,
}

impl Difference {
    fn of(label: &'static str, before: String, after: String) -> Option<Self> {
        (before != after).then_some(Self { label, before, after })
    }
}

/// The facts that differ, in the order in which a ticket names them.
#[must_use]
pub fn differences(before: &Facts, after: &Facts, language: Language) -> Vec<Difference> {
    let moment = |at: Option<OffsetDateTime>| {
        at.map_or_else(|| language.text("time-unknown").to_string(), |at| in_full(at, language))
    };
    let facts = [
        Difference::of("office-field-title", before.title.clone(), after.title.clone()),
        Difference::of("office-field-artist", before.artist.clone(), after.artist.clone()),
        Difference::of("booking-when", in_full(before.starts_at, language), in_full(after.starts_at, language)),
        Difference::of("booking-doors", moment(before.doors_at), moment(after.doors_at)),
        Difference::of("booking-end", moment(before.ends_at), moment(after.ends_at)),
        Difference::of("booking-where", before.venue.clone(), after.venue.clone()),
    ];
    facts.into_iter().flatten().collect()
}

/// The seats of a booking, where they differ.
#[must_use]
pub fn seat_difference(before: &[Seat], after: &[Seat]) -> Option<Difference> {
    Difference::of("booking-seats", names_of(before), names_of(after))
}

/// A change that concerns a booking, or a member who waits.
#[derive(Debug, Clone)]
pub struct Change {
    pub kind: ChangeKind,
    /// The message of the staff to the people concerned; empty where a cancellation was taken back.
    pub reason: String,
    /// The subject of a message to everybody with a booking.
    pub subject: Option<String>,
    /// When it was made.
    pub at: OffsetDateTime,
    /// The facts of the concert before it.
    pub before: Facts,
    /// The seats before it; empty unless the booking was moved.
    pub seats_before: Vec<Seat>,
}

/// A change with what it changed.
#[derive(Debug, Clone)]
pub struct AnnouncedChange {
    pub change: Change,
    /// The facts that it changed.
    pub differences: Vec<Difference>,
}

/// Changes with the facts that each of them changed, the last one first, up to the facts and seats of today.
#[must_use]
pub fn history(changes: Vec<Change>, now: &Facts, seats_now: &[Seat], language: Language) -> Vec<AnnouncedChange> {
    let (mut facts, mut seats) = (now.clone(), seats_now.to_vec());
    let mut told = Vec::new();
    for change in changes.into_iter().rev() {
        let differences = match change.kind {
            ChangeKind::ConcertChanged => {
                let found = differences(&change.before, &facts, language);
                facts = change.before.clone();
                found
            }
            ChangeKind::BookingMoved => {
                let found = seat_difference(&change.seats_before, &seats).into_iter().collect();
                seats.clone_from(&change.seats_before);
                found
            }
            // They leave facts and seats as they are.
            _ => Vec::new(),
        };
        told.push(AnnouncedChange { change, differences });
    }
    told
}

/// Differences between the earliest of these changes and now; empty when everything is again as before.
#[must_use]
pub fn since(changes: &[Change], now: &Facts, seats_now: &[Seat], language: Language) -> Vec<Difference> {
    let concert = changes.iter().find(|change| change.kind == ChangeKind::ConcertChanged);
    let moved = changes.iter().find(|change| change.kind == ChangeKind::BookingMoved);
    let mut found = concert.map(|change| differences(&change.before, now, language)).unwrap_or_default();
    found.extend(moved.and_then(|change| seat_difference(&change.seats_before, seats_now)));
    found
}
