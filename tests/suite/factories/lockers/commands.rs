//! Orders to doors, one by one and many at once.

use parvis::ids::MemberId;
use sqlx::PgPool;
use time::OffsetDateTime;

use super::code;
use crate::factories::change;

/// An order by a member on a page that was not sent yet.
pub async fn requested(db: &PgPool, number: u16, member_id: MemberId, at: OffsetDateTime) {
    let requested = "INSERT INTO commands (locker_id, member_id, via, op, idempotency_key, state, requested_at)
                     SELECT id, $2, 'web', 'open', 'never-sent', 'requested', $3 FROM lockers WHERE code = $1";
    change(db, sqlx::query(requested).bind(code(number)).bind(member_id).bind(at)).await;
}

/// An order of a card to open or close that was sent and not answered.
pub async fn sent(db: &PgPool, number: u16, op: &str, at: OffsetDateTime) {
    let sent = "INSERT INTO commands (locker_id, via, op, idempotency_key, state, requested_at)
                SELECT id, 'card', $2, 'not-answered', 'sent', $3 FROM lockers WHERE code = $1";
    change(db, sqlx::query(sent).bind(code(number)).bind(op).bind(at)).await;
}

/// An order of a card to open after which the door did not move.
pub async fn failed(db: &PgPool, number: u16, at: OffsetDateTime) {
    let failed = "INSERT INTO commands (locker_id, via, op, idempotency_key, state, finished_at, requested_at)
                  SELECT id, 'card', 'open', 'failed-one', 'no_movement', $2, $2 FROM lockers WHERE code = $1";
    change(db, sqlx::query(failed).bind(code(number)).bind(at)).await;
}

/// A locker opened by a member on a page.
pub async fn opened(db: &PgPool, number: u16, member_id: MemberId, at: OffsetDateTime) {
    let opened =
        "INSERT INTO commands (locker_id, member_id, via, op, idempotency_key, state, requested_at, finished_at)
         SELECT id, $2, 'web', 'open', 'key of it', 'opened', $3, $3 FROM lockers WHERE code = $1";
    change(db, sqlx::query(opened).bind(code(number)).bind(member_id).bind(at)).await;
}

/// Two lockers opened by a member in each way: on a page, with a card, and as staff for a reason.
pub async fn opened_in_each_way(db: &PgPool, member_id: MemberId, at: OffsetDateTime) {
    let opened =
        "INSERT INTO commands (locker_id, member_id, via, op, idempotency_key, state, requested_at, finished_at, reason)
         SELECT l.id, $1, via, 'open', 'key of it ' || row_number() OVER (), 'opened', $2, $2,
                CASE via WHEN 'staff' THEN 'Oubli' END
         FROM (SELECT id FROM lockers LIMIT 2) l, unnest(ARRAY['web', 'card', 'staff']) via";
    change(db, sqlx::query(opened).bind(member_id).bind(at)).await;
}

/// Lets all orders be in a state, finished or not.
pub async fn become_state(db: &PgPool, state: &str, finished_at: Option<OffsetDateTime>) {
    let become_state = "UPDATE commands SET state = $1, finished_at = $2";
    change(db, sqlx::query(become_state).bind(state).bind(finished_at)).await;
}

/// Orders and their outcomes, the oldest first: `open no_movement`.
pub async fn outcomes(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT op || ' ' || state FROM commands ORDER BY id").fetch_all(db).await.unwrap()
}

/// The states of all orders, the oldest first.
pub async fn states(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT state FROM commands ORDER BY id").fetch_all(db).await.unwrap()
}

/// Outcomes at the doors of a bay that was cut off, with the member of a card that is known: `3 opened by 22100493`.
pub async fn offline(db: &PgPool) -> Vec<String> {
    let offline = "SELECT l.number || ' ' || c.state || coalesce(' by ' || m.number, '')
                   FROM commands c JOIN lockers l ON l.id = c.locker_id LEFT JOIN members m ON m.id = c.member_id
                   WHERE c.via = 'offline' ORDER BY c.state DESC, l.number";
    sqlx::query_scalar(offline).fetch_all(db).await.unwrap()
}

/// The member whose card was the last to open a door while the bay was cut off, if it is known.
pub async fn last_offline_member(db: &PgPool) -> Option<String> {
    let member = "SELECT m.number FROM commands c LEFT JOIN members m ON m.id = c.member_id
                  WHERE c.via = 'offline' ORDER BY c.id DESC LIMIT 1";
    sqlx::query_scalar(member).fetch_one(db).await.unwrap()
}

/// How many openings of a day are counted, each way with its number.
pub async fn counted_openings(db: &PgPool, day: time::Date) -> Vec<(String, i64)> {
    let counted = "SELECT via, count FROM command_counts WHERE state = 'opened' AND day = $1 ORDER BY 1";
    sqlx::query_as(counted).bind(day).fetch_all(db).await.unwrap()
}

/// An act on five lockers whose program was heard last at this time, after two of them. Its key.
pub async fn interrupted_act(db: &PgPool, at: OffsetDateTime) -> i64 {
    let act = "INSERT INTO mass_acts (kind, reason, started_by, started_at, heard_at, total, done)
               SELECT 'open', 'Essai', id, $1, $1, 5, 2 FROM members LIMIT 1 RETURNING id";
    sqlx::query_scalar(act).bind(at).fetch_one(db).await.unwrap()
}
