//! Who came through the door: let in once, told when a second time, let out of the list again with a reason.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::concerts::booking::BookingNumber;

/// One ticket before one door.
#[derive(Debug, Clone, Copy)]
pub struct Scan<'a> {
    /// Whose ticket it is.
    pub booking_id: i64,
    /// The name that the door gave to this scan: the same name again is the same scan, uploaded again.
    pub scan_id: &'a str,
    /// The member at the door.
    pub by: i64,
    /// When the ticket was read.
    pub at: OffsetDateTime,
}

/// Somebody who is inside, or was taken off the list again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// Its key.
    pub id: i64,
    /// The booking.
    pub booking_id: i64,
    /// When.
    pub at: OffsetDateTime,
    /// The name of the member at the door.
    pub by: String,
    /// Whether it was taken back.
    pub undone: bool,
}

/// What became of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanOutcome {
    /// Let in, now or by the same scan before.
    LetIn(CheckIn),
    /// Inside since this check-in.
    Inside(CheckIn),
    /// This scan let somebody in, which was taken back since.
    TakenBack(CheckIn),
    /// The booking was cancelled.
    Cancelled(OffsetDateTime),
    /// The concert does not take place.
    ConcertCancelled,
    /// The scan's name belongs to another ticket.
    OtherTicket,
}

/// Lets a booking in, if nobody came with it before. Of two doors one does.
pub async fn create(db: &PgPool, scan: &Scan<'_>) -> sqlx::Result<ScanOutcome> {
    let mut transaction = db.begin().await?;
    // A cancellation and another door wait here, and see what was done when they go on.
    let cancelled = sqlx::query!(
        r#"SELECT b.cancelled_at, c.cancelled_at IS NOT NULL AS "concert!"
           FROM bookings b JOIN concerts c ON c.id = b.concert_id WHERE b.id = $1 FOR NO KEY UPDATE OF b"#,
        scan.booking_id,
    )
    .fetch_one(&mut *transaction)
    .await?;
    if let Some(before) = find_by_scan(&mut transaction, scan.scan_id).await? {
        return Ok(match before {
            other if other.booking_id != scan.booking_id => ScanOutcome::OtherTicket,
            before if before.undone => ScanOutcome::TakenBack(before),
            before => ScanOutcome::LetIn(before),
        });
    }
    if let Some(at) = cancelled.cancelled_at {
        return Ok(ScanOutcome::Cancelled(at));
    }
    if cancelled.concert {
        return Ok(ScanOutcome::ConcertCancelled);
    }
    let outcome = if insert(&mut transaction, scan).await? {
        find_by_scan(&mut transaction, scan.scan_id).await?.map(ScanOutcome::LetIn)
    } else {
        find_inside(&mut transaction, scan.booking_id).await?.map(ScanOutcome::Inside)
    };
    transaction.commit().await?;
    // Neither: another ticket was let in under the same name in this very moment.
    Ok(outcome.unwrap_or(ScanOutcome::OtherTicket))
}

/// False: somebody is inside already, or the scan's name is taken.
async fn insert(db: &mut PgConnection, scan: &Scan<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        // No ticket is older than its booking.
        "INSERT INTO check_ins (booking_id, scan_id, checked_in_at, checked_in_by)
         SELECT id, $2, greatest($3, created_at), $4 FROM bookings WHERE id = $1 ON CONFLICT DO NOTHING",
        scan.booking_id,
        scan.scan_id,
        scan.at,
        scan.by,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn find_by_scan(db: &mut PgConnection, scan_id: &str) -> sqlx::Result<Option<CheckIn>> {
    sqlx::query_as!(
        CheckIn,
        r#"SELECT c.id, c.booking_id, c.checked_in_at AS at, c.undone_at IS NOT NULL AS "undone!",
                  coalesce(m.display_name, m.first_name || ' ' || m.surname) AS "by!"
           FROM check_ins c JOIN members m ON m.id = c.checked_in_by WHERE c.scan_id = $1"#,
        scan_id,
    )
    .fetch_optional(db)
    .await
}

async fn find_inside(db: &mut PgConnection, booking_id: i64) -> sqlx::Result<Option<CheckIn>> {
    sqlx::query_as!(
        CheckIn,
        r#"SELECT c.id, c.booking_id, c.checked_in_at AS at, false AS "undone!",
                  coalesce(m.display_name, m.first_name || ' ' || m.surname) AS "by!"
           FROM check_ins c JOIN members m ON m.id = c.checked_in_by
           WHERE c.booking_id = $1 AND c.undone_at IS NULL"#,
        booking_id,
    )
    .fetch_optional(db)
    .await
}

/// How many seats have somebody on them, of how many that were sold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turnout {
    /// Seats of those who are inside.
    pub inside: i64,
    /// Seats that are booked.
    pub expected: i64,
}

/// The turnout of a concert.
pub async fn count(db: &PgPool, concert_id: i64) -> sqlx::Result<Turnout> {
    sqlx::query_as!(
        Turnout,
        r#"SELECT count(c.id) AS "inside!", count(*) AS "expected!"
           FROM tickets t LEFT JOIN check_ins c ON c.booking_id = t.booking_id AND c.undone_at IS NULL
           WHERE t.concert_id = $1 AND t.given_up_at IS NULL"#,
        concert_id,
    )
    .fetch_one(db)
    .await
}

/// Somebody who came through the door, with the ticket.
#[derive(Debug, Clone)]
pub struct Entrance {
    /// Key of the check-in.
    pub id: i64,
    /// Of the booking.
    pub number: String,
    /// Who booked, when it was a member.
    pub member_id: Option<i64>,
    /// On the booking.
    pub surname: String,
    /// On the booking.
    pub first_name: String,
    /// How many came with it.
    pub seats: i64,
    /// When.
    pub at: OffsetDateTime,
    /// The name of the member at the door.
    pub by: String,
}

impl Entrance {
    /// The number in pairs.
    #[must_use]
    pub fn number(&self) -> BookingNumber {
        BookingNumber::stored(self.number.clone())
    }
}

/// The last ten who came in by any door of a concert, the latest first.
pub async fn list_last(db: &PgPool, concert_id: i64) -> sqlx::Result<Vec<Entrance>> {
    sqlx::query_as!(
        Entrance,
        r#"SELECT c.id, b.number, b.member_id, b.surname, b.first_name, c.checked_in_at AS at,
                  coalesce(m.display_name, m.first_name || ' ' || m.surname) AS "by!",
                  (SELECT count(*) FROM tickets t WHERE t.booking_id = b.id AND t.given_up_at IS NULL) AS "seats!"
           FROM bookings b JOIN check_ins c ON c.booking_id = b.id JOIN members m ON m.id = c.checked_in_by
           WHERE b.concert_id = $1 AND c.undone_at IS NULL ORDER BY c.id DESC LIMIT 10"#,
        concert_id,
    )
    .fetch_all(db)
    .await
}

/// Somebody who is inside.
pub async fn find(db: &PgPool, concert_id: i64, id: i64) -> sqlx::Result<Option<Entrance>> {
    sqlx::query_as!(
        Entrance,
        r#"SELECT c.id, b.number, b.member_id, b.surname, b.first_name, c.checked_in_at AS at,
                  coalesce(m.display_name, m.first_name || ' ' || m.surname) AS "by!",
                  (SELECT count(*) FROM tickets t WHERE t.booking_id = b.id AND t.given_up_at IS NULL) AS "seats!"
           FROM bookings b JOIN check_ins c ON c.booking_id = b.id JOIN members m ON m.id = c.checked_in_by
           WHERE b.concert_id = $1 AND c.id = $2 AND c.undone_at IS NULL"#,
        concert_id,
        id,
    )
    .fetch_optional(db)
    .await
}

/// Takes a check-in back. False: it was before.
pub async fn undo(db: &mut PgConnection, id: i64, reason: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE check_ins SET undone_at = $2, undone_reason = $3 WHERE id = $1 AND undone_at IS NULL",
        id,
        now,
        reason,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
