//! Notices of concerts on the first page of a member, beside the e-mail.

use crate::{accounts::NoticeKind, concerts::change::ChangeKind};

/// A concert has another title, artist, venue or start.
pub const CONCERT_CHANGED: NoticeKind =
    NoticeKind { name: "concert.changed", text: "notice-concert-changed", variables: &["title"] };

/// A concert does not take place.
pub const CONCERT_CANCELLED: NoticeKind =
    NoticeKind { name: "concert.cancelled", text: "notice-concert-cancelled", variables: &["title"] };

/// Staff moved a booking to other seats.
pub const BOOKING_MOVED: NoticeKind =
    NoticeKind { name: "booking.moved", text: "notice-booking-moved", variables: &["title"] };

/// Staff cancelled a booking.
pub const BOOKING_CANCELLED: NoticeKind =
    NoticeKind { name: "booking.cancelled", text: "notice-booking-cancelled", variables: &["title"] };

/// An offer of the waiting list ran out.
pub const OFFER_LAPSED: NoticeKind =
    NoticeKind { name: "waiting.lapsed", text: "notice-offer-lapsed", variables: &["title", "seat"] };

/// All kinds.
pub const NOTICES: &[NoticeKind] =
    &[CONCERT_CHANGED, CONCERT_CANCELLED, BOOKING_MOVED, BOOKING_CANCELLED, OFFER_LAPSED];

/// The kind of notice that tells of a change.
pub(super) fn notice_of(change: ChangeKind) -> &'static NoticeKind {
    match change {
        ChangeKind::ConcertChanged => &CONCERT_CHANGED,
        ChangeKind::ConcertCancelled => &CONCERT_CANCELLED,
        ChangeKind::BookingMoved => &BOOKING_MOVED,
        ChangeKind::BookingCancelled => &BOOKING_CANCELLED,
    }
}
