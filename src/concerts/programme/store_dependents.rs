//! Records that depend on a concert, or on seats that a smaller seat map does not have.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::ids::ConcertId;

/// Numbers of what ends with a concert or with some of its seats, or keeps them from ending.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dependents {
    /// Bookings with at least one of the seats.
    pub bookings: i64,
    /// Seats of these bookings.
    pub booked_seats: i64,
    /// Bookings that gave back all of the seats that they had here; their records name these seats.
    pub returned: i64,
    /// Seats held for a booking that has begun.
    pub held: i64,
    /// Offers to members of the waiting list that are open.
    pub offers: i64,
    /// Members on the waiting list who have no offer.
    pub waiting: i64,
    pub blocked: i64,
    /// Seats marked for wheelchairs or companions.
    pub marked: i64,
}

impl Dependents {
    /// Records that depend on a concert.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_concert(db: &mut PgConnection, concert_id: ConcertId, now: OffsetDateTime) -> sqlx::Result<Self> {
        count(db, concert_id, 0, 0, now).await
    }

    /// Records that depend on the seats outside of a seat map of this size, in rows and seats per row. The waiting list
    /// is for any seat: it does not count.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_lost_seats(
        db: &mut PgConnection,
        concert_id: ConcertId,
        rows: i16,
        seats_per_row: i16,
        now: OffsetDateTime,
    ) -> sqlx::Result<Self> {
        Ok(Self { waiting: 0, ..count(db, concert_id, rows, seats_per_row, now).await? })
    }

    /// True if they keep a concert from being removed: blocks and marks do not.
    #[must_use]
    pub fn keep_concert(&self) -> bool {
        self.bookings + self.returned + self.held + self.offers + self.waiting > 0
    }
}

/// Counts what hangs on the seats beyond a number of rows and of seats per row.
async fn count(
    db: &mut PgConnection,
    concert_id: ConcertId,
    rows: i16,
    seats_per_row: i16,
    now: OffsetDateTime,
) -> sqlx::Result<Dependents> {
    sqlx::query_as!(
        Dependents,
        r#"WITH lost AS (
               SELECT s.state, s.kind, s.booking_id, s.state = 'held' AND s.held_until > $4 AS held,
                      EXISTS (SELECT FROM waiting_list w
                              WHERE w.concert_id = $1 AND w.offered_at IS NOT NULL AND w.outcome IS NULL
                                AND s.row_number * 100 + s.seat_number = ANY (w.offered_seats)) AS offered
               FROM seats s WHERE s.concert_id = $1 AND (s.row_number > $2 OR s.seat_number > $3))
           SELECT count(DISTINCT booking_id) FILTER (WHERE state = 'booked') AS "bookings!",
                  count(*) FILTER (WHERE state = 'booked') AS "booked_seats!",
                  (SELECT count(DISTINCT t.booking_id) FROM tickets t
                   WHERE t.concert_id = $1 AND (t.row_number > $2 OR t.seat_number > $3)
                     AND NOT EXISTS (SELECT FROM lost l WHERE l.booking_id = t.booking_id AND l.state = 'booked')) AS "returned!",
                  count(*) FILTER (WHERE held AND NOT offered) AS "held!",
                  (SELECT count(*) FROM waiting_list w
                   WHERE w.concert_id = $1 AND w.offered_at IS NOT NULL AND w.outcome IS NULL
                     AND EXISTS (SELECT FROM unnest(w.offered_seats) AS o WHERE o / 100 > $2 OR o % 100 > $3)) AS "offers!",
                  (SELECT count(*) FROM waiting_list w WHERE w.concert_id = $1 AND w.offered_at IS NULL) AS "waiting!",
                  count(*) FILTER (WHERE state = 'blocked') AS "blocked!",
                  count(*) FILTER (WHERE kind <> 'standard') AS "marked!"
           FROM lost"#,
        concert_id as _,
        rows,
        seats_per_row,
        now,
    )
    .fetch_one(db)
    .await
}
