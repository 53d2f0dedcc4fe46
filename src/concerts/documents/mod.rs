//! A booking on paper and in other programs: QR code, PDF, calendar.

mod calendar;
mod font;
mod pdf;

pub(super) use self::calendar::Parties;
use qrcode::{EcLevel, QrCode, render::svg};
use time::OffsetDateTime;

use super::{
    booking::BookingNumber, concert::Concert, paths, seat::Seat, store::bookings::Booking, ticket::TicketCode,
};
use crate::{accounts::keyed::Keyring, web::Language};

/// All that a document says of a booking.
#[derive(Debug)]
pub(super) struct Ticket {
    pub(super) number: BookingNumber,
    pub(super) booking: Booking,
    pub(super) concert: Concert,
    pub(super) seats: Vec<Seat>,
    code: TicketCode,
    /// Where people reach the portal.
    base_url: String,
}

impl Ticket {
    pub(super) fn new(booking: Booking, concert: Concert, keyring: &Keyring, base_url: &str) -> Self {
        let number = BookingNumber::stored(booking.number.clone());
        let code = TicketCode::new(keyring, number.clone(), concert.id);
        Self { number, seats: booking.seats(), code, booking, concert, base_url: base_url.to_owned() }
    }

    /// Whether it opens a door: neither it nor the concert is cancelled.
    pub(super) fn is_valid(&self) -> bool {
        self.booking.cancelled_at.is_none() && self.concert.cancelled_at.is_none()
    }

    /// First name and surname.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.booking.first_name, self.booking.surname)
    }

    /// `C 5, C 6`.
    pub(super) fn places(&self) -> String {
        let places: Vec<String> =
            self.seats.iter().map(|seat| format!("{}\u{a0}{}", seat.letter(), seat.number())).collect();
        places.join(", ")
    }

    /// The page of the booking.
    pub(super) fn link(&self) -> String {
        format!("{}{}", self.base_url, paths::booking(self.number.as_str()))
    }

    /// Where it is cancelled.
    pub(super) fn cancellation_link(&self) -> String {
        format!("{}{}", self.base_url, paths::cancellation_of(self.number.as_str()))
    }

    fn qr_code(&self) -> anyhow::Result<QrCode> {
        // Up to a seventh of it may be dirty or in the shade.
        Ok(QrCode::with_error_correction_level(self.code.to_string(), EcLevel::M)?)
    }

    /// The signed code as a picture.
    pub(super) fn qr(&self) -> anyhow::Result<String> {
        let picture = self.qr_code()?.render::<svg::Color>().module_dimensions(4, 4).build();
        Ok(picture)
    }

    /// The ticket as a sheet of paper. Drawn beside the threads that answer: it takes as long as many answers.
    pub(super) async fn into_pdf(self, language: Language) -> anyhow::Result<Vec<u8>> {
        tokio::task::spawn_blocking(move || pdf::draw(&self, language)).await?
    }

    /// The concert for a calendar program; of a cancelled ticket, its cancellation.
    pub(super) fn calendar(&self, parties: &Parties<'_>, language: Language, now: OffsetDateTime) -> String {
        calendar::write(self, parties, language, now)
    }

    /// The media type of [`Ticket::calendar`], with its method (RFC 6047 §2.4).
    pub(super) fn calendar_type(&self) -> &'static str {
        if self.is_valid() {
            "text/calendar; method=PUBLISH; charset=utf-8"
        } else {
            "text/calendar; method=CANCEL; charset=utf-8"
        }
    }
}
