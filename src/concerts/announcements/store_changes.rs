//! Announced changes: recorded with their recipients in the transaction of the action, and read for e-mails and pages.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{
        announcements::{
            change::{Audience, Change, ChangeKind, Facts},
            store_news,
        },
        bookings::booking_number::BookingNumber,
        email_kinds, paths,
        seats::seat::Seat,
    },
    ids::{BookingId, ConcertChangeId, ConcertId, EmailId, RecipientId},
    mail::NotSent,
};

/// A change to be recorded.
#[derive(Debug)]
pub struct NewChange<'a> {
    pub kind: ChangeKind,
    pub concert_id: ConcertId,
    /// The booking, when it concerns one alone.
    pub booking_id: Option<BookingId>,
    /// The seat that a moved booking had, and the one that it has now.
    pub seats: Option<(Seat, Seat)>,
    /// The message to the people concerned, 1 to 300 characters; empty where a cancellation is taken back.
    pub reason: &'a str,
    /// The facts of the concert before the change.
    pub before: &'a Facts,
    /// The cancellation that is undone: its recipients are informed.
    pub undone: Option<Undone>,
    /// The time of the request.
    pub now: OffsetDateTime,
}

/// A cancellation that is taken back.
#[derive(Debug, Clone, Copy)]
pub struct Undone {
    pub kind: ChangeKind,
    /// When it was made.
    pub at: OffsetDateTime,
}

/// Records a change, after it was made, with everybody whom it concerns; queues their e-mails and posts their notices.
pub async fn record(db: &mut PgConnection, change: &NewChange<'_>) -> sqlx::Result<()> {
    let id = insert(db, change).await?;
    match change.undone {
        None => add_recipients(db, id, change).await?,
        Some(undone) => add_recipients_of(db, id, change, undone).await?,
    }
    queue(db, id, change).await?;
    post(db, id, change).await
}

async fn insert(db: &mut PgConnection, change: &NewChange<'_>) -> sqlx::Result<ConcertChangeId> {
    let (from, to) = change.seats.unzip();
    sqlx::query_scalar!(
        r#"INSERT INTO concert_changes (concert_id, booking_id, kind, reason, changed_at, title, artist, venue, starts_at, doors_at, ends_at, seat_keys)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $12, $13, CASE WHEN $10::integer IS NOT NULL THEN ARRAY(
             SELECT CASE WHEN row_number * 100 + seat_number = $11 THEN $10 ELSE row_number * 100 + seat_number END
             FROM tickets WHERE booking_id = $2 AND given_up_at IS NULL ORDER BY 1) END)
         RETURNING id AS "id: ConcertChangeId""#,
        change.concert_id as _,
        change.booking_id as _,
        change.kind.code(),
        change.reason,
        change.now,
        change.before.title,
        change.before.artist,
        change.before.venue,
        change.before.starts_at,
        from as _,
        to as _,
        change.before.doors_at,
        change.before.ends_at,
    )
    .fetch_one(db)
    .await
}

async fn add_recipients(db: &mut PgConnection, id: ConcertChangeId, change: &NewChange<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH booked AS (
             INSERT INTO change_recipients (change_id, booking_id)
             SELECT $1, id FROM bookings WHERE concert_id = $2 AND CASE WHEN $3::bigint IS NULL THEN cancelled_at IS NULL ELSE id = $3 END
             ORDER BY id)
         INSERT INTO change_recipients (change_id, waiting_id)
         SELECT $1, w.id FROM waiting_list w
         WHERE w.concert_id = $2 AND w.outcome IS NULL AND $3 IS NULL
           AND NOT EXISTS (SELECT FROM bookings b WHERE b.concert_id = $2 AND b.member_id = w.member_id AND b.cancelled_at IS NULL)
         ORDER BY w.id",
        id as _,
        change.concert_id as _,
        change.booking_id as _,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Adds the recipients of a cancellation: others need not learn that it was undone.
async fn add_recipients_of(
    db: &mut PgConnection,
    id: ConcertChangeId,
    change: &NewChange<'_>,
    undone: Undone,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO change_recipients (change_id, booking_id, waiting_id)
         SELECT $1, r.booking_id, r.waiting_id FROM change_recipients r
         JOIN concert_changes c ON c.id = r.change_id
         LEFT JOIN bookings b ON b.id = r.booking_id LEFT JOIN waiting_list w ON w.id = r.waiting_id
         WHERE c.concert_id = $2 AND c.kind = $3 AND c.changed_at = $4 AND c.booking_id IS NOT DISTINCT FROM $5
           AND b.cancelled_at IS NULL AND w.outcome IS NULL ORDER BY r.id",
        id as _,
        change.concert_id as _,
        undone.kind.code(),
        undone.at,
        change.booking_id as _,
    )
    .execute(db)
    .await
    .map(|_| ())
}

async fn queue(db: &mut PgConnection, id: ConcertChangeId, change: &NewChange<'_>) -> sqlx::Result<()> {
    let (booked, waiting) = (email_kinds::kind_of(change.kind), &email_kinds::WAITING_CHANGED);
    sqlx::query!(
        "SELECT CASE WHEN r.booking_id IS NULL THEN queue_email($4, w.member_id, r.id, '{}', $3::timestamptz, $6)
                     ELSE queue_booking_email($2, r.booking_id, r.id, '{}', $3, $5) END
         FROM change_recipients r LEFT JOIN waiting_list w ON w.id = r.waiting_id
         WHERE r.change_id = $1 ORDER BY r.id",
        id as _,
        booked.name,
        change.now,
        waiting.name,
        booked.until(change.now),
        waiting.until(change.now),
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}

/// Queues the e-mails again that a cancellation, now undone, had withdrawn.
pub(crate) async fn queue_again(
    db: &mut PgConnection,
    concert_id: ConcertId,
    booking_id: Option<BookingId>,
    cancelled_at: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let (booked, waiting) = (&email_kinds::BOOKING_CHANGED, &email_kinds::WAITING_CHANGED);
    sqlx::query!(
        "WITH dropped AS (
             UPDATE change_recipients r SET email_id = NULL
             FROM concert_changes c, emails e
             WHERE c.id = r.change_id AND c.concert_id = $1 AND ($2::bigint IS NULL OR r.booking_id = $2)
               AND c.kind IN ('concert_changed', 'booking_moved') AND r.told_at IS NULL
               AND e.subject_id = r.id AND e.kind IN ($4, $5) AND e.dropped_at >= $3 AND e.last_error = $9
               AND NOT EXISTS (SELECT FROM emails teller WHERE teller.id = r.email_id AND teller.dropped_at IS NULL)
             RETURNING r.id, r.booking_id, r.waiting_id)
         SELECT CASE WHEN d.booking_id IS NULL THEN queue_email($5, w.member_id, d.id, '{}', $6::timestamptz, $8)
                     ELSE queue_booking_email($4, d.booking_id, d.id, '{}', $6, $7) END
         FROM dropped d LEFT JOIN waiting_list w ON w.id = d.waiting_id ORDER BY d.id",
        concert_id as _,
        booking_id as _,
        cancelled_at,
        booked.name,
        waiting.name,
        now,
        booked.until(now),
        waiting.until(now),
        NotSent::Outdated.code(),
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}

async fn post(db: &mut PgConnection, id: ConcertChangeId, change: &NewChange<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT post_notice($2, coalesce(b.member_id, w.member_id), jsonb_build_object(
                    'words', jsonb_build_object('title', k.title), 'times', '{}'::jsonb, 'reason', nullif(c.reason, ''),
                    'link', CASE WHEN b.number IS NULL THEN $4::text ELSE $3::text || b.number END), c.changed_at)
         FROM change_recipients r
         JOIN concert_changes c ON c.id = r.change_id
         JOIN concerts k ON k.id = c.concert_id
         LEFT JOIN bookings b ON b.id = r.booking_id
         LEFT JOIN waiting_list w ON w.id = r.waiting_id
         WHERE r.change_id = $1 AND coalesce(b.member_id, w.member_id) IS NOT NULL ORDER BY r.id",
        id as _,
        store_news::notice_of(change.kind).name,
        format!("{}/", paths::Bookings),
        paths::Concert { id: change.concert_id }.to_string(),
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}

/// The people whom a change of a concert would concern now.
pub async fn audience(db: impl PgExecutor<'_>, concert_id: ConcertId) -> sqlx::Result<Audience> {
    sqlx::query_as!(
        Audience,
        r#"WITH concerned AS (
               SELECT member_id, email, false AS waits FROM bookings WHERE concert_id = $1 AND cancelled_at IS NULL
               UNION ALL
               SELECT w.member_id, NULL, true FROM waiting_list w
               WHERE w.concert_id = $1 AND w.outcome IS NULL
                 AND NOT EXISTS (SELECT FROM bookings b WHERE b.concert_id = $1 AND b.member_id = w.member_id AND b.cancelled_at IS NULL))
           SELECT count(*) FILTER (WHERE NOT waits) AS "bookings!", count(*) FILTER (WHERE waits) AS "waiting!",
                  count(*) FILTER (WHERE email IS NULL AND NOT is_reachable(member_id)) AS "by_hand!"
           FROM concerned"#,
        concert_id as _,
    )
    .fetch_one(db)
    .await
}

/// The changes that concern a booking, in the order in which they were made.
pub async fn list_of_booking(db: &PgPool, booking_id: BookingId) -> sqlx::Result<Vec<Change>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.kind AS "kind: ChangeKind", c.reason, c.subject, c.changed_at, c.title, c.artist, c.venue, c.starts_at, c.doors_at, c.ends_at,
                  coalesce(c.seat_keys, '{}') AS "seats_before!: Vec<Seat>"
           FROM change_recipients r JOIN concert_changes c ON c.id = r.change_id WHERE r.booking_id = $1 ORDER BY c.id"#,
        booking_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Change::from).collect())
}

/// A change as the table has it.
struct Row {
    kind: ChangeKind,
    reason: String,
    subject: Option<String>,
    changed_at: OffsetDateTime,
    title: String,
    artist: String,
    venue: String,
    starts_at: OffsetDateTime,
    doors_at: Option<OffsetDateTime>,
    ends_at: Option<OffsetDateTime>,
    seats_before: Vec<Seat>,
}

impl From<Row> for Change {
    fn from(row: Row) -> Self {
        Self {
            kind: row.kind,
            reason: row.reason,
            subject: row.subject,
            at: row.changed_at,
            before: Facts {
                title: row.title,
                artist: row.artist,
                venue: row.venue,
                starts_at: row.starts_at,
                doors_at: row.doors_at,
                ends_at: row.ends_at,
            },
            seats_before: row.seats_before,
        }
    }
}

/// The person of an e-mail about a change.
#[derive(Debug)]
pub struct Recipient {
    pub concert_id: ConcertId,
    /// Number of the booking; absent for the waiting list.
    pub number: Option<BookingNumber>,
    /// True if the member is still on the waiting list, or has an open offer of it.
    pub waits: bool,
}

/// The recipient with this key.
pub async fn find_recipient(db: &PgPool, id: RecipientId) -> sqlx::Result<Option<Recipient>> {
    sqlx::query_as!(
        Recipient,
        r#"SELECT c.concert_id AS "concert_id: ConcertId", b.number AS "number?: BookingNumber", w.id IS NOT NULL AND w.outcome IS NULL AS "waits!"
           FROM change_recipients r JOIN concert_changes c ON c.id = r.change_id
           LEFT JOIN bookings b ON b.id = r.booking_id
           LEFT JOIN waiting_list w ON w.id = r.waiting_id WHERE r.id = $1"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// Claims for an e-mail the changes that no other e-mail and no member of staff has told the recipient. An e-mail about changed
/// facts or seats claims all of these, one about a cancellation or its end all of those: each tells what the other does not.
/// Messages are never claimed. In order; empty when the e-mail of a later change was faster. The facts that the e-mail tells are
/// to be read afterwards: a change that is made in between has an e-mail of its own.
pub async fn claim(db: &PgPool, recipient_id: RecipientId, email_id: EmailId) -> sqlx::Result<Vec<Change>> {
    let rows = sqlx::query_as!(
        Row,
        r#"WITH open AS MATERIALIZED (
               SELECT r.id FROM change_recipients this
               JOIN concert_changes subject ON subject.id = this.change_id
               JOIN change_recipients r ON r.booking_id = this.booking_id OR r.waiting_id = this.waiting_id
               JOIN concert_changes c ON c.id = r.change_id
               WHERE this.id = $1 AND r.told_at IS NULL AND (r.email_id IS NULL OR r.email_id = $2)
                 AND (c.kind IN ('concert_changed', 'booking_moved')) = (subject.kind IN ('concert_changed', 'booking_moved'))
                 AND c.kind <> 'message'
               ORDER BY r.id FOR UPDATE OF r),
           claimed AS (
               UPDATE change_recipients r SET email_id = $2 FROM open WHERE r.id = open.id RETURNING r.change_id)
           SELECT c.kind AS "kind: ChangeKind", c.reason, c.subject, c.changed_at, c.title, c.artist, c.venue, c.starts_at, c.doors_at, c.ends_at,
                  coalesce(c.seat_keys, '{}') AS "seats_before!: Vec<Seat>"
           FROM claimed JOIN concert_changes c ON c.id = claimed.change_id ORDER BY c.id"#,
        recipient_id as _,
        email_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Change::from).collect())
}
