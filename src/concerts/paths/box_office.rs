//! Addresses of the box office.

use std::fmt::Display;

/// All concerts.
#[must_use]
pub fn office() -> &'static str {
    "/admin/concerts"
}

/// The same list as a table for spreadsheets.
#[must_use]
pub fn office_csv() -> &'static str {
    "/admin/concerts.csv"
}

/// The form of a new concert.
#[must_use]
pub fn office_new() -> &'static str {
    "/admin/concerts/new"
}

/// One concert.
#[must_use]
pub fn office_concert(id: impl Display) -> String {
    format!("/admin/concerts/{id}")
}

/// Form of a concert.
#[must_use]
pub fn office_edit(id: impl Display) -> String {
    format!("/admin/concerts/{id}/edit")
}

/// The form of a new concert, filled with this one.
#[must_use]
pub fn office_copy(id: impl Display) -> String {
    format!("/admin/concerts/{id}/copy")
}

/// Cancel it.
#[must_use]
pub fn office_cancellation(id: impl Display) -> String {
    format!("/admin/concerts/{id}/cancel")
}

/// Take its cancellation back.
#[must_use]
pub fn office_restoration(id: impl Display) -> String {
    format!("/admin/concerts/{id}/restore")
}

/// The messages to everybody with a booking.
#[must_use]
pub fn office_messages(id: impl Display) -> String {
    format!("/admin/concerts/{id}/messages")
}

/// The form of a new one.
#[must_use]
pub fn office_new_message(id: impl Display) -> String {
    format!("/admin/concerts/{id}/messages/new")
}

/// One message.
#[must_use]
pub fn office_message(id: impl Display, message: impl Display) -> String {
    format!("/admin/concerts/{id}/messages/{message}")
}

/// Remove it, when nobody has booked.
#[must_use]
pub fn office_removal(id: impl Display) -> String {
    format!("/admin/concerts/{id}/remove")
}

/// Take seats from sale.
#[must_use]
pub fn office_block(id: impl Display) -> String {
    format!("/admin/concerts/{id}/seats/block")
}

/// Put seats on sale again.
#[must_use]
pub fn office_unblock(id: impl Display) -> String {
    format!("/admin/concerts/{id}/seats/unblock")
}

/// Say whom seats are for.
#[must_use]
pub fn office_kind(id: impl Display) -> String {
    format!("/admin/concerts/{id}/seats/kind")
}

/// Event stream of the seat plan.
#[must_use]
pub fn office_seats_events(id: impl Display) -> String {
    format!("/admin/concerts/{id}/seats/events")
}

/// Sales figures.
#[must_use]
pub fn office_sales(id: impl Display) -> String {
    format!("/admin/concerts/{id}/sales")
}

/// The people to be told by hand of what changed.
#[must_use]
pub fn office_by_hand(id: impl Display) -> String {
    format!("/admin/concerts/{id}/to-tell")
}

/// Take back the tick of a person who was told by hand.
#[must_use]
pub fn office_by_hand_undoing(id: impl Display) -> String {
    format!("/admin/concerts/{id}/to-tell/undo")
}

/// The bookings of a concert.
#[must_use]
pub fn office_bookings(id: impl Display) -> String {
    format!("/admin/concerts/{id}/bookings")
}

/// The same list as a table for spreadsheets.
#[must_use]
pub fn office_bookings_csv(id: impl Display) -> String {
    format!("/admin/concerts/{id}/bookings.csv")
}

/// The bookings of a concert by name, to be printed for the door.
#[must_use]
pub fn office_door_list(id: impl Display) -> String {
    format!("/admin/concerts/{id}/door-list")
}

/// The form of a booking at the door.
#[must_use]
pub fn office_door(id: impl Display) -> String {
    format!("/admin/concerts/{id}/bookings/new")
}

/// One booking.
#[must_use]
pub fn office_booking(id: impl Display, number: impl Display) -> String {
    format!("/admin/concerts/{id}/bookings/{number}")
}

/// Cancel it.
#[must_use]
pub fn office_booking_cancellation(id: impl Display, number: impl Display) -> String {
    format!("/admin/concerts/{id}/bookings/{number}/cancel")
}

/// Take its cancellation back.
#[must_use]
pub fn office_booking_restoration(id: impl Display, number: impl Display) -> String {
    format!("/admin/concerts/{id}/bookings/{number}/restore")
}

/// Correct the name on it.
#[must_use]
pub fn office_booking_name(id: impl Display, number: impl Display) -> String {
    format!("/admin/concerts/{id}/bookings/{number}/name")
}

/// Move it to another seat.
#[must_use]
pub fn office_booking_move(id: impl Display, number: impl Display) -> String {
    format!("/admin/concerts/{id}/bookings/{number}/move")
}
