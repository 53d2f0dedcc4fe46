//! Bookings, their tickets, and the scans at the door.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::{change, seats};

/// The numbers of all bookings, the oldest first.
pub async fn numbers(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT number FROM bookings ORDER BY id").fetch_all(db).await.unwrap()
}

/// The e-mail addresses of all bookings, the oldest first.
pub async fn addresses(db: &PgPool) -> Vec<Option<String>> {
    sqlx::query_scalar("SELECT email FROM bookings ORDER BY id").fetch_all(db).await.unwrap()
}

/// Surname, calendar version, and who made it and for which member, of the only booking.
#[derive(sqlx::FromRow)]
pub struct Booking {
    pub surname: String,
    pub revision: i32,
    pub booked_by: Option<String>,
    pub member_id: Option<i64>,
}

/// The only booking.
pub async fn only(db: &PgPool) -> Booking {
    sqlx::query_as("SELECT surname, revision, booked_by, member_id FROM bookings").fetch_one(db).await.unwrap()
}

/// Cancels all bookings and tells nobody; their seats stay theirs.
pub async fn cancel_all(db: &PgPool) {
    change(db, sqlx::query("UPDATE bookings SET cancelled_at = created_at")).await;
}

/// Takes the cancellation of all bookings back; their seats stay as they are.
pub async fn restore_all(db: &PgPool) {
    change(db, sqlx::query("UPDATE bookings SET cancelled_at = NULL")).await;
}

/// Takes the cancellation of all bookings back, with their tickets and seats.
pub async fn restore_with_seats(db: &PgPool) {
    restore_all(db).await;
    change(db, sqlx::query("UPDATE tickets SET given_up_at = NULL")).await;
    let seats = "UPDATE seats s SET state = 'booked', booking_id = t.booking_id FROM tickets t
                 WHERE t.concert_id = s.concert_id AND t.row_number = s.row_number AND t.seat_number = s.seat_number";
    change(db, sqlx::query(seats)).await;
}

/// The seats of a booking, in order, as row × 100 + number.
pub async fn seats_of(db: &PgPool, number: &str) -> Vec<i32> {
    sqlx::query_scalar(
        "SELECT t.row_number * 100 + t.seat_number FROM tickets t JOIN bookings b ON b.id = t.booking_id
         WHERE b.number = $1 AND t.given_up_at IS NULL ORDER BY 1",
    )
    .bind(number)
    .fetch_all(db)
    .await
    .unwrap()
}

/// Row and number of each ticket of a concert, in the order of the numbers.
pub async fn tickets_of(db: &PgPool, concert: i64) -> Vec<(i16, i16)> {
    let tickets = "SELECT row_number, seat_number FROM tickets WHERE concert_id = $1 ORDER BY 2";
    sqlx::query_as(tickets).bind(concert).fetch_all(db).await.unwrap()
}

/// Concert and code of the newest ticket of a booking for a seat.
pub async fn ticket(db: &PgPool, number: &str, seat: &str) -> (i64, String) {
    let (row, place) = seats::place(seat);
    sqlx::query_as(
        "SELECT t.concert_id, t.code FROM tickets t JOIN bookings b ON b.id = t.booking_id
         WHERE b.number = $1 AND t.row_number = $2 AND t.seat_number = $3 ORDER BY t.id DESC LIMIT 1",
    )
    .bind(number)
    .bind(row)
    .bind(place)
    .fetch_one(db)
    .await
    .unwrap()
}

/// Tickets that are valid.
pub async fn valid_tickets(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM tickets WHERE given_up_at IS NULL").fetch_one(db).await.unwrap()
}

/// The number of the only booking of a concert that is not cancelled.
pub async fn number_of(db: &PgPool, concert: i64) -> String {
    let number = "SELECT number FROM bookings WHERE concert_id = $1 AND cancelled_at IS NULL";
    sqlx::query_scalar(number).bind(concert).fetch_one(db).await.unwrap()
}

/// Tickets that were given up.
pub async fn given_up_tickets(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM tickets WHERE given_up_at IS NOT NULL").fetch_one(db).await.unwrap()
}

/// Scans that let somebody in and were not undone.
pub async fn check_ins(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM check_ins WHERE undone_at IS NULL").fetch_one(db).await.unwrap()
}

/// The key of the last scan that let somebody in.
pub async fn last_check_in(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT max(id) FROM check_ins").fetch_one(db).await.unwrap()
}

/// Undoes all scans.
pub async fn undo_check_ins(db: &PgPool) {
    change(db, sqlx::query("UPDATE check_ins SET undone_at = checked_in_at, undone_reason = 'erreur'")).await;
}

/// Locks a booking in a transaction of the test, as the door and a cancellation do.
pub async fn lock(transaction: &mut PgConnection, number: &str) {
    let lock = "SELECT FROM bookings WHERE number = $1 FOR NO KEY UPDATE";
    sqlx::query(lock).bind(number).execute(transaction).await.unwrap();
}

/// Lets a booking through the door, with all its seats, by the first member; false where it is cancelled.
pub async fn check_in(connection: &mut PgConnection, number: &str) -> bool {
    let check_in = "INSERT INTO check_ins (ticket_id, scan_id, checked_in_at, checked_in_by)
                    SELECT t.id, 'scan-' || b.number, b.created_at, (SELECT min(id) FROM members)
                    FROM bookings b JOIN tickets t ON t.booking_id = b.id WHERE b.number = $1 AND b.cancelled_at IS NULL";
    sqlx::query(check_in).bind(number).execute(connection).await.unwrap().rows_affected() > 0
}

/// So many bookings of a concert, each of a new member.
pub async fn fill(db: &PgPool, concert: i64, count: i32, at: OffsetDateTime) {
    let fill = "WITH people AS (
            INSERT INTO members (number, surname, first_name, email, kind, password_hash, activated_at, created_at, updated_at,
                                 search_text)
            SELECT (30000000 + n)::text, 'Personne', 'Prénom', 'p' || n || '@campus.example', 'student', 'x', $2, $2, $2, 'p'
            FROM generate_series(1, $3) AS n RETURNING id, number)
        INSERT INTO bookings (number, concert_id, surname, first_name, surname_key, search_text, booked_by, member_id,
                              idempotency_key, created_at)
        SELECT '12' || number, $1, 'Personne', 'Prénom', 'personne', 'p', 'member:' || id, id, 'key-' || number, $2 FROM people";
    change(db, sqlx::query(fill).bind(concert).bind(at).bind(count)).await;
}

/// So many bookings of a concert, of guests.
pub async fn fill_for_guests(db: &PgPool, concert: i64, count: i32) {
    let fill = "INSERT INTO bookings (number, concert_id, surname, first_name, surname_key, search_text, idempotency_key, created_at)
                SELECT (2000000000 + n)::text, $1, 'Nom', 'Ana', 'nom', 'nom ana', gen_random_uuid()::text, now()
                FROM generate_series(1, $2) AS n";
    change(db, sqlx::query(fill).bind(concert).bind(count)).await;
}
