//! Queries that make bookings.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{
        bookings::{
            booking_number::{BookingNumber, surname_key},
            creation::new_booking::{BookOutcome, NewBooking},
        },
        email_kinds::TICKET,
        seats::seat::Seat,
    },
    ids::{ConcertId, MemberId},
};

/// Makes one booking in a transaction of its own. None when the number is somebody else's.
pub async fn book_alone(db: &PgPool, booking: &NewBooking, now: OffsetDateTime) -> sqlx::Result<Option<BookOutcome>> {
    let mut transaction = db.begin().await?;
    lock(&mut transaction, booking).await?;
    let seats = book(&mut *transaction, std::slice::from_ref(booking), now).await?.pop().unwrap_or_default();
    transaction.commit().await?;
    if seats.is_empty() {
        return explain(db, booking, now).await;
    }
    Ok(Some(BookOutcome::Booked(booking.number.clone(), seats)))
}

/// Waits until nobody else is about to change the concert or the seats of a holder, in order of rows: when a form is sent twice at
/// once, the second waits here and then holds nothing.
async fn lock(db: &mut PgConnection, booking: &NewBooking) -> sqlx::Result<()> {
    sqlx::query!("SELECT FROM concerts WHERE id = $1 FOR SHARE", booking.concert_id as _).execute(&mut *db).await?;
    sqlx::query!(
        "SELECT FROM seats WHERE concert_id = $1 AND state = 'held' AND held_by = $2 ORDER BY row_number, seat_number FOR UPDATE",
        booking.concert_id as _,
        booking.holder,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Makes bookings in one transaction, each all or nothing, without waiting for others. The seats of each, in order of rows; none
/// of one that was not made: it is to be made with [`book_alone`].
pub async fn book(
    db: impl PgExecutor<'_>,
    bookings: &[NewBooking],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Vec<Seat>>> {
    let column = |of: fn(&NewBooking) -> &str| bookings.iter().map(of).collect::<Vec<&str>>();
    let concerts: Vec<ConcertId> = bookings.iter().map(|booking| booking.concert_id).collect();
    let members: Vec<Option<MemberId>> = bookings.iter().map(|booking| booking.member_id).collect();
    let surname_keys: Vec<String> = bookings.iter().map(|booking| surname_key(&booking.surname)).collect();
    let searches: Vec<String> = bookings.iter().map(NewBooking::search_text).collect();
    let emails: Vec<Option<&str>> = bookings.iter().map(|booking| booking.email.as_deref()).collect();
    let (forms_of_seats, seats): (Vec<i32>, Vec<i32>) =
        (1..).zip(bookings).flat_map(|(nr, booking)| booking.seats.iter().map(move |seat| (nr, seat.key()))).unzip();
    let rows = sqlx::query!(
        r#"SELECT form AS "form!", seat AS "seat!: Seat"
           FROM book_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"#,
        &column(|booking| booking.number.as_str()) as &[&str],
        &concerts as &[ConcertId],
        &column(|booking| &booking.holder) as &[&str],
        &members as &[Option<MemberId>],
        &column(|booking| &booking.surname) as &[&str],
        &column(|booking| &booking.first_name) as &[&str],
        &surname_keys,
        &searches,
        &column(|booking| &booking.idempotency_key) as &[&str],
        &emails as &[Option<&str>],
        &column(|booking| booking.language) as &[&str],
        &forms_of_seats,
        &seats,
        TICKET.name,
        now,
        TICKET.until(now),
    )
    .fetch_all(db)
    .await?;
    let mut booked = vec![Vec::new(); bookings.len()];
    for row in rows {
        let place = usize::try_from(row.form).ok().and_then(|nr| nr.checked_sub(1));
        if let Some(seats) = place.and_then(|place| booked.get_mut(place)) {
            seats.push(row.seat);
        }
    }
    Ok(booked)
}

/// Reason for which nothing was booked; None when only the number was taken.
async fn explain(db: &PgPool, booking: &NewBooking, now: OffsetDateTime) -> sqlx::Result<Option<BookOutcome>> {
    let found = sqlx::query!(
        r#"SELECT (SELECT number FROM bookings
                   WHERE concert_id = $1 AND booked_by = $2 AND idempotency_key = $3 LIMIT 1) AS "again: BookingNumber",
                  NOT EXISTS (SELECT FROM concerts WHERE id = $1 AND cancelled_at IS NULL) AS "cancelled!",
                  EXISTS (SELECT FROM concerts WHERE id = $1 AND over_at(starts_at, ends_at) <= $5) AS "over!",
                  EXISTS (SELECT FROM bookings WHERE number = $4) AS "taken!""#,
        booking.concert_id as _,
        booking.holder,
        booking.idempotency_key,
        booking.number.as_str(),
        now,
    )
    .fetch_one(db)
    .await?;
    Ok(match found.again {
        Some(number) => Some(BookOutcome::Again(number)),
        None if found.cancelled => Some(BookOutcome::Closed),
        None if found.over => Some(BookOutcome::Over),
        None => (!found.taken).then_some(BookOutcome::Lost),
    })
}
