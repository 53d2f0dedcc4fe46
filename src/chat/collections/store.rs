//! Queries on collections of messages: mentions of a member, saved messages, pinned messages.

use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::ids::{MemberId, MessageId, RoomId};

/// Messages that one member saved.
const MOST_SAVED: i64 = 1000;

/// A page of the keys of messages that name a member, in conversations that they are in; older than the key `before`. Those of
/// whom they want to read nothing name them in vain.
pub async fn list_mentions(
    db: &PgPool,
    member_id: MemberId,
    before: MessageId,
    count: i64,
) -> sqlx::Result<Vec<MessageId>> {
    sqlx::query_scalar!(
        r#"SELECT m.id AS "id: MessageId" FROM mentions n JOIN messages m ON m.id = n.message_id AND m.deleted_at IS NULL
             JOIN rooms r ON r.id = m.room_id AND r.deleted_at IS NULL
             JOIN memberships s ON s.room_id = r.id AND s.member_id = $1 AND s.state = 'active'
         WHERE n.member_id = $1 AND n.message_id < $2 AND n.author_id <> $1
             AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = n.author_id)
         ORDER BY n.message_id DESC LIMIT $3"#,
        member_id as _,
        before as _,
        count,
    )
    .fetch_all(db)
    .await
}

/// A page of the keys of the messages that a member saved and may still see, older than the key `before`.
pub async fn list_saved(
    db: &PgPool,
    member_id: MemberId,
    before: MessageId,
    count: i64,
) -> sqlx::Result<Vec<MessageId>> {
    sqlx::query_scalar!(
        r#"SELECT m.id AS "id: MessageId" FROM saved_messages k JOIN messages m ON m.id = k.message_id AND m.deleted_at IS NULL
             JOIN rooms r ON r.id = m.room_id AND r.deleted_at IS NULL
             JOIN memberships s ON s.room_id = r.id AND s.member_id = $1 AND s.state = 'active'
         WHERE k.member_id = $1 AND k.message_id < $2
             AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = m.author_id)
         ORDER BY k.message_id DESC LIMIT $3"#,
        member_id as _,
        before as _,
        count,
    )
    .fetch_all(db)
    .await
}

/// The keys of what is pinned in a conversation, pinned last first; nothing of those whom the member has blocked.
pub async fn list_pinned(db: &PgPool, member_id: MemberId, room_id: RoomId) -> sqlx::Result<Vec<MessageId>> {
    sqlx::query_scalar!(
        r#"SELECT m.id AS "id: MessageId" FROM messages m
         WHERE m.room_id = $2 AND m.pinned_at IS NOT NULL
             AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = m.author_id)
         ORDER BY m.pinned_at DESC, m.id DESC"#,
        member_id as _,
        room_id as _,
    )
    .fetch_all(db)
    .await
}

/// True if a member saved a message.
pub async fn is_saved(db: &PgPool, member_id: MemberId, message_id: MessageId) -> sqlx::Result<bool> {
    let saved = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM saved_messages WHERE member_id = $1 AND message_id = $2) AS "saved!""#,
        member_id as _,
        message_id as _,
    );
    saved.fetch_one(db).await
}

/// Saves a message for a member. False when that would be too many.
pub async fn save(
    db: impl PgExecutor<'_>,
    member_id: MemberId,
    message_id: MessageId,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let saved = sqlx::query!(
        "INSERT INTO saved_messages (member_id, message_id, saved_at)
         SELECT $1, $2, $3 WHERE (SELECT count(*) FROM saved_messages WHERE member_id = $1 AND message_id <> $2) < $4
         ON CONFLICT (member_id, message_id) DO UPDATE SET saved_at = saved_messages.saved_at",
        member_id as _,
        message_id as _,
        now,
        MOST_SAVED,
    )
    .execute(db)
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// Removes a saved message of a member.
pub async fn forget(db: impl PgExecutor<'_>, member_id: MemberId, message_id: MessageId) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM saved_messages WHERE member_id = $1 AND message_id = $2", member_id as _, message_id as _)
        .execute(db)
        .await
        .map(|_| ())
}
