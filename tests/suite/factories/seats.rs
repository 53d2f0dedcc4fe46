//! Seats of concerts.

use parvis::ids::MemberId;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::change;

/// Row and number of a seat by its name: `C5`.
pub fn place(seat: &str) -> (i16, i16) {
    (i16::from(seat.as_bytes()[0] - b'A' + 1), seat[1..].parse().unwrap())
}

/// The state of a seat: `free`, `held`, `booked`, `blocked`.
pub async fn state(db: &PgPool, concert: i64, seat: &str) -> String {
    let (row, number) = place(seat);
    let state = "SELECT state FROM seats WHERE concert_id = $1 AND row_number = $2 AND seat_number = $3";
    sqlx::query_scalar(state).bind(concert).bind(row).bind(number).fetch_one(db).await.unwrap()
}

/// The holder of a seat: `member:7`, `guest:…`.
pub async fn holder(db: &PgPool, concert: i64, seat: &str) -> Option<String> {
    let (row, number) = place(seat);
    let holder = "SELECT held_by FROM seats WHERE concert_id = $1 AND row_number = $2 AND seat_number = $3";
    sqlx::query_scalar(holder).bind(concert).bind(row).bind(number).fetch_one(db).await.unwrap()
}

/// True if a member holds a seat of a concert at a moment.
pub async fn is_held_by(db: &PgPool, concert: i64, member_id: MemberId, at: OffsetDateTime) -> bool {
    let held =
        "SELECT EXISTS (SELECT FROM seats WHERE concert_id = $1 AND held_by = 'member:' || $2 AND held_until > $3)";
    sqlx::query_scalar(held).bind(concert).bind(member_id).bind(at).fetch_one(db).await.unwrap()
}

/// The holders of all seats that are held.
pub async fn holders(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT held_by FROM seats WHERE state = 'held'").fetch_all(db).await.unwrap()
}

/// Until when the seats of a row are held, in the order of their numbers.
pub async fn held_until(db: &PgPool, concert: i64, row: i16) -> Vec<OffsetDateTime> {
    let until = "SELECT held_until FROM seats
                 WHERE concert_id = $1 AND row_number = $2 AND state = 'held' ORDER BY seat_number";
    sqlx::query_scalar(until).bind(concert).bind(row).fetch_all(db).await.unwrap()
}

/// Seats of a concert that are held after a time.
pub async fn held_after(db: &PgPool, concert: i64, at: OffsetDateTime) -> i64 {
    let held = "SELECT count(*) FROM seats WHERE concert_id = $1 AND held_until > $2";
    sqlx::query_scalar(held).bind(concert).bind(at).fetch_one(db).await.unwrap()
}

/// Seats that are not free.
pub async fn not_free(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM seats WHERE state <> 'free'").fetch_one(db).await.unwrap()
}

/// Seats whose holder's network is known.
pub async fn with_network(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM seats WHERE held_from IS NOT NULL").fetch_one(db).await.unwrap()
}

/// Blocks all seats of a concert but these.
pub async fn leave_free(db: &PgPool, concert: i64, seats: &[&str]) {
    sqlx::query(
        "UPDATE seats SET state = 'blocked', blocked_reason = 'régie'
         WHERE concert_id = $1 AND chr(64 + row_number) || seat_number <> ALL ($2)",
    )
    .bind(concert)
    .bind(seats)
    .execute(db)
    .await
    .unwrap();
}

/// Keeps seats for wheelchairs or companions.
pub async fn keep_for(db: &PgPool, concert: i64, kind: &str, seats: &[&str]) {
    let keep = "UPDATE seats SET kind = $2 WHERE concert_id = $1 AND chr(64 + row_number) || seat_number = ANY ($3)";
    change(db, sqlx::query(keep).bind(concert).bind(kind).bind(seats)).await;
}

/// Lets the hold of a seat end at a time.
pub async fn hold_until(db: &PgPool, concert: i64, seat: &str, until: OffsetDateTime) {
    let (row, number) = place(seat);
    let hold = "UPDATE seats SET held_until = $4 WHERE concert_id = $1 AND row_number = $2 AND seat_number = $3";
    change(db, sqlx::query(hold).bind(concert).bind(row).bind(number).bind(until)).await;
}

/// Lets a member have all seats that are held.
pub async fn held_by_member(db: &PgPool, number: &str) {
    let hold = "UPDATE seats SET held_by = 'member:' || m.id, held_from = NULL FROM members m
                WHERE m.number = $1 AND seats.state = 'held'";
    change(db, sqlx::query(hold).bind(number)).await;
}

/// Frees a booked seat, its ticket given up, and offers it to nobody.
pub async fn free(db: &PgPool, concert: i64, seat: &str) {
    let (row, number) = place(seat);
    let free = "UPDATE seats SET state = 'free', booking_id = NULL
                WHERE concert_id = $1 AND row_number = $2 AND seat_number = $3";
    change(db, sqlx::query(free).bind(concert).bind(row).bind(number)).await;
    let give_up = "UPDATE tickets SET given_up_at = issued.created_at FROM bookings issued
                   WHERE issued.id = booking_id AND tickets.concert_id = $1 AND row_number = $2 AND seat_number = $3";
    change(db, sqlx::query(give_up).bind(concert).bind(row).bind(number)).await;
}

/// Frees all seats, without a ticket of anybody.
pub async fn free_all(db: &PgPool) {
    sqlx::query("DELETE FROM tickets").execute(db).await.unwrap();
    change(db, sqlx::query("UPDATE seats SET state = 'free', booking_id = NULL")).await;
}

/// Gives a seat this state, and a blocked one a reason, as the box office does.
pub async fn set_state(db: &PgPool, concert: i64, (row, number): (i16, i16), state: &str, reason: Option<&str>) {
    let set = "UPDATE seats SET state = $4, blocked_reason = $5, held_by = NULL, held_until = NULL, held_from = NULL,
                                extensions = 0
               WHERE concert_id = $1 AND row_number = $2 AND seat_number = $3";
    let query = sqlx::query(set).bind(concert).bind(row).bind(number).bind(state).bind(reason);
    change(db, query).await;
}

/// Locks a seat in a transaction of the test.
pub async fn lock(transaction: &mut PgConnection, concert: i64, seat: &str) {
    let (row, number) = place(seat);
    let lock = "SELECT FROM seats WHERE concert_id = $1 AND row_number = $2 AND seat_number = $3 FOR UPDATE";
    sqlx::query(lock).bind(concert).bind(row).bind(number).execute(transaction).await.unwrap();
}

/// The rules that must always hold and that the tables break, a line each.
pub async fn broken_rules(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT 'seat without its ticket ' || concert_id || ' ' || row_number || '-' || seat_number FROM seats s
         WHERE state = 'booked' AND NOT EXISTS (
             SELECT FROM tickets t JOIN bookings b ON b.id = t.booking_id
             WHERE t.given_up_at IS NULL AND b.cancelled_at IS NULL AND t.booking_id = s.booking_id
               AND t.concert_id = s.concert_id AND t.row_number = s.row_number AND t.seat_number = s.seat_number)
         UNION ALL
         SELECT 'ticket without its seat ' || t.booking_id FROM tickets t
         WHERE t.given_up_at IS NULL AND NOT EXISTS (
             SELECT FROM seats s WHERE s.concert_id = t.concert_id AND s.row_number = t.row_number
               AND s.seat_number = t.seat_number AND s.state = 'booked' AND s.booking_id = t.booking_id)
         UNION ALL
         SELECT 'seat sold twice ' || concert_id || ' ' || row_number || '-' || seat_number FROM tickets
         WHERE given_up_at IS NULL GROUP BY concert_id, row_number, seat_number HAVING count(*) > 1
         UNION ALL
         SELECT 'booking without seats ' || id FROM bookings b
         WHERE cancelled_at IS NULL AND NOT EXISTS (SELECT FROM tickets t WHERE t.booking_id = b.id AND t.given_up_at IS NULL)
         UNION ALL
         SELECT 'more than the limit ' || c.id || ' ' || owner FROM concerts c, LATERAL (
             SELECT coalesce(s.held_by, b.booked_by) AS owner FROM seats s LEFT JOIN bookings b ON b.id = s.booking_id
             WHERE s.concert_id = c.id AND coalesce(s.held_by, b.booked_by) IS NOT NULL
             GROUP BY 1 HAVING count(*) > c.limit_per_person) AS o",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// Keeps the first seat of each row of a concert for a wheelchair, and all others for companions.
pub async fn keep_for_wheelchairs(db: &PgPool, concert: i64) {
    let keep =
        "UPDATE seats SET kind = CASE seat_number WHEN 1 THEN 'wheelchair' ELSE 'companion' END WHERE concert_id = $1";
    change(db, sqlx::query(keep).bind(concert)).await;
}

/// All that is known of the seats of a concert besides its number, and of holds that ran out of who holds nothing now: others
/// are not told of them.
pub async fn picture(db: &PgPool, concert: i64) -> Vec<String> {
    let lines = "SELECT concat_ws(' ', row_number, seat_number, state, held_by, held_until, split_part(held_from, ' ', 2), blocked_reason)
                 FROM seats WHERE concert_id = $1
                 UNION ALL
                 SELECT concat_ws(' ', 'lapsed', row_number, seat_number, held_by, lapsed_at) FROM lapsed_holds l
                 WHERE concert_id = $1 AND NOT EXISTS (SELECT FROM seats s WHERE s.concert_id = $1 AND s.held_by = l.held_by)
                 ORDER BY 1";
    sqlx::query_scalar(lines).bind(concert).fetch_all(db).await.unwrap()
}

/// Row and number of the first seat of the best block for so many people, as the database chooses it.
pub async fn best_block(db: &PgPool, concert: i64, count: i16, at: OffsetDateTime) -> Option<(i16, i16)> {
    let best = "SELECT first_row, first_number FROM best_blocks($1, $2, $3) LIMIT 1";
    sqlx::query_as(best).bind(concert).bind(i32::from(count)).bind(at).fetch_optional(db).await.unwrap()
}

/// Thirty halls of other people: 12,000 seats, of which 6,000 are booked and 3,000 are held, from two networks.
pub async fn crowd(db: &PgPool, at: OffsetDateTime) {
    let halls = "WITH halls AS (
            INSERT INTO concerts (title, artist, venue, text, search_text, starts_at, row_count, seats_per_row, sale_opens_at,
                                  sale_closes_at, audience, limit_per_person, created_at, updated_at)
            SELECT 'Foule', 'Tous', 'Halle', '', 'foule', $1 + interval '5 days', 20, 20, $1 - interval '1 hour',
                   $1 + interval '4 days', 'everyone', 4, $1, $1 FROM generate_series(1, 30) RETURNING id),
        places AS (
            SELECT h.id, r, n, row_number() OVER () AS nr
            FROM halls h, generate_series(1, 20) AS r, generate_series(1, 20) AS n),
        booked AS (
            INSERT INTO bookings (number, concert_id, surname, first_name, surname_key, search_text, booked_by, idempotency_key,
                                  created_at)
            SELECT (3000000000 + p.nr)::text, p.id, 'Nom', 'Ana', 'nom', 'nom ana', 'guest:' || lpad(to_hex(900000000 + p.nr), 32, '0'),
                   'crowd-key-' || p.nr, $1 FROM places p WHERE p.nr % 2 = 0 RETURNING id, idempotency_key)
        INSERT INTO seats (concert_id, row_number, seat_number, state, held_by, held_until, held_from, booking_id)
        SELECT p.id, p.r, p.n, CASE WHEN b.id IS NOT NULL THEN 'booked' WHEN p.nr % 4 = 1 THEN 'held' ELSE 'free' END,
               CASE WHEN p.nr % 4 = 1 THEN 'guest:' || lpad(to_hex(900000000 + p.nr), 32, '0') END,
               CASE WHEN p.nr % 4 = 1 THEN $1 + interval '5 minutes' END,
               CASE WHEN p.nr % 4 = 1 THEN 'network of others ' || p.nr % 3 END, b.id
        FROM places p LEFT JOIN booked b ON b.idempotency_key = 'crowd-key-' || p.nr";
    change(db, sqlx::query(halls).bind(at)).await;
    let tickets = "INSERT INTO tickets (booking_id, concert_id, row_number, seat_number)
                   SELECT booking_id, concert_id, row_number, seat_number FROM seats s
                   WHERE state = 'booked' AND NOT EXISTS (SELECT FROM tickets t WHERE t.booking_id = s.booking_id)";
    change(db, sqlx::query(tickets)).await;
}
