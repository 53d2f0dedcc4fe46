//! Reactions of the demonstration data.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::ids::{MemberId, MessageId, RoomId};

/// Answers a message with an emoji.
pub async fn react(
    db: &PgPool,
    message_id: MessageId,
    member_id: MemberId,
    emoji: &str,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO reactions (message_id, member_id, emoji, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        message_id as _,
        member_id as _,
        emoji,
        at,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// The room with this name.
pub async fn find_room(db: &PgPool, name: &str) -> sqlx::Result<Option<RoomId>> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id: RoomId" FROM rooms WHERE name = $1 AND kind <> 'direct' AND deleted_at IS NULL"#,
        name
    )
    .fetch_optional(db)
    .await
}
