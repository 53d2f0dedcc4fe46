//! Queries for the export of a member's concert data.

use serde_json::{Value, json};
use sqlx::PgPool;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{concerts::seats::seat::Seat, ids::MemberId};

/// The bookings, holds, waiting-list entries and check-ins of a member.
pub async fn load(db: &PgPool, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<Value> {
    Ok(json!({
        "bookings": bookings(db, member_id).await?,
        "holds": holds(db, member_id, now).await?,
        "waiting_list": waiting(db, member_id).await?,
        "check_ins": check_ins(db, member_id).await?,
        "check_ins_by_me": check_ins_by(db, member_id).await?,
        "changes": changes(db, member_id).await?,
        "messages_by_me": messages_by(db, member_id).await?,
        "told_by_me": told_by(db, member_id).await?,
    }))
}

fn moment(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

fn names(seats: &[Seat]) -> Vec<String> {
    seats.iter().map(Seat::to_string).collect()
}

async fn bookings(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT b.number, b.surname, b.first_name, b.created_at, b.cancelled_at, c.title, c.starts_at,
                  c.cancelled_at AS concert_cancelled_at,
                  ARRAY(SELECT t.row_number * 100 + t.seat_number FROM tickets t
                        WHERE t.booking_id = b.id AND (t.given_up_at IS NULL OR t.given_up_at = b.cancelled_at)
                        ORDER BY 1) AS "seats!: Vec<Seat>",
                  ARRAY(SELECT t.row_number * 100 + t.seat_number FROM tickets t
                        WHERE t.booking_id = b.id AND t.given_up_at IS DISTINCT FROM b.cancelled_at
                          AND t.given_up_at IS NOT NULL ORDER BY t.given_up_at, 1) AS "seats_before!: Vec<Seat>"
           FROM bookings b JOIN concerts c ON c.id = b.concert_id WHERE b.member_id = $1 ORDER BY b.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let (cancelled, concert_cancelled) = (row.cancelled_at, row.concert_cancelled_at);
        json!({
            "number": row.number,
            "concert": row.title,
            "starts_at": moment(row.starts_at),
            "surname": row.surname,
            "first_name": row.first_name,
            "seats": names(&row.seats),
            // Of a booking that was moved.
            "seats_before": names(&row.seats_before),
            "state": match (cancelled, concert_cancelled) {
                (Some(_), _) => "cancelled",
                (None, Some(_)) => "concert_cancelled",
                (None, None) => "booked",
            },
            "booked_at": moment(row.created_at),
            "cancelled_at": cancelled.map(moment),
            "concert_cancelled_at": concert_cancelled.map(moment),
        })
    });
    Ok(rows.collect())
}

async fn holds(db: &PgPool, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT c.title, s.row_number * 100 + s.seat_number AS "seat!: Seat", s.held_until AS "held_until!", s.extensions
           FROM seats s JOIN concerts c ON c.id = s.concert_id
           WHERE s.state = 'held' AND s.held_by = 'member:' || $1::bigint AND s.held_until > $2
           ORDER BY s.concert_id, s.row_number, s.seat_number"#,
        member_id as _,
        now,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "concert": row.title,
            "seat": row.seat.to_string(),
            "held_until": moment(row.held_until),
            "extensions": row.extensions,
        })
    });
    Ok(rows.collect())
}

async fn waiting(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        "SELECT c.title, w.joined_at, w.seat_count, w.offered_at FROM waiting_list w JOIN concerts c ON c.id = w.concert_id
         WHERE w.member_id = $1 ORDER BY w.id",
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "concert": row.title,
            "joined_at": moment(row.joined_at),
            "seats": row.seat_count,
            "offered_at": row.offered_at.map(moment),
        })
    });
    Ok(rows.collect())
}

/// When the member came in.
async fn check_ins(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT b.number, t.row_number * 100 + t.seat_number AS "seat!: Seat", i.checked_in_at, i.undone_at, i.undone_reason
           FROM check_ins i JOIN tickets t ON t.id = i.ticket_id JOIN bookings b ON b.id = t.booking_id
           WHERE b.member_id = $1 ORDER BY i.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "booking": row.number,
            "seat": row.seat.to_string(),
            "at": moment(row.checked_in_at),
            "undone_at": row.undone_at.map(moment),
            "undone_because": row.undone_reason,
        })
    });
    Ok(rows.collect())
}

/// Check-ins by a member of staff: time and place only, because the visitors are not theirs to know.
async fn check_ins_by(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT c.title, min(i.checked_in_at) AS "checked_in_at!" FROM check_ins i
           JOIN tickets t ON t.id = i.ticket_id JOIN concerts c ON c.id = t.concert_id
           WHERE i.checked_in_by = $1 GROUP BY i.scan_id, c.id ORDER BY min(i.id)"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| json!({ "concert": row.title, "at": moment(row.checked_in_at) }));
    Ok(rows.collect())
}

/// The changes by staff that concerned the member.
async fn changes(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT c.kind, c.reason, c.changed_at, k.title, b.number AS "number?", r.told_at
           FROM change_recipients r JOIN concert_changes c ON c.id = r.change_id JOIN concerts k ON k.id = c.concert_id
           LEFT JOIN bookings b ON b.id = r.booking_id
           LEFT JOIN waiting_list w ON w.id = r.waiting_id
           WHERE coalesce(b.member_id, w.member_id) = $1 ORDER BY r.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "concert": row.title,
            "booking": row.number,
            "kind": row.kind,
            "reason": row.reason,
            "at": moment(row.changed_at),
            "told_by_hand_at": row.told_at.map(moment),
        })
    });
    Ok(rows.collect())
}

/// The messages that the member wrote to everybody with a booking.
async fn messages_by(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT k.title, c.subject AS "subject!", c.reason, c.changed_at FROM concert_changes c
           JOIN concerts k ON k.id = c.concert_id WHERE c.sent_by = $1 ORDER BY c.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(
        |row| json!({ "concert": row.title, "subject": row.subject, "text": row.reason, "at": moment(row.changed_at) }),
    );
    Ok(rows.collect())
}

/// When and of which concert the member told people by hand; the people are theirs to know.
async fn told_by(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT k.title, r.told_at AS "told_at!" FROM change_recipients r
           JOIN concert_changes c ON c.id = r.change_id JOIN concerts k ON k.id = c.concert_id
           WHERE r.told_by = $1 ORDER BY r.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| json!({ "concert": row.title, "at": moment(row.told_at) }));
    Ok(rows.collect())
}
