//! Valid tickets of a concert: for offline check-in, and for the printed list.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    concerts::{bookings::booking_number::BookingNumber, seats::seat::Seat, tickets::ticket_code::SeatCode},
    ids::ConcertId,
};

/// A valid ticket.
#[derive(Debug, Clone)]
pub struct ListedTicket {
    pub number: BookingNumber,
    pub code: SeatCode,
    pub seat: Seat,
    /// When somebody came in with it.
    pub checked_in_at: Option<OffsetDateTime>,
}

/// The valid tickets of a concert, those of a booking together; none of a concert that does not take place.
pub async fn list_valid(db: &PgPool, concert_id: ConcertId) -> sqlx::Result<Vec<ListedTicket>> {
    sqlx::query_as!(
        ListedTicket,
        r#"SELECT b.number AS "number: BookingNumber", t.code AS "code: SeatCode", t.row_number * 100 + t.seat_number AS "seat!: Seat", c.checked_in_at AS "checked_in_at?"
           FROM tickets t JOIN bookings b ON b.id = t.booking_id JOIN concerts k ON k.id = t.concert_id
           LEFT JOIN check_ins c ON c.ticket_id = t.id AND c.undone_at IS NULL
           WHERE t.concert_id = $1 AND t.given_up_at IS NULL AND k.cancelled_at IS NULL ORDER BY b.id, 3"#,
        concert_id as _,
    )
    .fetch_all(db)
    .await
}

/// A booking on the printed list.
#[derive(Debug, Clone)]
pub struct PrintedBooking {
    pub number: BookingNumber,
    pub surname: String,
    pub first_name: String,
    /// In order of rows.
    pub seats: Vec<Seat>,
    /// Seats whose ticket is checked in.
    pub inside: Vec<Seat>,
}

impl PrintedBooking {
    /// Seats in order of rows, each with its check-in state.
    #[must_use]
    pub fn seats_with_state(&self) -> Vec<(Seat, bool)> {
        self.seats.iter().map(|seat| (*seat, self.inside.contains(seat))).collect()
    }
}

/// The bookings of a concert with valid seats, by surname and first name.
pub async fn list_by_name(db: &PgPool, concert_id: ConcertId) -> sqlx::Result<Vec<PrintedBooking>> {
    sqlx::query_as!(
        PrintedBooking,
        r#"SELECT b.number AS "number: BookingNumber", b.surname, b.first_name,
                  array_agg(t.row_number * 100 + t.seat_number ORDER BY t.row_number, t.seat_number) AS "seats!: Vec<Seat>",
                  coalesce(array_agg(t.row_number * 100 + t.seat_number) FILTER (WHERE c.id IS NOT NULL), '{}') AS "inside!: Vec<Seat>"
           FROM bookings b JOIN tickets t ON t.booking_id = b.id AND t.given_up_at IS NULL
           LEFT JOIN check_ins c ON c.ticket_id = t.id AND c.undone_at IS NULL
           WHERE b.concert_id = $1 GROUP BY b.id ORDER BY b.surname_key, b.search_text, b.id"#,
        concert_id as _,
    )
    .fetch_all(db)
    .await
}
