//! Paths of the concert pages. The `Display` of a path is its URL.

pub mod box_office;

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::{
    concerts::{bookings::booking_number::BookingNumber, seats::seat::Seat},
    error::Error,
    ids::{CheckInId, ConcertId},
};

/// The concerts to come.
#[derive(Debug, TypedPath)]
#[typed_path("/concerts")]
pub struct Programme;

/// Event stream of the programme.
#[derive(Debug, TypedPath)]
#[typed_path("/concerts/events")]
pub struct ProgrammeEvents;

/// One concert with its seat map.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}", rejection(Error))]
pub struct Concert {
    pub id: ConcertId,
}

impl Concert {
    /// The same with its seats as a list.
    #[must_use]
    pub fn seat_list(&self) -> String {
        format!("{self}?view=list")
    }
}

/// Event stream of the seat map.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/events", rejection(Error))]
pub struct SeatEvents {
    pub id: ConcertId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/picture", rejection(Error))]
pub struct Poster {
    pub id: ConcertId,
}

/// Check-in: tickets are scanned here.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/check-in", rejection(Error))]
pub struct CheckIn {
    pub id: ConcertId,
}

/// Event stream of the check-in.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/check-in/events", rejection(Error))]
pub struct CheckInEvents {
    pub id: ConcertId,
}

/// The signed list of valid tickets, for a check-in without a network.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/check-in/list.json", rejection(Error))]
pub struct TicketList {
    pub id: ConcertId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/check-ins/{check_in}/undo", rejection(Error))]
pub struct CheckInUndo {
    pub id: ConcertId,
    pub check_in: CheckInId,
}

/// Forgets the guest of this browser.
#[derive(Debug, TypedPath)]
#[typed_path("/bookings/forget")]
pub struct GuestRemoval;

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/holds", rejection(Error))]
pub struct Holds {
    pub id: ConcertId,
}

/// Holds the best seats.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/holds/best", rejection(Error))]
pub struct BestSeats {
    pub id: ConcertId,
}

/// Extension of all holds.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/holds/extend", rejection(Error))]
pub struct HoldsExtension {
    pub id: ConcertId,
}

/// Releases a held seat.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/holds/{seat}/release", rejection(Error))]
pub struct HoldRelease {
    pub id: ConcertId,
    pub seat: Seat,
}

/// Releases all held seats.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/holds/release", rejection(Error))]
pub struct HoldsRelease {
    pub id: ConcertId,
}

/// Books what is held.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/bookings", rejection(Error))]
pub struct ConcertBookings {
    pub id: ConcertId,
}

/// The form of a booking.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/bookings/new", rejection(Error))]
pub struct NewBooking {
    pub id: ConcertId,
}

/// My bookings.
#[derive(Debug, TypedPath)]
#[typed_path("/bookings")]
pub struct Bookings;

/// Search for a booking by its number.
#[derive(Debug, TypedPath)]
#[typed_path("/bookings/find")]
pub struct FindBooking;

impl FindBooking {
    /// The same with the number filled in.
    #[must_use]
    pub fn with(&self, number: &BookingNumber) -> String {
        format!("{self}?number={number}")
    }
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}", rejection(Error))]
pub struct Booking {
    pub number: BookingNumber,
}

/// The plan on which the seats of a booking are exchanged.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/seats", rejection(Error))]
pub struct SeatExchange {
    pub number: BookingNumber,
}

/// Cancellation of a booking: number and surname, then a summary.
#[derive(Debug, TypedPath)]
#[typed_path("/bookings/cancel")]
pub struct Cancellation;

impl Cancellation {
    /// The same with the number filled in.
    #[must_use]
    pub fn with(&self, number: &BookingNumber) -> String {
        format!("{self}?number={number}")
    }
}

/// Cancels the booking for good.
#[derive(Debug, TypedPath)]
#[typed_path("/bookings/cancel/confirm")]
pub struct CancellationConfirmed;

/// Takes the cancellation of a booking back.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/restore", rejection(Error))]
pub struct Restoration {
    pub number: BookingNumber,
}

/// No more reminders: the link in the e-mails of a booking.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/reminders/{key}", rejection(Error))]
pub struct ReminderRefusal {
    pub number: BookingNumber,
    pub key: String,
}

/// QR code of a booking.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/qr.svg", rejection(Error))]
pub struct BookingQr {
    pub number: BookingNumber,
}

/// Tickets of a booking, to print.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/ticket.pdf", rejection(Error))]
pub struct BookingTicket {
    pub number: BookingNumber,
}

/// One seat of a booking: cancellation or transfer.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/seats/{seat}", rejection(Error))]
pub struct BookingSeat {
    pub number: BookingNumber,
    pub seat: Seat,
}

/// Cancels one seat of a booking.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/seats/{seat}/cancel", rejection(Error))]
pub struct SeatCancellation {
    pub number: BookingNumber,
    pub seat: Seat,
}

/// Transfers one seat of a booking.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/seats/{seat}/transfer", rejection(Error))]
pub struct SeatTransfer {
    pub number: BookingNumber,
    pub seat: Seat,
}

/// Returns a seat that was transferred to the viewer.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/hand-back", rejection(Error))]
pub struct HandBack {
    pub number: BookingNumber,
}

/// QR code of one seat of a booking.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/seats/{seat}/qr.svg", rejection(Error))]
pub struct SeatQr {
    pub number: BookingNumber,
    pub seat: Seat,
}

/// Ticket of one seat, to print.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/seats/{seat}/ticket.pdf", rejection(Error))]
pub struct SeatTicket {
    pub number: BookingNumber,
    pub seat: Seat,
}

/// The concert of a booking, for a calendar.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/bookings/{number}/calendar.ics", rejection(Error))]
pub struct BookingCalendar {
    pub number: BookingNumber,
}

/// Joins the waiting list of a concert.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/waiting-list", rejection(Error))]
pub struct WaitingList {
    pub id: ConcertId,
}

/// Leaves the waiting list.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/concerts/{id}/waiting-list/leave", rejection(Error))]
pub struct WaitingListLeave {
    pub id: ConcertId,
}
