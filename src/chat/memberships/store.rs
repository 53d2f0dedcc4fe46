//! Queries on memberships.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    chat::{memberships::membership::End, messages::message::Notice},
    ids::{MemberId, RoomId},
};

/// Adds a member to the rooms for all members. Existing messages count as read.
pub async fn join_default_rooms(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO memberships (room_id, member_id, state, asked_at, joined_at, read_seq, read_number)
         SELECT id, $1, 'active', $2, $2, last_seq, last_number FROM rooms WHERE everybody AND deleted_at IS NULL
         ON CONFLICT (room_id, member_id) DO UPDATE SET state = 'active', joined_at = EXCLUDED.joined_at
             WHERE memberships.state = 'pending'",
        member_id as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// True if a member is in a conversation.
pub async fn is_in(db: &PgPool, member_id: MemberId, room_id: RoomId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
               WHERE s.room_id = $1 AND s.member_id = $2 AND s.state = 'active') AS "is_in!""#,
        room_id as _,
        member_id as _,
    )
    .fetch_one(db)
    .await
}

/// True if a member is in all of these conversations.
pub async fn is_in_all(db: &PgPool, member_id: MemberId, room_ids: &[RoomId]) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT count(*) = cardinality($2::bigint[]) AS "is_in!"
           FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
           WHERE s.member_id = $1 AND s.state = 'active' AND s.room_id = ANY ($2)"#,
        member_id as _,
        room_ids as _,
    )
    .fetch_one(db)
    .await
}

/// True if a member may write in a conversation: is in it, and in a direct neither of the two blocked the other.
pub async fn may_write(db: &PgPool, member_id: MemberId, room_id: RoomId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
               WHERE s.room_id = $1 AND s.member_id = $2 AND s.state = 'active' AND NOT EXISTS (
                   SELECT FROM blocks b WHERE (b.blocker_id, b.blocked_id) IN ((r.low_id, r.high_id), (r.high_id, r.low_id))
               )) AS "may!""#,
        room_id as _,
        member_id as _,
    )
    .fetch_one(db)
    .await
}

/// Notes that a member has not read a message yet, nor what follows it.
pub async fn unread(db: &PgPool, member_id: MemberId, room_id: RoomId, seq: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE memberships SET read_seq = $3::bigint - 1,
                read_number = COALESCE((SELECT m.number FROM messages m WHERE m.room_id = $1 AND m.seq < $3
                                        ORDER BY m.seq DESC LIMIT 1), 0)
         WHERE room_id = $1 AND member_id = $2 AND state = 'active' AND read_seq >= $3",
        room_id as _,
        member_id as _,
        seq,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Notes that a member has read up to a change; never backwards.
pub async fn read(db: &PgPool, member_id: MemberId, room_id: RoomId, seq: i64) -> sqlx::Result<bool> {
    let read = sqlx::query!(
        "UPDATE memberships s SET read_seq = LEAST($3, r.last_seq),
                read_number = COALESCE((SELECT m.number FROM messages m WHERE m.room_id = $1 AND m.seq <= $3
                                        ORDER BY m.seq DESC LIMIT 1), 0)
         FROM rooms r WHERE r.id = s.room_id AND s.room_id = $1 AND s.member_id = $2 AND s.state = 'active'
             AND s.read_seq < LEAST($3, r.last_seq)",
        room_id as _,
        member_id as _,
        seq,
    )
    .execute(db)
    .await?;
    Ok(read.rows_affected() == 1)
}

/// How the membership of a former member ended. None: the member is in the conversation, or never was.
pub async fn find_end(db: &PgPool, member_id: MemberId, room_id: RoomId) -> sqlx::Result<Option<End>> {
    let row = sqlx::query!(
        r#"SELECT r.deleted_at IS NOT NULL AS "deleted!",
                  EXISTS (SELECT FROM messages m WHERE m.room_id = r.id AND m.author_id = $1) AS "wrote!",
                  (SELECT m.notice FROM messages m
                   WHERE m.room_id = r.id AND (m.subject_id = $1 AND m.notice IN ('added', 'removed', 'handed_over'))
                   ORDER BY m.seq DESC LIMIT 1) AS "happened?: Notice"
           FROM rooms r
           WHERE r.id = $2 AND (r.deleted_at IS NOT NULL OR NOT EXISTS (
               SELECT FROM memberships s WHERE s.room_id = r.id AND s.member_id = $1 AND s.state = 'active'))"#,
        member_id as _,
        room_id as _,
    )
    .fetch_optional(db)
    .await?;
    let was_in = row.filter(|row| row.wrote || row.happened.is_some());
    Ok(was_in.map(|row| match row.happened {
        _ if row.deleted => End::Deleted,
        Some(Notice::Removed) => End::Removed,
        _ => End::Left,
    }))
}
