//! Ticket of a booking, as QR code, PDF and calendar entry.

use qrcode::{EcLevel, QrCode, render::svg};

use crate::{
    concerts::{
        bookings::{
            self,
            store::Booking,
            store_mine::{self, SeatTicket},
        },
        paths,
        programme::{self, concert::Concert},
        seats::seat::{Seat, names_of},
        tickets::ticket_code::TicketCode,
    },
    context::Context,
    ids::BookingId,
};

/// Content of a ticket.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(crate) booking: Booking,
    pub(crate) concert: Concert,
    /// A ticket for each seat; none of a cancelled booking.
    pub(crate) tickets: Vec<SeatTicket>,
    code: TicketCode,
    /// The codes of the tickets, in the same order.
    pub(crate) seat_codes: Vec<TicketCode>,
    /// Public URL of the portal.
    pub(crate) base_url: String,
}

impl Ticket {
    /// The ticket of the booking with this key; `None` when it is gone.
    pub(crate) async fn find(context: &Context, booking_id: BookingId) -> sqlx::Result<Option<Self>> {
        let db = &context.db;
        let Some(number) = bookings::store::find_number(db, booking_id).await? else { return Ok(None) };
        let Some(booking) = bookings::store::find(db, &number).await? else { return Ok(None) };
        let Some(concert) = programme::store::find(db, booking.concert_id).await? else { return Ok(None) };
        Self::load(context, booking, concert).await.map(Some)
    }

    /// The ticket of a booking with those of its seats.
    pub(crate) async fn load(context: &Context, booking: Booking, concert: Concert) -> sqlx::Result<Self> {
        let tickets = store_mine::list_of_booking(&context.db, booking.id).await?;
        let number = &booking.number;
        let seat_codes = tickets
            .iter()
            .map(|ticket| TicketCode::of_seat(&context.keyring, number.clone(), concert.id, ticket.code.clone()));
        Ok(Self {
            seat_codes: seat_codes.collect(),
            code: TicketCode::new(&context.keyring, number.clone(), concert.id),
            base_url: context.base_url.clone(),
            tickets,
            booking,
            concert,
        })
    }

    /// The same with one of its seats alone; `None` when it is not a valid seat of the booking.
    pub(crate) fn only(mut self, seat: Seat) -> Option<Self> {
        let index = self.tickets.iter().position(|ticket| ticket.seat == seat)?;
        self.tickets = vec![self.tickets.swap_remove(index)];
        self.seat_codes = vec![self.seat_codes.swap_remove(index)];
        Some(self)
    }

    /// True if it opens a door: neither it nor the concert is cancelled.
    pub(crate) fn is_valid(&self) -> bool {
        self.booking.cancelled_at.is_none() && self.concert.cancelled_at.is_none()
    }

    /// True if all of its seats are in.
    pub(crate) fn is_all_inside(&self) -> bool {
        !self.tickets.is_empty() && self.tickets.iter().all(|ticket| ticket.checked_in_at.is_some())
    }

    /// First name and surname.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.booking.first_name, self.booking.surname)
    }

    /// `C 5, C 6`.
    pub(crate) fn places(&self) -> String {
        names_of(&self.booking.seats)
    }

    /// The page of the booking.
    pub(crate) fn link(&self) -> String {
        format!("{}{}", self.base_url, paths::Booking { number: self.booking.number.clone() })
    }

    /// URL of the cancellation page.
    pub(crate) fn cancellation_link(&self) -> String {
        format!("{}{}", self.base_url, paths::Cancellation.with(&self.booking.number))
    }

    /// The signed code of the whole booking as a picture.
    pub(crate) fn qr(&self) -> anyhow::Result<String> {
        Ok(qr_code(&self.code)?.render::<svg::Color>().module_dimensions(4, 4).build())
    }

    /// The signed code of the first of its seats as a picture; `None` when it has none.
    pub(crate) fn seat_qr(&self) -> anyhow::Result<Option<String>> {
        let Some(code) = self.seat_codes.first() else { return Ok(None) };
        Ok(Some(qr_code(code)?.render::<svg::Color>().module_dimensions(4, 4).build()))
    }

    /// The media type of [`Ticket::calendar`], with its method (RFC 6047 §2.4).
    pub(crate) fn calendar_type(&self) -> &'static str {
        if self.is_valid() {
            "text/calendar; method=PUBLISH; charset=utf-8"
        } else {
            "text/calendar; method=CANCEL; charset=utf-8"
        }
    }
}

pub(crate) fn qr_code(code: &TicketCode) -> anyhow::Result<QrCode> {
    // Up to a seventh of it may be dirty or in the shade.
    Ok(QrCode::with_error_correction_level(code.to_string(), EcLevel::M)?)
}
