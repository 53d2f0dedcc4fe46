//! Paths of the box office.

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::{
    concerts::bookings::booking_number::BookingNumber,
    error::Error,
    ids::{ConcertChangeId, ConcertId},
};

/// All concerts.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/concerts")]
pub struct Concerts;

/// The same list as a table for spreadsheets.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/concerts.csv")]
pub struct ConcertsCsv;

/// The form of a new concert.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/concerts/new")]
pub struct NewConcert;

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}", rejection(Error))]
pub struct Concert {
    pub id: ConcertId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/edit", rejection(Error))]
pub struct ConcertEdit {
    pub id: ConcertId,
}

/// The form of a new concert, filled with this one.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/copy", rejection(Error))]
pub struct ConcertCopy {
    pub id: ConcertId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/cancel", rejection(Error))]
pub struct ConcertCancellation {
    pub id: ConcertId,
}

/// Takes the cancellation of a concert back.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/restore", rejection(Error))]
pub struct ConcertRestoration {
    pub id: ConcertId,
}

/// Messages to all who have booked.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/messages", rejection(Error))]
pub struct Messages {
    pub id: ConcertId,
}

/// The form of a new message.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/messages/new", rejection(Error))]
pub struct NewMessage {
    pub id: ConcertId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/messages/{message}", rejection(Error))]
pub struct Message {
    pub id: ConcertId,
    pub message: ConcertChangeId,
}

/// Removal of a concert without bookings.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/remove", rejection(Error))]
pub struct ConcertRemoval {
    pub id: ConcertId,
}

/// Takes seats from sale.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/seats/block", rejection(Error))]
pub struct SeatsBlock {
    pub id: ConcertId,
}

/// Puts seats on sale again.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/seats/unblock", rejection(Error))]
pub struct SeatsUnblock {
    pub id: ConcertId,
}

/// Changes the kind of seats.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/seats/kind", rejection(Error))]
pub struct SeatsKind {
    pub id: ConcertId,
}

/// Event stream of the seat plan.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/seats/events", rejection(Error))]
pub struct SeatPlanEvents {
    pub id: ConcertId,
}

/// Sales figures.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/sales", rejection(Error))]
pub struct Sales {
    pub id: ConcertId,
}

/// People to be told by hand of a change.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/to-tell", rejection(Error))]
pub struct ByHand {
    pub id: ConcertId,
}

/// Takes the mark of a person who was told by hand back.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/to-tell/undo", rejection(Error))]
pub struct ByHandUndo {
    pub id: ConcertId,
}

/// Bookings of a concert.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/bookings", rejection(Error))]
pub struct Bookings {
    pub id: ConcertId,
}

/// The same list as a table for spreadsheets.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/bookings.csv", rejection(Error))]
pub struct BookingsCsv {
    pub id: ConcertId,
}

/// Bookings of a concert by name, to be printed for the entrance.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/door-list", rejection(Error))]
pub struct DoorList {
    pub id: ConcertId,
}

/// The form of a booking at the door.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/bookings/new", rejection(Error))]
pub struct DoorSale {
    pub id: ConcertId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/bookings/{number}", rejection(Error))]
pub struct Booking {
    pub id: ConcertId,
    pub number: BookingNumber,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/bookings/{number}/cancel", rejection(Error))]
pub struct BookingCancellation {
    pub id: ConcertId,
    pub number: BookingNumber,
}

/// Takes the cancellation of a booking back.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/bookings/{number}/restore", rejection(Error))]
pub struct BookingRestoration {
    pub id: ConcertId,
    pub number: BookingNumber,
}

/// Corrects the name on a booking.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/bookings/{number}/name", rejection(Error))]
pub struct BookingName {
    pub id: ConcertId,
    pub number: BookingNumber,
}

/// Moves a booking to other seats.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/concerts/{id}/bookings/{number}/move", rejection(Error))]
pub struct BookingMove {
    pub id: ConcertId,
    pub number: BookingNumber,
}
