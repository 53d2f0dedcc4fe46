//! Transfer of seats to another person, and their return.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    accounts::NewNotice,
    concerts::{
        announcements::store_news,
        booked_seats::store_cancel::{Locked, end_tickets, find_seats, lock, tell},
        bookings::{
            booking_number::{BookingNumber, surname_key},
            store::lock_sale_facts,
        },
        email_kinds::{SEAT_HANDED_BACK, SEAT_HANDED_ON, SEAT_RECEIVED},
        paths,
        seats::seat::{Seat, names_of},
    },
    ids::{BookingId, ConcertId, MemberId, TicketId},
    text::folding::search_text,
};

/// The person to whom a seat is handed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// The member; `None`: somebody without an account.
    pub member_id: Option<MemberId>,
    pub surname: String,
    pub first_name: String,
    /// E-mail address of a receiver without an account.
    pub email: Option<String>,
    /// The language to write in there.
    pub language: &'static str,
}

/// The active member with this number and surname (folded as [`surname_key`] does); the answer is the same whichever is wrong.
pub async fn find_receiver(db: &PgPool, number: &str, surname: &str) -> sqlx::Result<Option<Receiver>> {
    let found = sqlx::query!(
        r#"SELECT id AS "id: MemberId", surname, first_name FROM members WHERE number = $1 AND state = 'active'"#,
        number,
    )
    .fetch_optional(db)
    .await?;
    let found = found.filter(|member| surname_key(&member.surname) == surname_key(surname));
    Ok(found.map(|member| Receiver {
        member_id: Some(member.id),
        surname: member.surname,
        first_name: member.first_name,
        email: None,
        language: "",
    }))
}

/// A seat to be handed on.
#[derive(Debug)]
pub struct SeatTransfer<'a> {
    /// Key of the booking.
    pub booking_id: BookingId,
    pub concert_id: ConcertId,
    pub seat: Seat,
    /// The person who gets it.
    pub receiver: &'a Receiver,
    /// The time of the request.
    pub now: OffsetDateTime,
}

/// The outcome of a request to hand a seat on or back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferOutcome {
    /// Transferred: the number of the booking that has the seat now.
    Handed(BookingNumber),
    /// The seat is not, or no longer, one of the booking.
    NotTheirs,
    /// The ticket of the seat has been checked in.
    CheckedIn,
    /// The receiver has the maximum number of seats.
    Limit,
    /// The receiver is the holder.
    Same,
    /// The concert does not take place, or has no seats for people without an account.
    Closed,
    /// The booking from which it came is gone.
    Gone,
}

/// Hands a seat on, in the transaction of the caller, who gives it up unless that was done: a booking of its own, with a new code.
/// `None`: the number is somebody else's.
pub async fn hand_on(
    db: &mut PgConnection,
    handing: &SeatTransfer<'_>,
    number: &BookingNumber,
) -> sqlx::Result<Option<TransferOutcome>> {
    let member = handing.receiver.member_id;
    let holder = member.map(|id| format!("member:{id}"));
    if let Some(holder) = &holder {
        lock_holder(db, holder, handing.concert_id).await?;
    }
    if lock_sale_facts(db, handing.concert_id, handing.now).await?.is_none_or(|one| one.cancelled || one.over) {
        return Ok(Some(TransferOutcome::Closed));
    }
    let Some(booking) = lock(db, handing.booking_id).await? else {
        return Ok(Some(TransferOutcome::NotTheirs));
    };
    if let Some(refused) = hindrance(db, handing, &booking).await? {
        return Ok(Some(refused));
    }
    // A seat of a person without an account counts for the one who handed it on: nobody gathers seats under invented names.
    let owner = holder.or_else(|| booking.booked_by.clone());
    let ended = end_tickets(db, handing.booking_id, &[handing.seat], handing.now).await?;
    let Some(id) = insert(db, handing, owner.as_deref(), ended.first().copied(), number).await? else {
        return Ok(None);
    };
    give(db, handing.concert_id, id, handing.seat).await?;
    tell_handed_on(db, handing, id, number).await?;
    Ok(Some(TransferOutcome::Handed(number.clone())))
}

/// Two clicks of one person are counted one after the other, as those on the map.
async fn lock_holder(db: &mut PgConnection, holder: &str, concert_id: ConcertId) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))", holder, concert_id as _)
        .fetch_one(db)
        .await
        .map(|_| ())
}

/// Reasons for which a seat cannot be transferred.
async fn hindrance(
    db: &mut PgConnection,
    handing: &SeatTransfer<'_>,
    booking: &Locked,
) -> sqlx::Result<Option<TransferOutcome>> {
    let found = find_seats(db, handing.booking_id, &[handing.seat]).await?;
    if found.wanted == 0 {
        return Ok(Some(TransferOutcome::NotTheirs));
    }
    if found.inside > 0 {
        return Ok(Some(TransferOutcome::CheckedIn));
    }
    let Some(member_id) = handing.receiver.member_id else {
        let members_only = sqlx::query_scalar!(
            r#"SELECT audience = 'members' AS "members!" FROM concerts WHERE id = $1"#,
            handing.concert_id as _,
        )
        .fetch_one(db)
        .await?;
        return Ok(members_only.then_some(TransferOutcome::Closed));
    };
    if booking.booked_by.as_deref() == Some(&format!("member:{member_id}")) {
        return Ok(Some(TransferOutcome::Same));
    }
    let full = is_full(db, handing.concert_id, &format!("member:{member_id}"), handing.now).await?;
    Ok(full.then_some(TransferOutcome::Limit))
}

/// True if a holder has the maximum number of seats of a concert.
async fn is_full(
    db: &mut PgConnection,
    concert_id: ConcertId,
    holder: &str,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT seats_of(id, ARRAY[$2::text], $3) >= limit_per_person AS "full!" FROM concerts WHERE id = $1"#,
        concert_id as _,
        holder,
        now,
    )
    .fetch_one(db)
    .await
}

/// The booking of the receiver. `None`: the number is somebody else's.
async fn insert(
    db: &mut PgConnection,
    handing: &SeatTransfer<'_>,
    owner: Option<&str>,
    ticket_id: Option<TicketId>,
    number: &BookingNumber,
) -> sqlx::Result<Option<BookingId>> {
    let receiver = handing.receiver;
    let names = search_text(&[&receiver.surname, &receiver.first_name]);
    sqlx::query_scalar!(
        r#"INSERT INTO bookings (number, concert_id, surname, first_name, surname_key, search_text, booked_by, member_id,
                               email, language, idempotency_key, created_at, handed_from)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $11, $12, 'handed on ' || $9::bigint, $10, $9)
         ON CONFLICT ON CONSTRAINT bookings_number_key DO NOTHING RETURNING id AS "id: BookingId""#,
        number as _,
        handing.concert_id as _,
        receiver.surname,
        receiver.first_name,
        surname_key(&receiver.surname),
        format!("{names} {}", number.as_str()),
        owner,
        receiver.member_id as _,
        ticket_id as _,
        handing.now,
        receiver.email,
        receiver.email.as_ref().map(|_| receiver.language),
    )
    .fetch_optional(db)
    .await
}

/// Gives a booked seat, whose ticket has ended, to another booking.
async fn give(db: &mut PgConnection, concert_id: ConcertId, booking_id: BookingId, seat: Seat) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH given AS (
             UPDATE seats SET booking_id = $2
             WHERE concert_id = $1 AND row_number = $3 AND seat_number = $4 AND state = 'booked' RETURNING row_number, seat_number)
         INSERT INTO tickets (booking_id, concert_id, row_number, seat_number)
         SELECT $2, $1, row_number, seat_number FROM given",
        concert_id as _,
        booking_id as _,
        seat.row(),
        seat.number(),
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Queues the e-mails of a transfer to the receiver and the former holder.
async fn tell_handed_on(
    db: &mut PgConnection,
    handing: &SeatTransfer<'_>,
    id: BookingId,
    number: &BookingNumber,
) -> sqlx::Result<()> {
    let (receiver, now) = (handing.receiver, handing.now);
    let title = sqlx::query_scalar!("SELECT title FROM concerts WHERE id = $1", handing.concert_id as _)
        .fetch_one(&mut *db)
        .await?;
    let place = names_of([handing.seat]);
    tell(db, &SEAT_RECEIVED, id, &json!({}), now).await?;
    if let Some(member_id) = receiver.member_id {
        let notice = NewNotice::to(&store_news::SEAT_RECEIVED, member_id).with("title", &title).with("seat", &place);
        notice.link(paths::Booking { number: number.clone() }).post(&mut *db, now).await?;
    }
    let to = format!("{} {}", receiver.first_name, receiver.surname);
    tell(db, &SEAT_HANDED_ON, handing.booking_id, &json!({ "seats": place, "to": to }), now).await
}

/// Hands a seat that was received back to the booking from which it came, with a new code there, in the transaction of the caller,
/// who gives it up unless that was done.
pub async fn hand_back(
    db: &mut PgConnection,
    booking_id: BookingId,
    now: OffsetDateTime,
) -> sqlx::Result<TransferOutcome> {
    let origin = sqlx::query!(
        r#"SELECT b.concert_id AS "concert_id: ConcertId", t.booking_id AS "giver_id: BookingId", g.booked_by FROM bookings b
         JOIN tickets t ON t.id = b.handed_from JOIN bookings g ON g.id = t.booking_id WHERE b.id = $1"#,
        booking_id as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(origin) = origin else { return Ok(TransferOutcome::Gone) };
    if let Some(holder) = &origin.booked_by {
        lock_holder(db, holder, origin.concert_id).await?;
    }
    if lock_sale_facts(db, origin.concert_id, now).await?.is_none_or(|one| one.cancelled || one.over) {
        return Ok(TransferOutcome::Closed);
    }
    // The older of the two first, as everybody does who locks both.
    let giver = lock_giver(db, origin.giver_id).await?;
    let Some(booking) = lock(db, booking_id).await? else { return Ok(TransferOutcome::NotTheirs) };
    let Some((giver, number)) = giver else { return Ok(TransferOutcome::Gone) };
    let Some(seat) = only_seat(db, booking_id).await? else { return Ok(TransferOutcome::NotTheirs) };
    if find_seats(db, booking_id, &[seat]).await?.inside > 0 {
        return Ok(TransferOutcome::CheckedIn);
    }
    // A seat of the giver's own that is held under another name counts already.
    if let Some(holder) = origin.booked_by.filter(|holder| booking.booked_by.as_ref() != Some(holder))
        && is_full(db, origin.concert_id, &holder, now).await?
    {
        return Ok(TransferOutcome::Limit);
    }
    end_tickets(db, booking_id, &[seat], now).await?;
    give(db, origin.concert_id, origin.giver_id, seat).await?;
    reopen(db, origin.giver_id, now).await?;
    tell_handed_back(db, origin.giver_id, giver, &number, booking_id, seat, now).await?;
    Ok(TransferOutcome::Handed(number))
}

/// The member and the number of a booking from which a seat was handed on. `None`: it was cancelled for another reason than that
/// its last seat was handed on.
async fn lock_giver(db: &mut PgConnection, id: BookingId) -> sqlx::Result<Option<(Option<MemberId>, BookingNumber)>> {
    let found = sqlx::query!(
        r#"SELECT b.member_id AS "member_id: MemberId", b.number AS "number: BookingNumber",
                  b.cancelled_at IS NULL OR NOT EXISTS (
                      SELECT FROM tickets t WHERE t.booking_id = b.id AND t.given_up_at = b.cancelled_at
                        AND NOT EXISTS (SELECT FROM bookings n WHERE n.handed_from = t.id)) AS "there!"
           FROM bookings b WHERE b.id = $1 FOR NO KEY UPDATE"#,
        id as _,
    )
    .fetch_one(db)
    .await?;
    Ok(found.there.then_some((found.member_id, found.number)))
}

/// The one valid seat of a booking.
async fn only_seat(db: &mut PgConnection, booking_id: BookingId) -> sqlx::Result<Option<Seat>> {
    let seats = sqlx::query_scalar!(
        r#"SELECT row_number * 100 + seat_number AS "seat!: Seat" FROM tickets WHERE booking_id = $1 AND given_up_at IS NULL"#,
        booking_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(match seats.as_slice() {
        [seat] => Some(*seat),
        _ => None,
    })
}

/// The booking has a seat again.
async fn reopen(db: &mut PgConnection, booking_id: BookingId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE bookings SET cancelled_at = NULL, revision = revision + 1, revised_at = $2 WHERE id = $1",
        booking_id as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

async fn tell_handed_back(
    db: &mut PgConnection,
    giver_id: BookingId,
    member_id: Option<MemberId>,
    number: &BookingNumber,
    receiver_id: BookingId,
    seat: Seat,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let from = sqlx::query!(
        "SELECT b.surname, b.first_name, c.title FROM bookings b JOIN concerts c ON c.id = b.concert_id WHERE b.id = $1",
        receiver_id as _,
    )
    .fetch_one(&mut *db)
    .await?;
    let by = format!("{} {}", from.first_name, from.surname);
    let place = names_of([seat]);
    tell(db, &SEAT_HANDED_BACK, giver_id, &json!({ "seats": place, "by": by }), now).await?;
    let Some(member_id) = member_id else { return Ok(()) };
    let notice =
        NewNotice::to(&store_news::SEAT_HANDED_BACK, member_id).with("title", &from.title).with("seat", &place);
    notice.link(paths::Booking { number: number.clone() }).post(&mut *db, now).await
}

/// A seat of a booking that was handed on and not handed back.
#[derive(Debug, Clone)]
pub struct TransferredSeat {
    pub seat: Seat,
    /// The number of the booking that has it now.
    pub number: BookingNumber,
    /// The member who has it.
    pub member_id: Option<MemberId>,
    /// The surname of the person who has it.
    pub surname: String,
    pub first_name: String,
    /// When it was handed on.
    pub at: OffsetDateTime,
}

/// The seats of a booking that were handed on, in order of rows.
pub async fn list_handed_on(db: &PgPool, booking_id: BookingId) -> sqlx::Result<Vec<TransferredSeat>> {
    sqlx::query_as!(
        TransferredSeat,
        r#"SELECT t.row_number * 100 + t.seat_number AS "seat!: Seat", n.number AS "number: BookingNumber", n.member_id AS "member_id: MemberId", n.surname, n.first_name,
                  n.created_at AS at
           FROM tickets t JOIN bookings n ON n.handed_from = t.id AND n.cancelled_at IS NULL
           WHERE t.booking_id = $1 ORDER BY 1"#,
        booking_id as _,
    )
    .fetch_all(db)
    .await
}

/// The number of the booking from which the seat of this one was handed on.
pub async fn find_origin(db: &PgPool, booking_id: BookingId) -> sqlx::Result<Option<BookingNumber>> {
    sqlx::query_scalar!(
        r#"SELECT g.number AS "number: BookingNumber" FROM bookings b
           JOIN tickets t ON t.id = b.handed_from JOIN bookings g ON g.id = t.booking_id WHERE b.id = $1"#,
        booking_id as _,
    )
    .fetch_optional(db)
    .await
}
