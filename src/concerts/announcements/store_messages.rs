//! Messages of the box office to all holders of bookings. Each is stored as an announced change.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{announcements::store_news, bookings::booking_number::BookingNumber, email_kinds::MESSAGE, paths},
    ids::{ConcertChangeId, ConcertId, EmailId, MemberId, RecipientId},
    web::codes::codes,
};

/// The people whom a message would reach now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Bookings whose holder gets an e-mail.
    pub by_email: i64,
    /// Bookings whose holder is to be told by hand.
    pub by_hand: i64,
}

/// Counts the bookings of a concert that are not cancelled, by the way to their holder.
pub async fn reach(db: &PgPool, concert_id: ConcertId) -> sqlx::Result<Reach> {
    sqlx::query_as!(
        Reach,
        r#"SELECT count(*) FILTER (WHERE reachable) AS "by_email!", count(*) FILTER (WHERE NOT reachable) AS "by_hand!"
           FROM (SELECT email IS NOT NULL OR is_reachable(member_id) AS reachable FROM bookings
                 WHERE concert_id = $1 AND cancelled_at IS NULL) AS b"#,
        concert_id as _,
    )
    .fetch_one(db)
    .await
}

/// A message to be sent.
#[derive(Debug)]
pub struct NewMessage<'a> {
    pub concert_id: ConcertId,
    /// One line of 1 to 120 characters.
    pub subject: &'a str,
    /// 1 to 3000 characters.
    pub text: &'a str,
    /// The same key again is the same message.
    pub idempotency_key: &'a str,
    /// The member of staff.
    pub sent_by: MemberId,
    /// The time of the request.
    pub now: OffsetDateTime,
}

/// Outcome of sending a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendOutcome {
    /// Sent now; its key, and how many bookings it is for.
    Sent(ConcertChangeId, u64),
    /// Sent before, by the same form.
    Again(ConcertChangeId),
    /// There are no bookings.
    Nobody,
}

/// Records a message with its recipients and queues their e-mails and notices, in the transaction of the caller, who gives it up
/// unless the message was sent.
pub async fn send(db: &mut PgConnection, message: &NewMessage<'_>) -> sqlx::Result<SendOutcome> {
    let Some(id) = insert(db, message).await? else {
        return find_again(db, message).await.map(SendOutcome::Again);
    };
    let recipients = sqlx::query!(
        "INSERT INTO change_recipients (change_id, booking_id)
         SELECT $1, id FROM bookings WHERE concert_id = $2 AND cancelled_at IS NULL ORDER BY id",
        id as _,
        message.concert_id as _,
    )
    .execute(&mut *db)
    .await?;
    if recipients.rows_affected() == 0 {
        return Ok(SendOutcome::Nobody);
    }
    sqlx::query!(
        "SELECT queue_booking_email($2, r.booking_id, r.id, '{}', $3, $4) FROM change_recipients r WHERE r.change_id = $1 ORDER BY r.id",
        id as _,
        MESSAGE.name,
        message.now,
        MESSAGE.until(message.now),
    )
    .fetch_all(&mut *db)
    .await?;
    post(db, id).await?;
    Ok(SendOutcome::Sent(id, recipients.rows_affected()))
}

/// `None`: the same form was sent before.
async fn insert(db: &mut PgConnection, message: &NewMessage<'_>) -> sqlx::Result<Option<ConcertChangeId>> {
    sqlx::query_scalar!(
        r#"INSERT INTO concert_changes (concert_id, kind, reason, subject, changed_at, sent_by, idempotency_key,
                                      title, artist, venue, starts_at, doors_at, ends_at)
         SELECT id, 'message', $2, $3, $4, $5, $6, title, artist, venue, starts_at, doors_at, ends_at FROM concerts WHERE id = $1
         ON CONFLICT (concert_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING id AS "id: ConcertChangeId""#,
        message.concert_id as _,
        message.text,
        message.subject,
        message.now,
        message.sent_by as _,
        message.idempotency_key,
    )
    .fetch_optional(db)
    .await
}

async fn find_again(db: &mut PgConnection, message: &NewMessage<'_>) -> sqlx::Result<ConcertChangeId> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id: ConcertChangeId" FROM concert_changes WHERE concert_id = $1 AND idempotency_key = $2"#,
        message.concert_id as _,
        message.idempotency_key,
    )
    .fetch_one(db)
    .await
}

async fn post(db: &mut PgConnection, id: ConcertChangeId) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT post_notice($2, b.member_id, jsonb_build_object(
                    'words', jsonb_build_object('title', c.title), 'times', '{}'::jsonb, 'reason', c.subject,
                    'link', $3::text || b.number), c.changed_at)
         FROM change_recipients r JOIN concert_changes c ON c.id = r.change_id JOIN bookings b ON b.id = r.booking_id
         WHERE r.change_id = $1 AND b.member_id IS NOT NULL ORDER BY r.id",
        id as _,
        store_news::MESSAGE.name,
        format!("{}/", paths::Bookings),
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}

/// A sent message, with its delivery state.
#[derive(Debug)]
pub struct Message {
    pub id: ConcertChangeId,
    pub subject: String,
    pub text: String,
    /// When it was sent.
    pub sent_at: OffsetDateTime,
    /// The name of the member of staff.
    pub sent_by: String,
    /// Bookings whose e-mail was sent.
    pub delivered: i64,
    /// Bookings whose e-mail is on its way.
    pub on_its_way: i64,
    /// Bookings whose holder was told by hand.
    pub told: i64,
    /// Bookings whose holder is to be told by hand.
    pub to_tell: i64,
}

/// The messages about a concert, the last one first; one alone when it is named.
pub async fn list(db: &PgPool, concert_id: ConcertId, id: Option<ConcertChangeId>) -> sqlx::Result<Vec<Message>> {
    sqlx::query_as!(
        Message,
        r#"SELECT c.id AS "id: ConcertChangeId", c.subject AS "subject!", c.reason AS text, c.changed_at AS sent_at,
                  coalesce(m.display_name, m.first_name || ' ' || m.surname) AS "sent_by!",
                  s.delivered AS "delivered!", s.on_its_way AS "on_its_way!", s.told AS "told!", s.to_tell AS "to_tell!"
           FROM concert_changes c JOIN members m ON m.id = c.sent_by, LATERAL (
               SELECT count(*) FILTER (WHERE state = 'delivered') AS delivered, count(*) FILTER (WHERE state = 'on_its_way') AS on_its_way,
                      count(*) FILTER (WHERE state = 'told') AS told, count(*) FILTER (WHERE state = 'to_tell') AS to_tell
               FROM message_recipients r WHERE r.change_id = c.id) AS s
           WHERE c.concert_id = $1 AND c.kind = 'message' AND ($2::bigint IS NULL OR c.id = $2)
           ORDER BY c.id DESC"#,
        concert_id as _,
        id as _,
    )
    .fetch_all(db)
    .await
}

codes! {
    /// Delivery of a message to one booking.
    Delivery {
        Delivered = "delivered", "message-delivered";
        OnItsWay = "on_its_way", "message-on-its-way";
        /// Staff told the person.
        Told = "told", "message-told";
        /// The person is to be told by hand.
        ToTell = "to_tell", "office-to-tell-badge";
        /// The booking was cancelled before the e-mail was sent.
        Withdrawn = "withdrawn", "message-withdrawn";
    }
}

/// A booking that a message was for.
#[derive(Debug)]
pub struct MessageRecipient {
    /// Key of the recipient.
    pub id: RecipientId,
    pub number: BookingNumber,
    pub surname: String,
    pub first_name: String,
    pub delivery: Delivery,
}

/// The bookings that a message was for, by name: those to be told first.
pub async fn list_readers(db: &PgPool, id: ConcertChangeId) -> sqlx::Result<Vec<MessageRecipient>> {
    sqlx::query_as!(
        MessageRecipient,
        r#"SELECT r.id AS "id!: RecipientId", b.number AS "number: BookingNumber", b.surname, b.first_name, r.state AS "delivery!: Delivery"
           FROM message_recipients r JOIN bookings b ON b.id = r.booking_id
           WHERE r.change_id = $1 ORDER BY r.state <> 'to_tell', b.surname, b.first_name, r.id"#,
        id as _,
    )
    .fetch_all(db)
    .await
}

/// A message as it is written to one recipient.
#[derive(Debug)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub number: BookingNumber,
}

/// The message of a recipient, claimed for an e-mail; `None` where staff have told the person, or the booking is cancelled.
pub async fn claim(db: &PgPool, recipient_id: RecipientId, email_id: EmailId) -> sqlx::Result<Option<Written>> {
    sqlx::query_as!(
        Written,
        r#"UPDATE change_recipients r SET email_id = $2 FROM concert_changes c, bookings b
           WHERE r.id = $1 AND c.id = r.change_id AND b.id = r.booking_id AND r.told_at IS NULL AND b.cancelled_at IS NULL
             AND (r.email_id IS NULL OR r.email_id = $2)
           RETURNING c.subject AS "subject!", c.reason AS text, b.number AS "number: BookingNumber""#,
        recipient_id as _,
        email_id as _,
    )
    .fetch_optional(db)
    .await
}
