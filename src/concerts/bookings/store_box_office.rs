//! Queries of the box office on bookings: search, cancel, move, sell at the door.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{
        bookings::{
            booking_number::{BookingNumber, surname_key},
            store::{Booking, lock_sale_facts},
        },
        email_kinds::TICKET,
        seats::{
            seat::{Seat, SeatState},
            store::columns,
            store_plan::{SeatsOutcome, lock},
        },
        tickets::ticket_code::SeatCode,
    },
    ids::{BookingId, ConcertId, MemberId, TicketId},
    text::folding::{self, search_text},
};

/// A page of the bookings of a concert, the latest first, before the key `before`. Each word (folded) must be in a name or
/// the number, or be a seat; `darc` is in `D’Arc`.
pub async fn list(
    db: &PgPool,
    concert_id: ConcertId,
    words: &[String],
    before: BookingId,
    limit: i64,
) -> sqlx::Result<Vec<Booking>> {
    let patterns: Vec<String> = words.iter().map(|word| format!("%{}%", folding::escape_like(word))).collect();
    // No seat has the key zero.
    let seat = |word: &String| Seat::parse(&word.to_uppercase()).map_or(0, Seat::key);
    let seats: Vec<i32> = words.iter().map(seat).collect();
    sqlx::query_as!(
        Booking,
        r#"SELECT b.id AS "id: BookingId", b.number AS "number: BookingNumber", b.concert_id AS "concert_id: ConcertId", b.surname, b.first_name, b.surname_key, b.booked_by, b.member_id AS "member_id: MemberId", b.email,
                  b.created_at, b.cancelled_at, b.handed_from AS "handed_from: TicketId", b.revision, b.revised_at,
                  (SELECT min(c.checked_in_at) FROM tickets t JOIN check_ins c ON c.ticket_id = t.id
                   WHERE t.booking_id = b.id AND c.undone_at IS NULL) AS checked_in_at,
                  (SELECT count(*) FROM tickets t JOIN check_ins c ON c.ticket_id = t.id
                   WHERE t.booking_id = b.id AND c.undone_at IS NULL) AS "inside!",
                  ARRAY(SELECT t.row_number * 100 + t.seat_number FROM tickets t
                        WHERE t.booking_id = b.id AND (t.given_up_at IS NULL OR t.given_up_at = b.cancelled_at)
                        ORDER BY 1) AS "seats!: Vec<Seat>",
                  EXISTS (SELECT FROM unreached_recipients u WHERE u.booking_id = b.id) AS "to_tell!",
                  (SELECT max(r.told_at) FROM change_recipients r WHERE r.booking_id = b.id) AS told_at
           FROM bookings b
           WHERE b.concert_id = $1 AND b.id < $4
             AND NOT EXISTS (
                 SELECT FROM unnest($2::text[], $3::integer[]) AS word (pattern, seat)
                 WHERE b.search_text NOT LIKE word.pattern AND replace(b.search_text, ' ', '') NOT LIKE word.pattern
                   AND NOT EXISTS (SELECT FROM tickets t WHERE t.booking_id = b.id AND t.given_up_at IS NULL
                                     AND t.row_number * 100 + t.seat_number = word.seat))
           ORDER BY b.id DESC LIMIT $5"#,
        concert_id as _,
        &patterns,
        &seats,
        before as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Outcome of a correction of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenameOutcome {
    /// Corrected; the previous first name and surname.
    Renamed(String),
    /// The name was this one already.
    Same,
    /// The booking is cancelled.
    Cancelled,
}

/// Corrects surname and first name of a booking. Its number and codes stay; it is found by the new surname.
pub async fn rename(
    db: &mut PgConnection,
    booking_id: BookingId,
    surname: &str,
    first_name: &str,
) -> sqlx::Result<RenameOutcome> {
    let before = sqlx::query!(
        r#"SELECT number AS "number: BookingNumber", surname, first_name, cancelled_at FROM bookings WHERE id = $1 FOR NO KEY UPDATE"#,
        booking_id as _,
    )
    .fetch_one(&mut *db)
    .await?;
    if before.cancelled_at.is_some() {
        return Ok(RenameOutcome::Cancelled);
    }
    if before.surname == surname && before.first_name == first_name {
        return Ok(RenameOutcome::Same);
    }
    sqlx::query!(
        "UPDATE bookings SET surname = $2, first_name = $3, surname_key = $4, search_text = $5 WHERE id = $1",
        booking_id as _,
        surname,
        first_name,
        surname_key(surname),
        format!("{} {}", search_text(&[surname, first_name]), before.number.as_str()),
    )
    .execute(db)
    .await?;
    Ok(RenameOutcome::Renamed(format!("{} {}", before.first_name, before.surname)))
}

/// The outcome of a request to move a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveOutcome {
    /// Moved: the old seat is free.
    Moved,
    /// The booking is cancelled.
    Cancelled,
    /// The old seat is not one of the booking.
    NotTheirs,
    /// The new seat is not free.
    Taken,
    /// The hall has no such seat.
    Unknown,
}

/// Moves a booking from one seat to a free one, in the transaction of the caller.
pub async fn change_seat(
    db: &mut PgConnection,
    booking: &Booking,
    from: Seat,
    to: Seat,
    now: OffsetDateTime,
) -> sqlx::Result<MoveOutcome> {
    // As a cancellation does: one of the two comes first.
    let cancelled = sqlx::query_scalar!("SELECT cancelled_at FROM bookings WHERE id = $1 FOR UPDATE", booking.id as _)
        .fetch_one(&mut *db)
        .await?;
    if cancelled.is_some() {
        return Ok(MoveOutcome::Cancelled);
    }
    let (first, second) = (from.min(to), from.max(to));
    // Both in order of rows, as groups of holds take them.
    let both = lock(db, booking.concert_id, &[first, second], SeatState::Free, now).await?;
    match both {
        SeatsOutcome::Not(others) if others == [from] => {}
        SeatsOutcome::Not(others) if others.contains(&to) => return Ok(MoveOutcome::Taken),
        SeatsOutcome::Done | SeatsOutcome::Not(_) => return Ok(MoveOutcome::NotTheirs),
        SeatsOutcome::Unknown => return Ok(MoveOutcome::Unknown),
    }
    let Some(ticket) = give_up_one(db, booking.id, from, now).await? else { return Ok(MoveOutcome::NotTheirs) };
    take(db, booking.concert_id, booking.id, &[to]).await?;
    keep_code(db, ticket, booking.id, to).await?;
    sqlx::query!("UPDATE bookings SET revision = revision + 1, revised_at = $2 WHERE id = $1", booking.id as _, now)
        .execute(db)
        .await?;
    Ok(MoveOutcome::Moved)
}

/// Frees one seat of a booking. The key of its ticket; `None`: it is not the booking's.
async fn give_up_one(
    db: &mut PgConnection,
    booking_id: BookingId,
    seat: Seat,
    now: OffsetDateTime,
) -> sqlx::Result<Option<TicketId>> {
    let freed = sqlx::query!(
        "UPDATE seats SET state = 'free', booking_id = NULL
         WHERE booking_id = $1 AND state = 'booked' AND row_number = $2 AND seat_number = $3",
        booking_id as _,
        seat.row(),
        seat.number(),
    )
    .execute(&mut *db)
    .await?;
    let given_up = sqlx::query_scalar!(
        r#"UPDATE tickets SET given_up_at = $4
         WHERE booking_id = $1 AND row_number = $2 AND seat_number = $3 AND given_up_at IS NULL RETURNING id AS "id: TicketId""#,
        booking_id as _,
        seat.row(),
        seat.number(),
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(given_up.filter(|_| freed.rows_affected() == 1))
}

/// Gives the code of a ticket, and whether it came in, to the ticket of the seat to which staff moved it: what is printed stays
/// valid. The ticket of the seat before gets a code that nobody has.
async fn keep_code(db: &mut PgConnection, ticket: TicketId, booking_id: BookingId, seat: Seat) -> sqlx::Result<()> {
    let code = sqlx::query_scalar!(r#"SELECT code AS "code: SeatCode" FROM tickets WHERE id = $1"#, ticket as _)
        .fetch_one(&mut *db)
        .await?;
    sqlx::query!("UPDATE tickets SET code = DEFAULT WHERE id = $1", ticket as _).execute(&mut *db).await?;
    sqlx::query!(
        "WITH moved AS (
             UPDATE tickets SET code = $2
             WHERE booking_id = $3 AND row_number = $4 AND seat_number = $5 AND given_up_at IS NULL RETURNING id)
         UPDATE check_ins c SET ticket_id = moved.id FROM moved WHERE c.ticket_id = $1",
        ticket as _,
        code as _,
        booking_id as _,
        seat.row(),
        seat.number(),
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Gives seats to a booking that the caller has locked and found free.
pub(crate) async fn take(
    db: &mut PgConnection,
    concert_id: ConcertId,
    booking_id: BookingId,
    seats: &[Seat],
) -> sqlx::Result<()> {
    let (rows, numbers) = columns(seats);
    sqlx::query!(
        "WITH taken AS (
             UPDATE seats SET state = 'booked', booking_id = $2, held_by = NULL, held_until = NULL, extensions = 0, held_from = NULL
             WHERE concert_id = $1
               AND (row_number, seat_number) IN (SELECT * FROM unnest($3::smallint[], $4::smallint[]))
             RETURNING row_number, seat_number)
         INSERT INTO tickets (booking_id, concert_id, row_number, seat_number)
         SELECT $2, $1, row_number, seat_number FROM taken ORDER BY row_number, seat_number",
        concert_id as _,
        booking_id as _,
        &rows,
        &numbers,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Seats requested at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    These(Vec<Seat>),
    /// The best adjacent seats, this number of them.
    Best(i16),
}

/// A booking to be made at the door.
#[derive(Debug)]
pub struct DoorSale<'a> {
    pub concert_id: ConcertId,
    /// Surname typed by staff.
    pub surname: &'a str,
    /// First name typed by staff.
    pub first_name: &'a str,
    /// E-mail address, if it is given.
    pub email: Option<&'a str>,
    /// The language to write in there.
    pub language: &'a str,
    /// The same key again is the same booking.
    pub idempotency_key: &'a str,
    pub wanted: &'a Wanted,
    /// The time of the request.
    pub now: OffsetDateTime,
}

/// Outcome of a sale at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaleOutcome {
    Sold(Vec<Seat>),
    /// Sold before, by the same form, under this number.
    Again(BookingNumber),
    /// These seats are not free.
    Taken(Vec<Seat>),
    /// There are not so many free seats side by side.
    NoneTogether,
    /// The hall has no such seat.
    Unknown,
    /// The concert does not take place.
    Cancelled,
    /// The concert is over.
    Over,
}

/// Sells free seats to somebody at the door, in the transaction of the caller, who gives it up unless they are sold.
/// Nothing: the number is somebody else's.
pub async fn sell(
    db: &mut PgConnection,
    sale: &DoorSale<'_>,
    number: &BookingNumber,
) -> sqlx::Result<Option<SaleOutcome>> {
    let Some(facts) = lock_sale_facts(db, sale.concert_id, sale.now).await? else {
        return Ok(Some(SaleOutcome::Cancelled));
    };
    let Some(id) = insert(db, sale, number).await? else {
        return find_again(db, sale).await;
    };
    if facts.cancelled || facts.over {
        return Ok(Some(if facts.cancelled { SaleOutcome::Cancelled } else { SaleOutcome::Over }));
    }
    let seats = match sale.wanted {
        Wanted::These(seats) => seats.clone(),
        Wanted::Best(count) => best(db, sale.concert_id, *count, sale.now).await?,
    };
    if seats.is_empty() {
        return Ok(Some(SaleOutcome::NoneTogether));
    }
    Ok(Some(match lock(db, sale.concert_id, &seats, SeatState::Free, sale.now).await? {
        SeatsOutcome::Done => {
            take(db, sale.concert_id, id, &seats).await?;
            queue_ticket(db, id, sale.now).await?;
            SaleOutcome::Sold(seats)
        }
        SeatsOutcome::Not(others) => SaleOutcome::Taken(others),
        SeatsOutcome::Unknown => SaleOutcome::Unknown,
    }))
}

/// Queues the e-mail with the ticket, where the holder can be written to. False: there is no address.
pub async fn queue_ticket(db: &mut PgConnection, booking_id: BookingId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let queued = sqlx::query_scalar!(
        "SELECT queue_booking_email($2, $1, $1, '{}', $3, $4)",
        booking_id as _,
        TICKET.name,
        now,
        TICKET.until(now),
    )
    .fetch_one(db)
    .await?;
    Ok(queued.is_some())
}

/// None when the number is taken, or the form was sent before.
async fn insert(db: &mut PgConnection, sale: &DoorSale<'_>, number: &BookingNumber) -> sqlx::Result<Option<BookingId>> {
    sqlx::query_scalar!(
        r#"INSERT INTO bookings (number, concert_id, surname, first_name, surname_key, search_text, idempotency_key, created_at, email, language)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text, CASE WHEN $9::text IS NOT NULL THEN $10::text END) ON CONFLICT DO NOTHING RETURNING id AS "id: BookingId""#,
        number as _,
        sale.concert_id as _,
        sale.surname,
        sale.first_name,
        surname_key(sale.surname),
        format!("{} {}", search_text(&[sale.surname, sale.first_name]), number.as_str()),
        sale.idempotency_key,
        sale.now,
        sale.email,
        sale.language,
    )
    .fetch_optional(db)
    .await
}

async fn find_again(db: &mut PgConnection, sale: &DoorSale<'_>) -> sqlx::Result<Option<SaleOutcome>> {
    let number = sqlx::query_scalar!(
        r#"SELECT number AS "number: BookingNumber" FROM bookings
           WHERE concert_id = $1 AND booked_by IS NULL AND idempotency_key = $2"#,
        sale.concert_id as _,
        sale.idempotency_key,
    )
    .fetch_optional(db)
    .await?;
    Ok(number.map(SaleOutcome::Again))
}

/// The best free seats side by side; empty when there are not so many.
async fn best(
    db: &mut PgConnection,
    concert_id: ConcertId,
    count: i16,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Seat>> {
    // In order and patiently, as holds do: what is found free stays so.
    sqlx::query_scalar!(
        "SELECT row_number FROM seats WHERE concert_id = $1 AND is_free(state, held_until, $2)
         ORDER BY row_number, seat_number FOR UPDATE",
        concert_id as _,
        now,
    )
    .fetch_all(&mut *db)
    .await?;
    let first = sqlx::query!(
        r#"SELECT first_row AS "row!", first_number AS "number!" FROM best_blocks($1, $2, $3) LIMIT 1"#,
        concert_id as _,
        i32::from(count),
        now,
    )
    .fetch_optional(db)
    .await?;
    let seats = first.into_iter().flat_map(|first| (first.number..first.number + count).map(move |n| (first.row, n)));
    Ok(seats.filter_map(|(row, number)| Seat::at(row, number)).collect())
}
