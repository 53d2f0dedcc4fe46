//! Letters about lockers that wait to be sent. They are put down in the transaction of what they tell of.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{lockers::locker::LockerCode, web::codes::codes};

codes! {
    /// What a letter tells.
    News, unknown = ByStaff {
        /// The deadline comes near.
        Reminder = "reminder", "mail-locker-reminder-subject";
        /// The deadline has passed.
        Overdue = "overdue", "mail-locker-overdue-subject";
        /// A locker is held for somebody who waited.
        Offered = "offered", "mail-locker-offered-subject";
        /// Staff took the locker back.
        ByStaff = "by_staff", "mail-locker-taken-back-subject";
        /// Staff took it back with all others at the end of the term.
        Term = "term", "mail-locker-term-subject";
        /// Somebody lends their locker.
        Shared = "shared", "mail-locker-shared-subject";
    }
}

/// Tells whoever has a locker that its deadline has passed.
pub async fn overdue(db: &mut PgConnection, allocation_id: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO locker_letters (news, member_id, allocation_id, until, written_at, send_at)
         SELECT 'overdue', member_id, id, due_at, $2, $2 FROM allocations WHERE id = $1",
        allocation_id,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Tells a member that a locker is held for them until then.
pub async fn offered(
    db: &mut PgConnection,
    allocation_id: i64,
    (now, until): (OffsetDateTime, OffsetDateTime),
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO locker_letters (news, member_id, allocation_id, until, written_at, send_at)
         SELECT 'offered', member_id, id, $2, $3, $3 FROM allocations WHERE id = $1",
        allocation_id,
        until,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Tells whoever had a locker that it was taken back, as the allocation says that it ended: by staff, or at the end of a
/// term. In the transaction that ends it, and after that.
pub async fn taken_back(
    db: &mut PgConnection,
    allocation_id: i64,
    reason: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO locker_letters (news, member_id, allocation_id, reason, written_at, send_at)
         SELECT ending, member_id, id, $2, $3, $3 FROM allocations WHERE id = $1 AND ending IN ('by_staff', 'term')",
        allocation_id,
        reason,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Tells a member that a locker is lent to them; once for each locker, however often it is lent again.
pub async fn shared(
    db: &mut PgConnection,
    allocation_id: i64,
    member_id: i64,
    (now, until): (OffsetDateTime, OffsetDateTime),
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO locker_letters (news, member_id, allocation_id, until, written_at, send_at)
         VALUES ('shared', $2, $1, $3, $4, $4) ON CONFLICT (allocation_id, member_id) WHERE news = 'shared' DO NOTHING",
        allocation_id,
        member_id,
        until,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// A letter that was taken to be sent.
#[derive(Debug)]
pub struct Taken {
    /// Key in the database.
    pub id: i64,
    /// What it tells.
    pub news: News,
    /// Whom.
    pub member_id: i64,
    /// When it was put down.
    pub written_at: OffsetDateTime,
    /// How often it was taken.
    pub tries: i16,
    /// Why, where staff said it.
    pub reason: Option<String>,
    /// The locker.
    pub code: LockerCode,
    /// Where in its bay; may be empty.
    pub place: String,
    /// Its bay,
    pub bay: String,
    /// and the site of that.
    pub site: String,
    /// First name and surname of the locker's holder.
    pub holder: String,
    /// The deadline, or the end of what is offered or lent.
    pub until: Option<OffsetDateTime>,
    /// When the penalty for this locker ends, if there is one.
    pub penalty_until: Option<OffsetDateTime>,
    /// Whether it is still so.
    pub is_true: bool,
}

/// Takes the next letter that is due: no other process has it then.
pub async fn take_next(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<Option<Taken>> {
    let row = sqlx::query_as!(
        Row,
        r#"WITH next AS (
               SELECT id FROM locker_letters WHERE taken_at IS NULL AND send_at <= $1
               ORDER BY send_at, id LIMIT 1 FOR UPDATE SKIP LOCKED),
           t AS (
               UPDATE locker_letters l SET taken_at = $1, tries = l.tries + 1 FROM next WHERE l.id = next.id
               RETURNING l.id, l.news, l.member_id, l.allocation_id, l.until, l.reason, l.written_at, l.tries)
           SELECT t.id, t.news, t.member_id, t.written_at, t.tries, t.reason, k.code, k.place, b.name AS bay, s.name AS site,
                  h.first_name || ' ' || h.surname AS "holder!",
                  CASE t.news WHEN 'shared' THEN r.until ELSE t.until END AS until,
                  p.ends_at AS "penalty_until?",
                  CASE t.news
                      WHEN 'reminder' THEN a.ended_at IS NULL AND a.state = 'in_use' AND a.due_at = t.until AND t.until > $1
                      WHEN 'overdue' THEN a.due_at = t.until
                      WHEN 'offered' THEN a.ended_at IS NULL AND a.state = 'held' AND a.expires_at > $1
                      WHEN 'shared' THEN a.ended_at IS NULL AND r.until > $1
                      ELSE true END IS TRUE AS "is_true!"
           FROM t JOIN allocations a ON a.id = t.allocation_id JOIN lockers k ON k.id = a.locker_id
               JOIN bays b ON b.id = k.bay_id JOIN sites s ON s.id = b.site_id JOIN members h ON h.id = a.member_id
               LEFT JOIN penalties p ON p.allocation_id = a.id AND p.lifted_at IS NULL
               LEFT JOIN shares r ON r.allocation_id = a.id AND r.member_id = t.member_id AND r.ended_at IS NULL"#,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Taken::from))
}

struct Row {
    id: i64,
    news: String,
    member_id: i64,
    written_at: OffsetDateTime,
    tries: i16,
    reason: Option<String>,
    code: String,
    place: String,
    bay: String,
    site: String,
    holder: String,
    until: Option<OffsetDateTime>,
    penalty_until: Option<OffsetDateTime>,
    is_true: bool,
}

impl From<Row> for Taken {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            news: News::stored(&row.news),
            member_id: row.member_id,
            written_at: row.written_at,
            tries: row.tries,
            reason: row.reason,
            code: LockerCode::stored(row.code),
            place: row.place,
            bay: row.bay,
            site: row.site,
            holder: row.holder,
            until: row.until,
            penalty_until: row.penalty_until,
            is_true: row.is_true,
        }
    }
}

/// Puts a letter back that was not sent, for later.
pub async fn put_back(db: &PgPool, id: i64, send_at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("UPDATE locker_letters SET taken_at = NULL, send_at = $2 WHERE id = $1", id, send_at)
        .execute(db)
        .await
        .map(|_| ())
}
