//! Kinds of e-mails of concerts.

use crate::{
    concerts::{announcements::change::ChangeKind, holds::durations},
    mail::EmailKind,
};
use time::Duration;

/// Other facts of the concert, or other seats, to the holder of a booking. About the recipient of the change.
pub const BOOKING_CHANGED: EmailKind =
    EmailKind { name: "booking.changed", label: "email-booking-changed", lasts: EmailKind::DAYS };

/// Staff cancelled a booking. About the recipient of the change.
pub const BOOKING_ENDED: EmailKind =
    EmailKind { name: "booking.ended", label: "email-booking-cancelled", lasts: EmailKind::DAYS };

/// A concert does not take place, for each booking. About the recipient of the change.
pub const CONCERT_CANCELLED: EmailKind =
    EmailKind { name: "concert.cancelled", label: "email-concert-cancelled", lasts: EmailKind::DAYS };

/// Staff took the cancellation of a booking or a concert back. About the recipient of the change.
pub const REINSTATED: EmailKind =
    EmailKind { name: "booking.reinstated", label: "email-booking-restored", lasts: EmailKind::DAYS };

/// A message to everybody with a booking. About the recipient of the change.
pub const MESSAGE: EmailKind = EmailKind { name: "booking.message", label: "email-message", lasts: EmailKind::DAYS };

/// A concert changed or was cancelled, to a member on its waiting list. About the recipient of the change.
pub const WAITING_CHANGED: EmailKind =
    EmailKind { name: "waiting.changed", label: "email-waiting-changed", lasts: EmailKind::DAYS };

/// An offer of the waiting list ran out. About the entry of the list.
pub const OFFER_LAPSED: EmailKind =
    EmailKind { name: "waiting.lapsed", label: "email-waiting-lapsed", lasts: EmailKind::DAYS };

/// The day before a concert, to everybody with a booking and a mail address. About the booking; `starts_at` in seconds since
/// 1970, the time for which it is true.
pub const REMINDER: EmailKind =
    EmailKind { name: "booking.reminder", label: "email-booking-reminder", lasts: Duration::DAY };

/// A member gave some seats of a booking up, as a receipt. About the booking; `seats`.
pub const SEATS_CANCELLED: EmailKind =
    EmailKind { name: "booking.seats_cancelled", label: "email-seats-cancelled", lasts: EmailKind::DAYS };

/// A member handed a seat on, as a receipt. About the booking that had it; `seats` and `to`.
pub const SEAT_HANDED_ON: EmailKind =
    EmailKind { name: "seat.handed_on", label: "email-seat-handed-on", lasts: EmailKind::DAYS };

/// A seat was handed on to a member: the ticket. About the booking that has it.
pub const SEAT_RECEIVED: EmailKind =
    EmailKind { name: "seat.received", label: "email-seat-received", lasts: EmailKind::DAYS };

/// A seat came back to the member who had handed it on: the ticket. About the booking; `seats` and `by`.
pub const SEAT_HANDED_BACK: EmailKind =
    EmailKind { name: "seat.handed_back", label: "email-seat-handed-back", lasts: EmailKind::DAYS };

/// The ticket, to the person who booked. About the booking.
pub const TICKET: EmailKind =
    EmailKind { name: "booking.ticket", label: "email-booking-ticket", lasts: EmailKind::DAYS };

/// The ticket with other seats, to the holder who exchanged them. About the booking.
pub const EXCHANGED: EmailKind =
    EmailKind { name: "booking.exchanged", label: "email-booking-exchanged", lasts: EmailKind::DAYS };

/// The holder cancelled a booking, as a receipt. About the booking.
pub const CANCELLED: EmailKind =
    EmailKind { name: "booking.cancelled", label: "email-booking-cancelled", lasts: EmailKind::DAYS };

/// The holder took a cancellation back: the ticket is valid again. About the booking.
pub const RESTORED: EmailKind =
    EmailKind { name: "booking.restored", label: "email-booking-restored", lasts: EmailKind::DAYS };

/// Seats are held for a member who waited. About the concert; `seats` and `until`.
pub const OFFERED: EmailKind = EmailKind { name: "seat.offered", label: "email-seat-offered", lasts: durations::OFFER };

/// The kind of e-mail that tells the holders of bookings of a change.
pub(crate) fn kind_of(change: ChangeKind) -> &'static EmailKind {
    match change {
        ChangeKind::ConcertChanged | ChangeKind::BookingMoved => &BOOKING_CHANGED,
        ChangeKind::ConcertCancelled => &CONCERT_CANCELLED,
        ChangeKind::BookingCancelled => &BOOKING_ENDED,
        ChangeKind::ConcertRestored | ChangeKind::BookingRestored => &REINSTATED,
        ChangeKind::Message => &MESSAGE,
    }
}
