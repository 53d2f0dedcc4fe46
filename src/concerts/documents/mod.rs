//! A booking on paper and in other programs: QR code, PDF, calendar.

mod calendar;
mod font;
mod pdf;

pub(super) use self::calendar::Parties;
use qrcode::{EcLevel, QrCode, render::svg};
use time::OffsetDateTime;

use super::{
    booking::BookingNumber,
    concert::Concert,
    paths,
    seat::Seat,
    store::{
        bookings::Booking,
        tickets::{self, SeatTicket},
    },
    ticket::TicketCode,
};
use crate::{accounts::Accounts, web::Language};

/// All that a document says of a booking.
#[derive(Debug)]
pub(super) struct Ticket {
    pub(super) number: BookingNumber,
    pub(super) booking: Booking,
    pub(super) concert: Concert,
    pub(super) seats: Vec<Seat>,
    /// A ticket for each seat; none of a cancelled booking.
    pub(super) tickets: Vec<SeatTicket>,
    code: TicketCode,
    /// The codes of the tickets, in the same order.
    seat_codes: Vec<TicketCode>,
    /// Where people reach the portal.
    base_url: String,
}

impl Ticket {
    /// The ticket of a booking with those of its seats.
    pub(super) async fn load(accounts: &Accounts, booking: Booking, concert: Concert) -> sqlx::Result<Self> {
        let tickets = tickets::list_of_booking(&accounts.db, booking.id).await?;
        let number = BookingNumber::stored(booking.number.clone());
        let seat_codes = tickets
            .iter()
            .map(|ticket| TicketCode::of_seat(&accounts.keyring, number.clone(), concert.id, ticket.code.clone()));
        Ok(Self {
            seat_codes: seat_codes.collect(),
            code: TicketCode::new(&accounts.keyring, number.clone(), concert.id),
            seats: booking.seats(),
            base_url: accounts.settings.base_url.clone(),
            number,
            tickets,
            booking,
            concert,
        })
    }

    /// The same with one of its seats alone; `None` when it is not a valid seat of the booking.
    pub(super) fn only(mut self, seat: Seat) -> Option<Self> {
        let index = self.tickets.iter().position(|ticket| ticket.seat == seat)?;
        self.tickets = vec![self.tickets.swap_remove(index)];
        self.seat_codes = vec![self.seat_codes.swap_remove(index)];
        Some(self)
    }

    /// Whether it opens a door: neither it nor the concert is cancelled.
    pub(super) fn is_valid(&self) -> bool {
        self.booking.cancelled_at.is_none() && self.concert.cancelled_at.is_none()
    }

    /// Whether all of its seats are in.
    pub(super) fn is_all_inside(&self) -> bool {
        !self.tickets.is_empty() && self.tickets.iter().all(|ticket| ticket.checked_in_at.is_some())
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

    /// The signed code of the whole booking as a picture.
    pub(super) fn qr(&self) -> anyhow::Result<String> {
        Ok(qr_code(&self.code)?.render::<svg::Color>().module_dimensions(4, 4).build())
    }

    /// The signed code of the first of its seats as a picture; `None` when it has none.
    pub(super) fn seat_qr(&self) -> anyhow::Result<Option<String>> {
        let Some(code) = self.seat_codes.first() else { return Ok(None) };
        Ok(Some(qr_code(code)?.render::<svg::Color>().module_dimensions(4, 4).build()))
    }

    /// A sheet of paper for each seat. Drawn beside the threads that answer: it takes as long as many answers.
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

fn qr_code(code: &TicketCode) -> anyhow::Result<QrCode> {
    // Up to a seventh of it may be dirty or in the shade.
    Ok(QrCode::with_error_correction_level(code.to_string(), EcLevel::M)?)
}
