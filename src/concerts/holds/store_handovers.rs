//! Change or end of the holder of seats and waiting list entries: at a sign-in, and at the end of a guest or account.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{holds::store_lapsed, seats::seat::Seat},
    ids::{ConcertId, MemberId},
};

/// A seat that a guest held until a member signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransferredSeat {
    pub concert_id: ConcertId,
    pub seat: Seat,
    /// True if the member holds it now; else it is free.
    pub taken: bool,
}

/// Gives the seats that a guest holds to a member, as far as the limit of each concert allows; the others are free again.
pub async fn take_over(
    db: &mut PgConnection,
    guest: &str,
    member: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<TransferredSeat>> {
    sqlx::query_as!(
        TransferredSeat,
        r#"SELECT of_concert AS "concert_id!: ConcertId", of_row * 100 + of_seat AS "seat!: Seat", taken AS "taken!"
           FROM take_over_holds($1, $2, $3)"#,
        guest,
        member,
        now,
    )
    .fetch_all(db)
    .await
}

/// True if there are bookings of a holder that are not cancelled, of concerts that are not over.
pub async fn has_bookings(db: &mut PgConnection, holder: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM bookings b JOIN concerts c ON c.id = b.concert_id
               WHERE b.booked_by = $1 AND b.cancelled_at IS NULL AND c.starts_at > $2) AS "has!""#,
        holder,
        now,
    )
    .fetch_one(db)
    .await
}

/// Frees the seats that a holder holds in all concerts, and forgets what ran out. Concert and seat of each.
pub async fn release_all(db: &mut PgConnection, holder: &str) -> sqlx::Result<Vec<(ConcertId, Seat)>> {
    store_lapsed::forget(&mut *db, holder).await?;
    let freed = sqlx::query!(
        r#"UPDATE seats s SET state = 'free', held_by = NULL, held_until = NULL, extensions = 0, held_from = NULL
         FROM (SELECT concert_id, row_number, seat_number FROM seats WHERE state = 'held' AND held_by = $1
               ORDER BY concert_id, row_number, seat_number FOR UPDATE) AS theirs
         WHERE s.concert_id = theirs.concert_id AND s.row_number = theirs.row_number AND s.seat_number = theirs.seat_number
         RETURNING s.concert_id AS "concert_id: ConcertId", s.row_number * 100 + s.seat_number AS "seat!: Seat""#,
        holder,
    )
    .fetch_all(db)
    .await?;
    let mut freed: Vec<(ConcertId, Seat)> = freed.into_iter().map(|row| (row.concert_id, row.seat)).collect();
    freed.sort_unstable();
    Ok(freed)
}

/// Releases like [`release_all`], in a transaction of its own.
pub async fn forget(db: &PgPool, holder: &str) -> sqlx::Result<Vec<(ConcertId, Seat)>> {
    release_all(&mut *db.acquire().await?, holder).await
}

/// Takes a member off all waiting lists.
pub async fn leave_waiting_lists(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM waiting_list WHERE member_id = $1 AND offered_at IS NULL", member_id as _)
        .execute(db)
        .await
        .map(|_| ())
}
