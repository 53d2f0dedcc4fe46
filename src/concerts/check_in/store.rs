//! Check-ins: record once, report a second scan, undo with a reason.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{
        bookings::booking_number::BookingNumber,
        check_in::party::{Choice, Count, Party, PartySeat},
        seats::seat::Seat,
        tickets::ticket_code::SeatCode,
    },
    ids::{BookingId, CheckInId, ConcertId, MemberId, TicketId},
};

/// The effect that a scan of a valid ticket may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permit {
    Enter,
    /// Not recorded: it is not the day of the concert.
    OutOfHours,
    /// Not recorded: refused at the door.
    Refused,
}

/// A ticket at a door.
#[derive(Debug, Clone, Copy)]
pub struct Scan<'a> {
    /// Key of the booking.
    pub booking_id: BookingId,
    /// The code of one seat; `None` stands for the whole booking.
    pub seat: Option<&'a SeatCode>,
    /// Number of seats to admit of a whole booking.
    pub count: Count,
    /// The effect that the scan may have when the ticket is valid.
    pub permit: Permit,
    /// The name that the door gave to this scan: the same name again is the same scan, uploaded again.
    pub scan_id: &'a str,
    /// The member at the door.
    pub by: MemberId,
    /// When the ticket was read.
    pub at: OffsetDateTime,
}

/// The seats that one scan let in, or that were taken off the list again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    pub booking_id: BookingId,
    pub at: OffsetDateTime,
    /// The name of the member at the door.
    pub by: String,
    /// True if it was taken back.
    pub undone: bool,
    /// The codes of its tickets.
    pub codes: Vec<SeatCode>,
    /// In order of rows.
    pub seats: Vec<Seat>,
}

impl CheckIn {
    fn of_seat(seat: PartySeat, booking_id: BookingId) -> Option<Self> {
        Some(Self {
            booking_id,
            at: seat.at?,
            by: seat.by.unwrap_or_default(),
            undone: false,
            codes: vec![seat.code],
            seats: vec![seat.seat],
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanOutcome {
    /// Let in now; with the booking as it is now.
    LetIn(CheckIn, Party),
    /// Let in by the same scan before.
    Again(CheckIn, Party),
    /// Valid, and not let in: it is not the evening of the concert.
    OutOfHours(Party),
    /// Valid, and not let in: the person was refused at the door.
    Valid(Party),
    /// More than one seat of the booking is missing: how many come in must be said.
    HowMany(Party),
    /// Inside since this check-in.
    Inside(CheckIn, Party),
    /// This scan let somebody in, which was taken back since.
    TakenBack(CheckIn),
    /// The seat of the code was given up.
    GivenUp,
    /// The seat was handed on to another person, who has another code.
    HandedOn,
    /// The booking was cancelled.
    Cancelled(OffsetDateTime),
    /// The concert does not take place.
    ConcertCancelled,
    /// The scan's name belongs to another ticket.
    OtherTicket,
}

/// Checks seats of a booking in, each once, in the transaction of the caller. Of two concurrent scans one succeeds.
pub async fn create(db: &mut PgConnection, scan: &Scan<'_>) -> sqlx::Result<ScanOutcome> {
    let cancelled = lock(db, scan).await?;
    if let Some(before) = find_by_scan(db, scan.scan_id).await? {
        let party = load_party(db, scan.booking_id).await?;
        return Ok(repeated(scan, before, party));
    }
    match cancelled {
        Cancelled::Booking(_) if is_handed_on(db, scan).await? => return Ok(ScanOutcome::HandedOn),
        Cancelled::Booking(at) => return Ok(ScanOutcome::Cancelled(at)),
        Cancelled::Concert => return Ok(ScanOutcome::ConcertCancelled),
        Cancelled::Neither => {}
    }
    let party = load_party(db, scan.booking_id).await?;
    Ok(match party.choose(scan.seat, scan.count) {
        Choice::Void if is_handed_on(db, scan).await? => ScanOutcome::HandedOn,
        Choice::Void => ScanOutcome::GivenUp,
        Choice::Inside(first) => match CheckIn::of_seat(first, scan.booking_id) {
            Some(check_in) => ScanOutcome::Inside(check_in, party),
            None => ScanOutcome::GivenUp,
        },
        Choice::Ask | Choice::Enter(_) if scan.permit == Permit::OutOfHours => ScanOutcome::OutOfHours(party),
        Choice::Ask | Choice::Enter(_) if scan.permit == Permit::Refused => ScanOutcome::Valid(party),
        Choice::Ask => ScanOutcome::HowMany(party),
        Choice::Enter(tickets) => {
            insert(db, scan, &tickets).await?;
            let check_in = find_by_scan(db, scan.scan_id).await?.ok_or(sqlx::Error::RowNotFound)?;
            ScanOutcome::LetIn(check_in, load_party(db, scan.booking_id).await?)
        }
    })
}

/// Result of a repeated scan with a known id.
fn repeated(scan: &Scan<'_>, before: CheckIn, party: Party) -> ScanOutcome {
    let same_seat = |code: &SeatCode| before.codes.as_slice() == std::slice::from_ref(code);
    if before.booking_id != scan.booking_id || !scan.seat.is_none_or(same_seat) {
        ScanOutcome::OtherTicket
    } else if before.undone {
        ScanOutcome::TakenBack(before)
    } else {
        ScanOutcome::Again(before, party)
    }
}

/// Cancelled part of a booking.
enum Cancelled {
    Neither,
    Booking(OffsetDateTime),
    Concert,
}

/// Locks the name of the scan, then the booking: a cancellation, a move and another door wait here, and see what was done when
/// they go on.
async fn lock(db: &mut PgConnection, scan: &Scan<'_>) -> sqlx::Result<Cancelled> {
    sqlx::query!("SELECT pg_advisory_xact_lock(14, hashtext($1))", scan.scan_id).fetch_one(&mut *db).await?;
    let found = sqlx::query!(
        r#"SELECT b.cancelled_at, c.cancelled_at IS NOT NULL AS "concert!"
           FROM bookings b JOIN concerts c ON c.id = b.concert_id WHERE b.id = $1 FOR NO KEY UPDATE OF b"#,
        scan.booking_id as _,
    )
    .fetch_one(db)
    .await?;
    Ok(match found.cancelled_at {
        Some(at) => Cancelled::Booking(at),
        None if found.concert => Cancelled::Concert,
        None => Cancelled::Neither,
    })
}

/// True if the seat of a code that is not valid any more was handed on; of a whole booking that has ended, its last seat.
async fn is_handed_on(db: &mut PgConnection, scan: &Scan<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM tickets t JOIN bookings b ON b.id = t.booking_id JOIN bookings n ON n.handed_from = t.id
               WHERE t.booking_id = $1 AND t.given_up_at IS NOT NULL
                 AND CASE WHEN $2::text IS NULL THEN t.given_up_at = b.cancelled_at ELSE t.code = $2 END) AS "handed!""#,
        scan.booking_id as _,
        scan.seat as _,
    )
    .fetch_one(db)
    .await
}

async fn load_party(db: &mut PgConnection, booking_id: BookingId) -> sqlx::Result<Party> {
    let seats = sqlx::query_as!(
        PartySeat,
        r#"SELECT t.id AS "ticket_id: TicketId", t.row_number * 100 + t.seat_number AS "seat!: Seat", t.code AS "code: SeatCode", c.checked_in_at AS "at?",
                  CASE WHEN c.id IS NOT NULL THEN coalesce(m.display_name, m.first_name || ' ' || m.surname) END AS by
           FROM tickets t
           LEFT JOIN check_ins c ON c.ticket_id = t.id AND c.undone_at IS NULL
           LEFT JOIN members m ON m.id = c.checked_in_by
           WHERE t.booking_id = $1 AND t.given_up_at IS NULL ORDER BY 2"#,
        booking_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(Party { seats })
}

async fn insert(db: &mut PgConnection, scan: &Scan<'_>, tickets: &[TicketId]) -> sqlx::Result<()> {
    sqlx::query!(
        // No ticket is older than its booking.
        "INSERT INTO check_ins (ticket_id, scan_id, checked_in_at, checked_in_by)
         SELECT t.id, $2, greatest($3, b.created_at), $4 FROM tickets t JOIN bookings b ON b.id = t.booking_id
         WHERE t.id = ANY ($1) ORDER BY t.row_number, t.seat_number",
        tickets as _,
        scan.scan_id,
        scan.at,
        scan.by as _,
    )
    .execute(db)
    .await
    .map(|_| ())
}

async fn find_by_scan(db: &mut PgConnection, scan_id: &str) -> sqlx::Result<Option<CheckIn>> {
    sqlx::query_as!(
        CheckIn,
        r#"SELECT t.booking_id AS "booking_id: BookingId", min(c.checked_in_at) AS "at!", bool_and(c.undone_at IS NOT NULL) AS "undone!",
                  coalesce(m.display_name, m.first_name || ' ' || m.surname) AS "by!",
                  array_agg(t.code ORDER BY t.row_number, t.seat_number) AS "codes!: Vec<SeatCode>",
                  array_agg(t.row_number * 100 + t.seat_number ORDER BY t.row_number, t.seat_number) AS "seats!: Vec<Seat>"
           FROM check_ins c JOIN tickets t ON t.id = c.ticket_id JOIN members m ON m.id = c.checked_in_by
           WHERE c.scan_id = $1 GROUP BY t.booking_id, m.id"#,
        scan_id,
    )
    .fetch_optional(db)
    .await
}

/// Number of admitted and of sold seats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turnout {
    /// Seats whose visitors were admitted and not taken back.
    pub inside: i64,
    /// Seats that are booked.
    pub expected: i64,
}

pub async fn count(db: &PgPool, concert_id: ConcertId) -> sqlx::Result<Turnout> {
    sqlx::query_as!(
        Turnout,
        r#"SELECT count(c.id) AS "inside!", count(*) AS "expected!"
           FROM tickets t LEFT JOIN check_ins c ON c.ticket_id = t.id AND c.undone_at IS NULL
           WHERE t.concert_id = $1 AND t.given_up_at IS NULL"#,
        concert_id as _,
    )
    .fetch_one(db)
    .await
}

/// An admission, with all seats of one scan.
#[derive(Debug, Clone)]
pub struct Entrance {
    /// Key of the first of its check-ins.
    pub id: CheckInId,
    pub number: BookingNumber,
    /// The booking member, if it is one.
    pub member_id: Option<MemberId>,
    pub surname: String,
    pub first_name: String,
    /// In order of rows.
    pub seats: Vec<Seat>,
    pub at: OffsetDateTime,
    /// The name of the member at the door.
    pub by: String,
}

/// The last ten scans that let somebody in by any door of a concert, the latest first.
pub async fn list_last(db: &PgPool, concert_id: ConcertId) -> sqlx::Result<Vec<Entrance>> {
    sqlx::query_as!(
        Entrance,
        r#"SELECT c.id AS "id!: CheckInId", b.number AS "number: BookingNumber", b.member_id AS "member_id: MemberId", b.surname, b.first_name, c.at AS "at!",
                  coalesce(m.display_name, m.first_name || ' ' || m.surname) AS "by!", c.seats AS "seats!: Vec<Seat>"
           FROM (SELECT min(c.id) AS id, t.booking_id, c.checked_in_by, min(c.checked_in_at) AS at,
                        array_agg(t.row_number * 100 + t.seat_number ORDER BY t.row_number, t.seat_number) AS seats
                 FROM check_ins c JOIN tickets t ON t.id = c.ticket_id
                 WHERE t.concert_id = $1 AND c.undone_at IS NULL
                 GROUP BY c.scan_id, t.booking_id, c.checked_in_by ORDER BY 1 DESC LIMIT 10) AS c
           JOIN bookings b ON b.id = c.booking_id JOIN members m ON m.id = c.checked_in_by ORDER BY c.id DESC"#,
        concert_id as _,
    )
    .fetch_all(db)
    .await
}

/// The scan that made a check-in, with all of its seats that are inside.
pub async fn find(db: &PgPool, concert_id: ConcertId, id: CheckInId) -> sqlx::Result<Option<Entrance>> {
    sqlx::query_as!(
        Entrance,
        r#"SELECT min(c.id) AS "id!: CheckInId", b.number AS "number: BookingNumber", b.member_id AS "member_id: MemberId", b.surname, b.first_name, min(c.checked_in_at) AS "at!",
                  coalesce(m.display_name, m.first_name || ' ' || m.surname) AS "by!",
                  array_agg(t.row_number * 100 + t.seat_number ORDER BY t.row_number, t.seat_number) AS "seats!: Vec<Seat>"
           FROM check_ins one JOIN check_ins c ON c.scan_id = one.scan_id AND c.undone_at IS NULL
           JOIN tickets t ON t.id = c.ticket_id JOIN bookings b ON b.id = t.booking_id JOIN members m ON m.id = c.checked_in_by
           WHERE b.concert_id = $1 AND one.id = $2 GROUP BY b.id, m.id"#,
        concert_id as _,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// Undoes all check-ins of one scan, by the id of any of them. False: undone before.
pub async fn undo(db: &mut PgConnection, id: CheckInId, reason: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE check_ins SET undone_at = $2, undone_reason = $3
         WHERE scan_id = (SELECT scan_id FROM check_ins WHERE id = $1) AND undone_at IS NULL",
        id as _,
        now,
        reason,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}
