//! Bookings: made, found, cancelled.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::seats;
use crate::{
    accounts::names::search_text,
    concerts::{
        booking::{BookingNumber, surname_key},
        seat::Seat,
    },
};

/// A booking to be made of what its holder holds.
#[derive(Debug, Clone)]
pub struct NewBooking<'a> {
    /// Of which concert.
    pub concert_id: i64,
    /// The names of the person; the first is written.
    pub holders: &'a [String],
    /// Who books, when it is a member.
    pub member_id: Option<i64>,
    /// As the person wrote it.
    pub surname: &'a str,
    /// As the person wrote it.
    pub first_name: &'a str,
    /// The same key again is the same booking.
    pub idempotency_key: &'a str,
    /// What the person saw; empty when they do not say.
    pub seats: &'a [Seat],
    /// The time of the request.
    pub now: OffsetDateTime,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookOutcome {
    /// Booked now.
    Booked(BookingNumber, Vec<Seat>),
    /// Booked before, by the same form.
    Again(BookingNumber),
    /// The holds have run out, or are not what the person saw.
    Lost,
    /// The concert does not take place.
    Closed,
}

/// Books what the holder holds, all or nothing.
pub async fn create(
    db: &PgPool,
    booking: &NewBooking<'_>,
    number: &BookingNumber,
) -> sqlx::Result<Option<BookOutcome>> {
    let mut transaction = db.begin().await?;
    // Whoever held a seat in time may finish after the sale's end.
    let open = takes_place(&mut transaction, booking.concert_id).await?;
    let inserted = insert(&mut transaction, booking, number).await?;
    let Some(id) = inserted else {
        transaction.rollback().await?;
        let again = find_again(db, booking).await?;
        return Ok(again.or_else(|| open.is_none().then_some(BookOutcome::Closed)));
    };
    if open != Some(true) {
        transaction.rollback().await?;
        return Ok(Some(BookOutcome::Closed));
    }
    let seats = seats::book(&mut transaction, id, booking.concert_id, booking.holders, booking.now).await?;
    let mut seen = booking.seats.to_vec();
    seen.sort_unstable();
    let mut got = seats.clone();
    got.sort_unstable();
    if got.is_empty() || (!seen.is_empty() && seen != got) {
        transaction.rollback().await?;
        // A guest who signed in since sends the same form under another name.
        return Ok(find_again(db, booking).await?.or(Some(BookOutcome::Lost)));
    }
    transaction.commit().await?;
    Ok(Some(BookOutcome::Booked(number.clone(), got)))
}

/// Whether a concert takes place; nothing when it is gone. Whoever cancels it waits for the end of the transaction, and
/// whoever books while it is being cancelled learns of it.
pub(super) async fn takes_place(db: &mut PgConnection, concert_id: i64) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"SELECT cancelled_at IS NULL AS "takes_place!" FROM concerts WHERE id = $1 FOR SHARE"#,
        concert_id,
    )
    .fetch_optional(db)
    .await
}

/// Nothing when the number is taken, or the form was sent before.
async fn insert(db: &mut PgConnection, booking: &NewBooking<'_>, number: &BookingNumber) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "INSERT INTO bookings (number, concert_id, surname, first_name, surname_key, search_text, booked_by, member_id,
                               idempotency_key, created_at)
         SELECT $1, id, $3, $4, $5, $6, $7, $8, $9, $10 FROM concerts WHERE id = $2
         ON CONFLICT DO NOTHING RETURNING id",
        number.as_str(),
        booking.concert_id,
        booking.surname,
        booking.first_name,
        surname_key(booking.surname),
        format!("{} {}", search_text(&[booking.surname, booking.first_name]), number.as_str()),
        booking.holders.first(),
        booking.member_id,
        booking.idempotency_key,
        booking.now,
    )
    .fetch_optional(db)
    .await
}

/// The booking that the same form made; nothing when there is none.
async fn find_again(db: &PgPool, booking: &NewBooking<'_>) -> sqlx::Result<Option<BookOutcome>> {
    let number = sqlx::query_scalar!(
        "SELECT number FROM bookings WHERE concert_id = $1 AND booked_by = ANY ($2) AND idempotency_key = $3",
        booking.concert_id,
        booking.holders,
        booking.idempotency_key,
    )
    .fetch_optional(db)
    .await?;
    Ok(number.map(|number| BookOutcome::Again(BookingNumber::stored(number))))
}

/// A booking with its concert.
#[derive(Debug, Clone)]
pub struct Booking {
    /// Its key.
    pub id: i64,
    /// Its number.
    pub number: String,
    /// Of which concert.
    pub concert_id: i64,
    /// As the person wrote it.
    pub surname: String,
    /// As the person wrote it.
    pub first_name: String,
    /// The surname folded.
    pub surname_key: String,
    /// Whose it is.
    pub booked_by: Option<String>,
    /// The member who booked.
    pub member_id: Option<i64>,
    /// When.
    pub created_at: OffsetDateTime,
    /// When it was cancelled.
    pub cancelled_at: Option<OffsetDateTime>,
    /// When it went through the door.
    pub checked_in_at: Option<OffsetDateTime>,
    /// Keys of its seats ([`Seat::key`]) in order of rows; of a cancelled one those it had.
    pub seat_keys: Vec<i32>,
}

impl Booking {
    /// Its seats, in order of rows.
    #[must_use]
    pub fn seats(&self) -> Vec<Seat> {
        self.seat_keys.iter().filter_map(|key| Seat::from_key(*key)).collect()
    }
}

/// The booking with this number.
pub async fn find(db: &PgPool, number: &BookingNumber) -> sqlx::Result<Option<Booking>> {
    sqlx::query_as!(
        Booking,
        r#"SELECT b.id, b.number, b.concert_id, b.surname, b.first_name, b.surname_key, b.booked_by, b.member_id,
                  b.created_at, b.cancelled_at,
                  (SELECT checked_in_at FROM check_ins c WHERE c.booking_id = b.id AND c.undone_at IS NULL) AS checked_in_at,
                  ARRAY(SELECT t.row_number * 100 + t.seat_number FROM tickets t
                        WHERE t.booking_id = b.id AND (t.given_up_at IS NULL OR t.given_up_at = b.cancelled_at)
                        ORDER BY 1) AS "seat_keys!"
           FROM bookings b WHERE b.number = $1"#,
        number.as_str(),
    )
    .fetch_optional(db)
    .await
}

/// What became of a wish to cancel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelOutcome {
    /// Done; these seats are free.
    Cancelled(Vec<Seat>),
    /// Somebody has cancelled it before.
    Before,
    /// The person is inside.
    CheckedIn,
}

/// Cancels a booking and frees its seats, in one step.
pub async fn cancel(db: &PgPool, id: i64, now: OffsetDateTime) -> sqlx::Result<CancelOutcome> {
    let mut transaction = db.begin().await?;
    let outcome = cancel_in(&mut transaction, id, now).await?;
    transaction.commit().await?;
    Ok(outcome)
}

/// As [`cancel`], in a transaction of the caller.
pub async fn cancel_in(db: &mut PgConnection, id: i64, now: OffsetDateTime) -> sqlx::Result<CancelOutcome> {
    // The row is locked until the end: a check-in waits for it, and this waits for a check-in. Locked by a statement of
    // its own: one that waits while it looks for a check-in goes on with what it saw before.
    let before = sqlx::query_scalar!("SELECT cancelled_at FROM bookings WHERE id = $1 FOR NO KEY UPDATE", id)
        .fetch_one(&mut *db)
        .await?;
    if before.is_some() {
        return Ok(CancelOutcome::Before);
    }
    let cancelled = sqlx::query!(
        "UPDATE bookings SET cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL
           AND NOT EXISTS (SELECT FROM check_ins c WHERE c.booking_id = $1 AND c.undone_at IS NULL)",
        id,
        now,
    )
    .execute(&mut *db)
    .await?;
    if cancelled.rows_affected() == 0 {
        return Ok(CancelOutcome::CheckedIn);
    }
    Ok(CancelOutcome::Cancelled(seats::give_up(db, id, now).await?))
}
