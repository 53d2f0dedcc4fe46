//! Announcements of acts of the box office to the people concerned, in the transaction of the act and after it.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{
        announcements::{
            change::{Audience, ChangeKind, Facts},
            store_changes::{self, NewChange},
        },
        bookings::store::Booking,
        programme::{
            concert::{Concert, NewConcert},
            store_admin::Locked,
        },
        seats::seat::Seat,
    },
    ids::ConcertId,
};

/// The people who would hear of a change of the concert. Nobody hears of one that is over or cancelled.
pub async fn audience(db: &PgPool, concert: &Concert, now: OffsetDateTime) -> sqlx::Result<Audience> {
    if concert.cancelled_at.is_some() || concert.starts_at <= now {
        return Ok(Audience::default());
    }
    store_changes::audience(db, concert.id).await
}

/// Outcome of the announcement of a changed concert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announced {
    /// The holders are informed.
    AnnouncedChange,
    Nobody,
    /// There are people to be told, and no message to them.
    MessageMissing,
}

/// Announces another title, artist, venue or start, after the concert was changed.
pub async fn concert_changed(
    db: &mut PgConnection,
    concert_id: ConcertId,
    before: &Locked,
    after: &NewConcert,
    reason: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<Announced> {
    let over = before.facts.starts_at <= now && after.starts_at <= now;
    if over || before.cancelled_at.is_some() || before.facts == Facts::from(after) {
        return Ok(Announced::Nobody);
    }
    if store_changes::audience(&mut *db, concert_id).await?.is_empty() {
        return Ok(Announced::Nobody);
    }
    let Some(reason) = reason else { return Ok(Announced::MessageMissing) };
    announce(db, ChangeKind::ConcertChanged, concert_id, &before.facts, reason, now).await?;
    Ok(Announced::AnnouncedChange)
}

/// Announces that a concert does not take place, after it was cancelled.
pub async fn concert_cancelled(
    db: &mut PgConnection,
    concert: &Concert,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    if concert.starts_at <= now {
        return Ok(());
    }
    announce(db, ChangeKind::ConcertCancelled, concert.id, &concert.into(), reason, now).await
}

async fn announce(
    db: &mut PgConnection,
    kind: ChangeKind,
    concert_id: ConcertId,
    before: &Facts,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    store_changes::record(
        db,
        &NewChange { kind, concert_id, booking_id: None, seats: None, reason, before, undone: None, now },
    )
    .await
}

/// Announces other seats of a booking, after it was moved.
pub async fn booking_moved(
    db: &mut PgConnection,
    concert: &Concert,
    booking: &Booking,
    from: Seat,
    to: Seat,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    announce_booking(db, ChangeKind::BookingMoved, concert, booking, Some((from, to)), reason, now).await
}

/// Announces that staff cancelled a booking, after they did.
pub async fn booking_cancelled(
    db: &mut PgConnection,
    concert: &Concert,
    booking: &Booking,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    announce_booking(db, ChangeKind::BookingCancelled, concert, booking, None, reason, now).await
}

/// A holder who knows that the concert is cancelled needs no news of the booking.
async fn announce_booking(
    db: &mut PgConnection,
    kind: ChangeKind,
    concert: &Concert,
    booking: &Booking,
    seats: Option<(Seat, Seat)>,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    if concert.cancelled_at.is_some() || concert.starts_at <= now {
        return Ok(());
    }
    let (concert_id, booking_id, before) = (concert.id, Some(booking.id), &concert.into());
    store_changes::record(db, &NewChange { kind, concert_id, booking_id, seats, reason, before, undone: None, now })
        .await
}
