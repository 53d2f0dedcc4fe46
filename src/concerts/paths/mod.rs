//! Addresses of the concert pages: no URL is spelled twice.

pub mod box_office;

use std::fmt::Display;

/// The concerts to come.
#[must_use]
pub fn concerts() -> &'static str {
    "/concerts"
}

/// Event stream of the programme.
#[must_use]
pub fn programme_events() -> &'static str {
    "/concerts/events"
}

/// One concert with its seat map.
#[must_use]
pub fn concert(id: impl Display) -> String {
    format!("/concerts/{id}")
}

/// The same with its seats as a list.
#[must_use]
pub fn seat_list(id: impl Display) -> String {
    format!("/concerts/{id}?view=list")
}

/// Event stream of the seat map.
#[must_use]
pub fn events(id: impl Display) -> String {
    format!("/concerts/{id}/events")
}

/// The door: tickets are checked here.
#[must_use]
pub fn door(id: impl Display) -> String {
    format!("/admin/concerts/{id}/check-in")
}

/// Event stream of the check-in.
#[must_use]
pub fn door_events(id: impl Display) -> String {
    format!("/admin/concerts/{id}/check-in/events")
}

/// The signed list of valid tickets, for a door without a network.
#[must_use]
pub fn ticket_list(id: impl Display) -> String {
    format!("/admin/concerts/{id}/check-in/list.json")
}

/// Take a check-in back.
#[must_use]
pub fn undo_check_in(id: impl Display, check_in: impl Display) -> String {
    format!("/admin/concerts/{id}/check-ins/{check_in}/undo")
}

/// Forget the guest of this browser.
#[must_use]
pub fn forget_guest() -> &'static str {
    "/bookings/forget"
}

/// Hold seats.
#[must_use]
pub fn holds(id: impl Display) -> String {
    format!("/concerts/{id}/holds")
}

/// Hold the best seats.
#[must_use]
pub fn best(id: impl Display) -> String {
    format!("/concerts/{id}/holds/best")
}

/// Extension of all holds.
#[must_use]
pub fn extend(id: impl Display) -> String {
    format!("/concerts/{id}/holds/extend")
}

/// Give a held seat back.
#[must_use]
pub fn release(id: impl Display, seat: impl Display) -> String {
    format!("/concerts/{id}/holds/{seat}/release")
}

/// Give all held seats back.
#[must_use]
pub fn release_all(id: impl Display) -> String {
    format!("/concerts/{id}/holds/release")
}

/// Book what is held.
#[must_use]
pub fn bookings_of(id: impl Display) -> String {
    format!("/concerts/{id}/bookings")
}

/// The form of a booking.
#[must_use]
pub fn new_booking(id: impl Display) -> String {
    format!("/concerts/{id}/bookings/new")
}

/// The picture of a concert.
#[must_use]
pub fn picture(id: impl Display) -> String {
    format!("/concerts/{id}/picture")
}

/// My bookings.
#[must_use]
pub fn bookings() -> &'static str {
    "/bookings"
}

/// Find a booking by its number.
#[must_use]
pub fn find_booking() -> &'static str {
    "/bookings/find"
}

/// The same with the number filled in.
#[must_use]
pub fn find_booking_of(number: impl Display) -> String {
    format!("{}?number={number}", find_booking())
}

/// The plan on which the seats of a booking are exchanged.
#[must_use]
pub fn exchange(number: impl Display) -> String {
    format!("/bookings/{number}/seats")
}

/// One booking.
#[must_use]
pub fn booking(number: impl Display) -> String {
    format!("/bookings/{number}")
}

/// Cancel a booking: number and surname, then a summary.
#[must_use]
pub fn cancellation() -> &'static str {
    "/bookings/cancel"
}

/// Cancel it for good.
#[must_use]
pub fn cancellation_confirmed() -> &'static str {
    "/bookings/cancel/confirm"
}

/// Cancel this booking: the form with its number.
#[must_use]
pub fn cancellation_of(number: impl Display) -> String {
    format!("{}?number={number}", cancellation())
}

/// Take the cancellation of a booking back.
#[must_use]
pub fn restoration(number: impl Display) -> String {
    format!("/bookings/{number}/restore")
}

/// No more reminders: the link in the e-mails of a booking.
#[must_use]
pub fn reminder_refusal(number: impl Display, key: impl Display) -> String {
    format!("/bookings/{number}/reminders/{key}")
}

/// The QR code of a booking.
#[must_use]
pub fn qr(number: impl Display) -> String {
    format!("/bookings/{number}/qr.svg")
}

/// The ticket to print.
#[must_use]
pub fn ticket(number: impl Display) -> String {
    format!("/bookings/{number}/ticket.pdf")
}

/// One seat of a booking: cancellation or transfer.
#[must_use]
pub fn seat(number: impl Display, seat: impl Display) -> String {
    format!("/bookings/{number}/seats/{seat}")
}

/// Give one seat of a booking up.
#[must_use]
pub fn seat_cancellation(number: impl Display, seat: impl Display) -> String {
    format!("/bookings/{number}/seats/{seat}/cancel")
}

/// Hand one seat of a booking on.
#[must_use]
pub fn seat_transfer(number: impl Display, seat: impl Display) -> String {
    format!("/bookings/{number}/seats/{seat}/transfer")
}

/// Hand a seat that was received back.
#[must_use]
pub fn hand_back(number: impl Display) -> String {
    format!("/bookings/{number}/hand-back")
}

/// The QR code of one seat of a booking.
#[must_use]
pub fn seat_qr(number: impl Display, seat: impl Display) -> String {
    format!("/bookings/{number}/seats/{seat}/qr.svg")
}

/// The ticket of one seat, to print.
#[must_use]
pub fn seat_ticket(number: impl Display, seat: impl Display) -> String {
    format!("/bookings/{number}/seats/{seat}/ticket.pdf")
}

/// The concert of a booking, for a calendar.
#[must_use]
pub fn calendar(number: impl Display) -> String {
    format!("/bookings/{number}/calendar.ics")
}

/// Wait for a seat.
#[must_use]
pub fn waiting_list(id: impl Display) -> String {
    format!("/concerts/{id}/waiting-list")
}

/// Wait no longer.
#[must_use]
pub fn leave_waiting_list(id: impl Display) -> String {
    format!("/concerts/{id}/waiting-list/leave")
}
