//! E-mails of the outbox.

use parvis::ids::MemberId;
use sqlx::PgPool;
use time::OffsetDateTime;

use super::change;

/// The kinds of all e-mails, in the order in which they were queued.
pub async fn kinds(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT kind FROM emails ORDER BY id").fetch_all(db).await.unwrap()
}

/// The reason that an e-mail of a kind tells a member.
pub async fn reason(db: &PgPool, member_id: MemberId, kind: &str) -> Option<String> {
    let reason = "SELECT detail->>'reason' FROM emails WHERE member_id = $1 AND kind = $2";
    sqlx::query_scalar(reason).bind(member_id).bind(kind).fetch_one(db).await.unwrap()
}

/// The end that the only e-mail tells.
pub async fn until(db: &PgPool) -> OffsetDateTime {
    sqlx::query_scalar("SELECT (detail->>'until')::timestamptz FROM emails").fetch_one(db).await.unwrap()
}

/// Forgets all e-mails.
pub async fn forget(db: &PgPool) {
    change(db, sqlx::query("DELETE FROM emails")).await;
}

/// The kinds of the e-mails that were sent to holders of bookings without an account.
pub async fn sent_to_guests(db: &PgPool) -> Vec<String> {
    let sent = "SELECT kind FROM emails WHERE booking_id IS NOT NULL AND sent_at IS NOT NULL ORDER BY id";
    sqlx::query_scalar(sent).fetch_all(db).await.unwrap()
}

/// State, tries and last error of each e-mail, in the order in which they were queued.
pub async fn states(db: &PgPool) -> Vec<(String, i16, Option<String>)> {
    sqlx::query_as(
        "SELECT CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN failed_at IS NOT NULL THEN 'failed'
                     WHEN dropped_at IS NOT NULL THEN 'dropped' ELSE 'queued' END, tries, last_error
         FROM emails ORDER BY id",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// The details of all e-mails and of all notices, as text.
pub async fn details(db: &PgPool) -> Vec<String> {
    let details = "SELECT detail::text FROM emails UNION ALL SELECT detail::text FROM notices";
    sqlx::query_scalar(details).fetch_all(db).await.unwrap()
}

/// Lets all e-mails fail that were sent.
pub async fn fail(db: &PgPool) {
    fail_where(db, "true").await;
}

/// Lets all e-mails of a kind fail that were sent.
pub async fn fail_kind(db: &PgPool, kind: &str) {
    assert!(!kind.contains('\''), "{kind} is no kind");
    fail_where(db, &format!("kind = '{kind}' AND sent_at IS NOT NULL")).await;
}

/// Lets all e-mails fail that were sent to holders of bookings without an account.
pub async fn fail_to_guests(db: &PgPool) {
    fail_where(db, "booking_id IS NOT NULL").await;
}

/// Lets the last one of them fail alone.
pub async fn fail_last_to_guests(db: &PgPool) {
    fail_where(db, "id = (SELECT max(id) FROM emails WHERE booking_id IS NOT NULL)").await;
}

async fn fail_where(db: &PgPool, condition: &str) {
    let fail =
        format!("UPDATE emails SET sent_at = NULL, failed_at = created_at, last_error = '550' WHERE {condition}");
    change(db, sqlx::query(&fail)).await;
}

/// Lets another process have the first e-mail until then.
pub async fn take_first(db: &PgPool, until: OffsetDateTime) {
    let take = "UPDATE emails SET taken_until = $1 WHERE id = (SELECT min(id) FROM emails)";
    change(db, sqlx::query(take).bind(until)).await;
}

/// Lets all leases be two minutes older.
pub async fn age_leases(db: &PgPool) {
    change(db, sqlx::query("UPDATE emails SET taken_until = taken_until - interval '2 minutes'")).await;
}

/// E-mails that a process is sending.
pub async fn taken(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM emails WHERE taken_until IS NOT NULL").fetch_one(db).await.unwrap()
}

/// E-mails that were sent.
pub async fn sent(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM emails WHERE sent_at IS NOT NULL").fetch_one(db).await.unwrap()
}

/// Postpones the e-mails about changes by a minute whose kind matches, or all but those.
pub async fn postpone_changes(db: &PgPool, kinds: &str, but_those: bool) {
    let late = "UPDATE emails e SET send_at = send_at + interval '1 minute' FROM change_recipients r, concert_changes c
                WHERE e.sent_at IS NULL AND r.id = e.subject_id AND c.id = r.change_id AND (c.kind ~ $1) <> $2";
    sqlx::query(late).bind(kinds).bind(but_those).execute(db).await.unwrap();
}

/// Queues an e-mail of a kind that no writer knows.
pub async fn queue_unknown(db: &PgPool, member_id: MemberId, at: OffsetDateTime) {
    let unknown = "SELECT queue_email('test.unknown', $1, NULL, '{}', $2, $2 + interval '1 day')";
    sqlx::query(unknown).bind(member_id).bind(at).execute(db).await.unwrap();
}

/// Lets the outbox refuse e-mails of a kind, as a database would that has no room.
pub async fn forbid(db: &PgPool, kind: &str) {
    let forbid = format!("ALTER TABLE emails ADD CONSTRAINT forbidden CHECK (kind <> '{kind}')");
    sqlx::query(&forbid).execute(db).await.unwrap();
}

/// Lets the outbox take all e-mails again.
pub async fn allow_all(db: &PgPool) {
    sqlx::query("ALTER TABLE emails DROP CONSTRAINT forbidden").execute(db).await.unwrap();
}
