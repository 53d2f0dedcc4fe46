//! Restoration of cancelled bookings and of cancelled concerts with their bookings.

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    concerts::{
        announcements::{
            change::{ChangeKind, Facts},
            store_changes::{self, NewChange, Undone},
            store_news,
        },
        bookings::store::{Booking, lock_sale_facts},
        email_kinds::{CANCELLED, RESTORED, TICKET, WAITING_CHANGED, kind_of},
        paths,
        seats::{
            seat::{Seat, SeatState},
            store_plan::{SeatsOutcome, lock},
        },
    },
    ids::{BookingId, ConcertId},
};

/// Time for which a cancellation can be undone.
pub const UNDO: Duration = Duration::minutes(10);

/// The person who takes a cancellation back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The holder of the booking.
    Holder,
    Staff,
}

/// The outcome of a request to take the cancellation of a booking back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestoreOutcome {
    /// Restored: these seats belong to the booking again.
    Restored(Vec<Seat>),
    /// Not cancelled, or restored before.
    Before,
    /// Cancelled too long ago, or the concert is over.
    Late,
    /// The concert does not take place.
    ConcertCancelled,
    /// The box office cancelled it: the holder cannot take that back.
    ByStaff,
    /// The holder has booked or held other seats since, and would exceed the maximum.
    Limit,
    /// These seats are taken, or offered to somebody on the waiting list.
    Gone(Vec<Seat>),
}

/// Gives a cancelled booking its seats back, in the transaction of the caller, who gives it up unless that was done. Number and
/// codes are those of before.
pub async fn restore(
    db: &mut PgConnection,
    booking: &Booking,
    by: By,
    now: OffsetDateTime,
) -> sqlx::Result<RestoreOutcome> {
    match lock_sale_facts(db, booking.concert_id, now).await? {
        Some(standing) if standing.cancelled => return Ok(RestoreOutcome::ConcertCancelled),
        Some(standing) if !standing.over => {}
        _ => return Ok(RestoreOutcome::Late),
    }
    lock_holder(db, booking).await?;
    let cancelled_at =
        sqlx::query_scalar!("SELECT cancelled_at FROM bookings WHERE id = $1 FOR NO KEY UPDATE", booking.id as _)
            .fetch_one(&mut *db)
            .await?;
    let Some(cancelled_at) = cancelled_at else { return Ok(RestoreOutcome::Before) };
    if cancelled_at + UNDO <= now {
        return Ok(RestoreOutcome::Late);
    }
    if by == By::Holder && was_cancelled_by_staff(&mut *db, booking.id, cancelled_at).await? {
        return Ok(RestoreOutcome::ByStaff);
    }
    let seats = list_given_up(db, booking.id, cancelled_at).await?;
    if exceeds_limit(db, booking, &seats, now).await? {
        return Ok(RestoreOutcome::Limit);
    }
    match lock(db, booking.concert_id, &seats, SeatState::Free, now).await? {
        SeatsOutcome::Done => {}
        SeatsOutcome::Not(others) => return Ok(RestoreOutcome::Gone(others)),
        // A hall keeps the seats that tickets name.
        SeatsOutcome::Unknown => return Ok(RestoreOutcome::Gone(seats)),
    }
    give_back(db, booking.id, cancelled_at, now).await?;
    store_changes::queue_again(db, booking.concert_id, Some(booking.id), cancelled_at, now).await?;
    Ok(RestoreOutcome::Restored(seats))
}

/// Counts of what the holder has stay true until the end of the transaction, as for clicks.
async fn lock_holder(db: &mut PgConnection, booking: &Booking) -> sqlx::Result<()> {
    let Some(holder) = &booking.booked_by else { return Ok(()) };
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))", holder, booking.concert_id as _)
        .fetch_one(db)
        .await
        .map(|_| ())
}

async fn was_cancelled_by_staff(
    db: &mut PgConnection,
    booking_id: BookingId,
    at: OffsetDateTime,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM concert_changes
               WHERE booking_id = $1 AND kind = 'booking_cancelled' AND changed_at = $2) AS "by_staff!""#,
        booking_id as _,
        at,
    )
    .fetch_one(db)
    .await
}

/// True if the holder of a booking that is cancelled now may take that back until it is too late.
pub async fn may_restore(db: &PgPool, booking: &Booking) -> sqlx::Result<bool> {
    let Some(cancelled_at) = booking.cancelled_at else { return Ok(false) };
    Ok(!was_cancelled_by_staff(&mut *db.acquire().await?, booking.id, cancelled_at).await?)
}

async fn list_given_up(db: &mut PgConnection, booking_id: BookingId, at: OffsetDateTime) -> sqlx::Result<Vec<Seat>> {
    sqlx::query_scalar!(
        r#"SELECT row_number * 100 + seat_number AS "seat!: Seat" FROM tickets WHERE booking_id = $1 AND given_up_at = $2
         ORDER BY row_number, seat_number"#,
        booking_id as _,
        at,
    )
    .fetch_all(db)
    .await
}

async fn exceeds_limit(
    db: &mut PgConnection,
    booking: &Booking,
    seats: &[Seat],
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let Some(holder) = &booking.booked_by else { return Ok(false) };
    sqlx::query_scalar!(
        r#"SELECT seats_of($1, ARRAY[$2], $3) + $4 > limit_per_person AS "exceeds!" FROM concerts WHERE id = $1"#,
        booking.concert_id as _,
        holder,
        now,
        i32::try_from(seats.len()).unwrap_or(i32::MAX),
    )
    .fetch_one(db)
    .await
}

/// The seats are locked and free.
async fn give_back(
    db: &mut PgConnection,
    booking_id: BookingId,
    cancelled_at: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH tickets AS (
             UPDATE tickets SET given_up_at = NULL WHERE booking_id = $1 AND given_up_at = $2
             RETURNING concert_id, row_number, seat_number),
         seats AS (
             UPDATE seats s SET state = 'booked', booking_id = $1, held_by = NULL, held_until = NULL, extensions = 0, held_from = NULL
             FROM tickets t
             WHERE s.concert_id = t.concert_id AND s.row_number = t.row_number AND s.seat_number = t.seat_number)
         UPDATE bookings SET cancelled_at = NULL, revision = revision + 1, revised_at = $3 WHERE id = $1",
        booking_id as _,
        cancelled_at,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Informs the holder who undid a cancellation: its receipt is withdrawn if it is not sent yet; else, or where the
/// ticket was never sent, the ticket is sent with a note that it is valid again.
pub async fn tell_holder(db: &mut PgConnection, booking_id: BookingId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        "SELECT withdraw_emails(ARRAY[$2], ARRAY[$1::bigint], $3)",
        booking_id as _,
        CANCELLED.name,
        now,
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "SELECT queue_booking_email($2, $1, $1, '{}', $3, $4)
         WHERE EXISTS (SELECT FROM emails WHERE kind = $5 AND subject_id = $1 AND dropped_at IS NULL)
            OR NOT EXISTS (SELECT FROM emails WHERE kind = $6 AND subject_id = $1 AND dropped_at IS NULL)",
        booking_id as _,
        RESTORED.name,
        now,
        RESTORED.until(now),
        CANCELLED.name,
        TICKET.name,
    )
    .fetch_optional(db)
    .await
    .map(|_| ())
}

/// A cancellation by staff that was taken back.
#[derive(Debug)]
pub struct TakenBack<'a> {
    pub concert_id: ConcertId,
    /// The booking, when it was that of one booking.
    pub booking_id: Option<BookingId>,
    /// The facts of the concert.
    pub facts: &'a Facts,
    /// When it was cancelled.
    pub cancelled_at: OffsetDateTime,
    /// The time of the request.
    pub now: OffsetDateTime,
}

impl TakenBack<'_> {
    /// The kinds of the cancellation, and of what takes it back.
    fn kinds(&self) -> (ChangeKind, ChangeKind) {
        if self.booking_id.is_some() {
            (ChangeKind::BookingCancelled, ChangeKind::BookingRestored)
        } else {
            (ChangeKind::ConcertCancelled, ChangeKind::ConcertRestored)
        }
    }
}

/// Withdraws the news of a cancellation from those whom it has not reached, and tells the others that it was taken back.
pub async fn tell_audience(db: &mut PgConnection, taken_back: &TakenBack<'_>) -> sqlx::Result<()> {
    let (cancelled, kind) = taken_back.kinds();
    withdraw(db, taken_back, cancelled).await?;
    let undone = Undone { kind: cancelled, at: taken_back.cancelled_at };
    let change = NewChange {
        kind,
        concert_id: taken_back.concert_id,
        booking_id: taken_back.booking_id,
        seats: None,
        reason: "",
        before: taken_back.facts,
        undone: Some(undone),
        now: taken_back.now,
    };
    store_changes::record(db, &change).await
}

/// Withdraws e-mails that are not on their way yet, recipients whom neither e-mail nor staff told, and notices.
async fn withdraw(db: &mut PgConnection, taken_back: &TakenBack<'_>, cancelled: ChangeKind) -> sqlx::Result<()> {
    let kinds = [kind_of(cancelled).name.to_owned(), WAITING_CHANGED.name.to_owned()];
    sqlx::query_scalar!(
        "SELECT withdraw_emails($5, ARRAY(
             SELECT r.id FROM change_recipients r JOIN concert_changes c ON c.id = r.change_id
             WHERE c.concert_id = $1 AND c.kind = $2 AND c.changed_at = $3 AND c.booking_id IS NOT DISTINCT FROM $4), $6)",
        taken_back.concert_id as _,
        cancelled.code(),
        taken_back.cancelled_at,
        taken_back.booking_id as _,
        &kinds,
        taken_back.now,
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM change_recipients r USING concert_changes c
         WHERE c.id = r.change_id AND c.concert_id = $1 AND c.kind = $2 AND c.changed_at = $3
           AND c.booking_id IS NOT DISTINCT FROM $4 AND r.told_at IS NULL
           AND NOT EXISTS (SELECT FROM emails e WHERE e.failed_at IS NULL AND e.dropped_at IS NULL
                             AND (e.id = r.email_id OR (e.subject_id = r.id AND e.kind = ANY ($5))))",
        taken_back.concert_id as _,
        cancelled.code(),
        taken_back.cancelled_at,
        taken_back.booking_id as _,
        &kinds,
    )
    .execute(&mut *db)
    .await?;
    withdraw_notices(db, taken_back, cancelled).await
}

/// Notices that nobody dismissed.
async fn withdraw_notices(
    db: &mut PgConnection,
    taken_back: &TakenBack<'_>,
    cancelled: ChangeKind,
) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        "SELECT withdraw_notices($1, ARRAY(
             SELECT $4::text || number FROM bookings WHERE concert_id = $3 AND ($5::bigint IS NULL OR id = $5)
             UNION ALL SELECT $6), $2)",
        store_news::notice_of(cancelled).name,
        taken_back.cancelled_at,
        taken_back.concert_id as _,
        format!("{}/", paths::Bookings),
        taken_back.booking_id as _,
        paths::Concert { id: taken_back.concert_id }.to_string(),
    )
    .fetch_one(db)
    .await
    .map(|_| ())
}

/// The outcome of a request to take the cancellation of a concert back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoreConcertOutcome {
    /// Restored; the time of the cancellation.
    Restored(OffsetDateTime),
    /// Not cancelled, or restored before.
    Before,
    /// Cancelled too long ago, or over.
    Late,
}

/// Takes the cancellation of a concert back. Its bookings have kept their seats: nobody could take them meanwhile.
pub async fn restore_concert(
    db: &mut PgConnection,
    id: ConcertId,
    now: OffsetDateTime,
) -> sqlx::Result<RestoreConcertOutcome> {
    let row = sqlx::query!(
        r#"SELECT cancelled_at, over_at(starts_at, ends_at) <= $2 AS "over!" FROM concerts WHERE id = $1 FOR NO KEY UPDATE"#,
        id as _,
        now,
    )
    .fetch_one(&mut *db)
    .await?;
    let Some(cancelled_at) = row.cancelled_at else { return Ok(RestoreConcertOutcome::Before) };
    if row.over || cancelled_at + UNDO <= now {
        return Ok(RestoreConcertOutcome::Late);
    }
    sqlx::query!(
        "UPDATE concerts SET cancelled_at = NULL, updated_at = $2, revision = revision + 1, revised_at = $2 WHERE id = $1",
        id as _,
        now,
    )
    .execute(&mut *db)
    .await?;
    store_changes::queue_again(db, id, None, cancelled_at, now).await?;
    Ok(RestoreConcertOutcome::Restored(cancelled_at))
}
