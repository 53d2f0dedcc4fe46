//! Recipients without an e-mail address, to be told of changes by staff.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{
        announcements::change::ChangeKind,
        bookings::{booking_number::BookingNumber, store::Booking},
        seats::seat::Seat,
    },
    ids::{BookingId, ConcertId, MemberId, RecipientId, WaitingId},
};

/// True if e-mail reaches the holder of a booking: the member, or the address that was left with it.
pub async fn is_reachable(db: &PgPool, booking: &Booking) -> sqlx::Result<bool> {
    if booking.email.is_some() {
        return Ok(true);
    }
    sqlx::query_scalar!(r#"SELECT is_reachable($1) AS "reachable!""#, booking.member_id as _).fetch_one(db).await
}

/// A change that a person with a booking, or on the waiting list, must be told of by hand.
#[derive(Debug)]
pub struct Unreached {
    /// Key of the recipient.
    pub id: RecipientId,
    /// Number of the booking; absent for the waiting list.
    pub number: Option<BookingNumber>,
    /// Key of the entry of the waiting list; absent for a booking.
    pub waiting_id: Option<WaitingId>,
    pub surname: String,
    pub first_name: String,
    /// The seats of the booking, in order of rows.
    pub seats: Vec<Seat>,
    pub kind: ChangeKind,
    pub reason: String,
}

/// People of a concert still to come who are to be told by hand, by name, each with their changes in order; of one
/// booking alone when it is named.
pub async fn list_unreached(
    db: &PgPool,
    concert_id: ConcertId,
    booking_id: Option<BookingId>,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Unreached>> {
    sqlx::query_as!(
        Unreached,
        r#"SELECT u.id AS "id!: RecipientId", b.number AS "number?: BookingNumber", u.waiting_id AS "waiting_id: WaitingId", coalesce(b.surname, m.surname) AS "surname!",
                  coalesce(b.first_name, m.first_name) AS "first_name!", u.kind AS "kind!: ChangeKind", u.reason AS "reason!",
                  ARRAY(SELECT t.row_number * 100 + t.seat_number FROM tickets t
                        WHERE t.booking_id = b.id AND (t.given_up_at IS NULL OR t.given_up_at = b.cancelled_at)
                        ORDER BY 1) AS "seats!: Vec<Seat>"
           FROM unreached_recipients u
           LEFT JOIN bookings b ON b.id = u.booking_id
           LEFT JOIN members m ON m.id = u.waiting_member_id
           WHERE u.concert_id = $1 AND u.starts_at > $3 AND ($2::bigint IS NULL OR u.booking_id = $2)
           ORDER BY 4, 5, u.booking_id, u.waiting_id, u.id"#,
        concert_id as _,
        booking_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// Number of people with a future concert who are to be told by hand.
pub async fn count_unreached(db: &PgPool, concert_id: ConcertId, now: OffsetDateTime) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(DISTINCT (booking_id, waiting_id)) AS "people!" FROM unreached_recipients
           WHERE concert_id = $1 AND starts_at > $2"#,
        concert_id as _,
        now,
    )
    .fetch_one(db)
    .await
}

/// A person whom staff have told of a change.
#[derive(Debug)]
pub struct Reached {
    /// Key of the last recipient who was ticked off.
    pub id: RecipientId,
    /// Number of the booking; absent for the waiting list.
    pub number: Option<BookingNumber>,
    pub surname: String,
    pub first_name: String,
    /// When the person was told last.
    pub told_at: OffsetDateTime,
    /// The name of the member who did.
    pub told_by: String,
}

/// The people of a concert who were told by hand, the last one first.
pub async fn list_reached(db: &PgPool, concert_id: ConcertId) -> sqlx::Result<Vec<Reached>> {
    sqlx::query_as!(
        Reached,
        r#"SELECT r.id AS "id: RecipientId", b.number AS "number?: BookingNumber", coalesce(b.surname, p.surname) AS "surname!",
                  coalesce(b.first_name, p.first_name) AS "first_name!", r.told_at AS "told_at!",
                  coalesce(m.display_name, m.first_name || ' ' || m.surname) AS "told_by!"
           FROM (SELECT DISTINCT ON (r.booking_id, r.waiting_id) r.id, r.booking_id, r.waiting_id, r.told_at, r.told_by
                 FROM change_recipients r JOIN concert_changes c ON c.id = r.change_id
                 WHERE c.concert_id = $1 AND r.told_at IS NOT NULL
                 ORDER BY r.booking_id, r.waiting_id, r.id DESC) AS r
           JOIN members m ON m.id = r.told_by
           LEFT JOIN bookings b ON b.id = r.booking_id
           LEFT JOIN waiting_list w ON w.id = r.waiting_id
           LEFT JOIN members p ON p.id = w.member_id
           ORDER BY r.told_at DESC, 3, 4"#,
        concert_id as _,
    )
    .fetch_all(db)
    .await
}

/// A person whom staff tell: the member concerned, and the booking's number.
#[derive(Debug)]
pub struct Person {
    /// The member, for the audit.
    pub member_id: Option<MemberId>,
    /// Number of the booking; absent for the waiting list.
    pub number: Option<BookingNumber>,
}

/// The person of a recipient of a concert's change; `None` when there is none.
pub async fn find_person(
    db: &PgPool,
    concert_id: ConcertId,
    recipient_id: RecipientId,
) -> sqlx::Result<Option<Person>> {
    sqlx::query_as!(
        Person,
        r#"SELECT coalesce(b.member_id, w.member_id) AS "member_id: MemberId", b.number AS "number?: BookingNumber"
           FROM change_recipients r JOIN concert_changes c ON c.id = r.change_id
           LEFT JOIN bookings b ON b.id = r.booking_id
           LEFT JOIN waiting_list w ON w.id = r.waiting_id
           WHERE r.id = $2 AND c.concert_id = $1"#,
        concert_id as _,
        recipient_id as _,
    )
    .fetch_optional(db)
    .await
}

/// Notes that a person was told by hand of all changes up to this one. False: another member of staff did it before.
pub async fn tell(
    db: &mut PgConnection,
    recipient_id: RecipientId,
    by: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let told = sqlx::query!(
        "UPDATE change_recipients r SET told_at = $3, told_by = $2 FROM change_recipients last
         WHERE last.id = $1 AND r.id <= last.id AND r.told_at IS NULL
           AND (r.booking_id = last.booking_id OR r.waiting_id = last.waiting_id)",
        recipient_id as _,
        by as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(told.rows_affected() > 0)
}

/// Takes back the tick that was made at this time, of all changes that it covered. False: it was taken back before, or the
/// person was ticked off anew since.
pub async fn take_back(
    db: &mut PgConnection,
    recipient_id: RecipientId,
    told_at: OffsetDateTime,
) -> sqlx::Result<bool> {
    let taken_back = sqlx::query!(
        "UPDATE change_recipients r SET told_at = NULL, told_by = NULL FROM change_recipients last
         WHERE last.id = $1 AND last.told_at = $2 AND r.told_at = last.told_at AND r.told_by = last.told_by
           AND (r.booking_id = last.booking_id OR r.waiting_id = last.waiting_id)",
        recipient_id as _,
        told_at,
    )
    .execute(db)
    .await?;
    Ok(taken_back.rows_affected() > 0)
}
