//! A booking to be made, and what came of it.

use crate::{
    concerts::{bookings::booking_number::BookingNumber, seats::seat::Seat},
    ids::{ConcertId, MemberId},
    text::folding::search_text,
};

/// A booking to be made of what its holder holds.
#[derive(Debug, Clone)]
pub struct NewBooking {
    /// The number that it gets, unless it is somebody else's.
    pub number: BookingNumber,
    pub concert_id: ConcertId,
    /// The name under which the seats are held.
    pub holder: String,
    /// The booking member, if it is one.
    pub member_id: Option<MemberId>,
    pub surname: String,
    /// First name as typed.
    pub first_name: String,
    /// E-mail address of a guest.
    pub email: Option<String>,
    /// The language to write in there.
    pub language: &'static str,
    /// The same key again is the same booking.
    pub idempotency_key: String,
    /// Seats shown in the form; empty when it does not name any.
    pub seats: Vec<Seat>,
}

impl NewBooking {
    /// Folded names and number, for the search of the box office.
    pub(super) fn search_text(&self) -> String {
        format!("{} {}", search_text(&[&self.surname, &self.first_name]), self.number.as_str())
    }
}

/// The outcome of a request to book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookOutcome {
    Booked(BookingNumber, Vec<Seat>),
    /// Booked before, by the same form.
    Again(BookingNumber),
    /// The holds have run out, or are not what the person saw.
    Lost,
    /// The concert does not take place.
    Closed,
    /// The concert is over.
    Over,
}
