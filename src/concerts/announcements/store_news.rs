//! Notices of concerts on the home page, in addition to the e-mail.

use crate::{accounts::NoticeKind, concerts::announcements::change::ChangeKind};

/// A concert has another title, artist, venue or time.
pub const CONCERT_CHANGED: NoticeKind =
    NoticeKind { name: "concert.changed", text: "notice-concert-changed", variables: &["title"] };

/// A concert does not take place.
pub const CONCERT_CANCELLED: NoticeKind =
    NoticeKind { name: "concert.cancelled", text: "notice-concert-cancelled", variables: &["title"] };

/// A concert takes place after all.
pub const CONCERT_RESTORED: NoticeKind =
    NoticeKind { name: "concert.restored", text: "notice-concert-restored", variables: &["title"] };

/// Staff took the cancellation of a booking back.
pub const BOOKING_RESTORED: NoticeKind =
    NoticeKind { name: "booking.restored", text: "notice-booking-restored", variables: &["title"] };

/// A message to everybody with a booking.
pub const MESSAGE: NoticeKind = NoticeKind { name: "booking.message", text: "notice-message", variables: &["title"] };

/// Staff moved a booking to other seats.
pub const BOOKING_MOVED: NoticeKind =
    NoticeKind { name: "booking.moved", text: "notice-booking-moved", variables: &["title"] };

/// Staff cancelled a booking.
pub const BOOKING_CANCELLED: NoticeKind =
    NoticeKind { name: "booking.cancelled", text: "notice-booking-cancelled", variables: &["title"] };

/// An offer of the waiting list ran out.
pub const OFFER_LAPSED: NoticeKind =
    NoticeKind { name: "waiting.lapsed", text: "notice-offer-lapsed", variables: &["title", "seat"] };

/// A seat was handed on to a member.
pub const SEAT_RECEIVED: NoticeKind =
    NoticeKind { name: "seat.received", text: "notice-seat-received", variables: &["title", "seat"] };

/// A seat came back to the member who had handed it on.
pub const SEAT_HANDED_BACK: NoticeKind =
    NoticeKind { name: "seat.handed_back", text: "notice-seat-handed-back", variables: &["title", "seat"] };

/// All kinds.
pub const NOTICES: &[NoticeKind] = &[
    CONCERT_CHANGED,
    CONCERT_CANCELLED,
    CONCERT_RESTORED,
    BOOKING_MOVED,
    BOOKING_CANCELLED,
    BOOKING_RESTORED,
    MESSAGE,
    OFFER_LAPSED,
    SEAT_RECEIVED,
    SEAT_HANDED_BACK,
];

/// The kind of notice that tells of a change.
pub(crate) fn notice_of(change: ChangeKind) -> &'static NoticeKind {
    match change {
        ChangeKind::ConcertChanged => &CONCERT_CHANGED,
        ChangeKind::ConcertCancelled => &CONCERT_CANCELLED,
        ChangeKind::ConcertRestored => &CONCERT_RESTORED,
        ChangeKind::BookingMoved => &BOOKING_MOVED,
        ChangeKind::BookingCancelled => &BOOKING_CANCELLED,
        ChangeKind::BookingRestored => &BOOKING_RESTORED,
        ChangeKind::Message => &MESSAGE,
    }
}
