//! The newest unread messages for notifications.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    chat::messages::markup::Shown,
    ids::{MemberId, MessageId, RoomId},
};

/// The newest message of a conversation that calls a member.
#[derive(Debug)]
pub struct News {
    pub room_id: RoomId,
    /// Name; None for a direct.
    pub room: Option<String>,
    pub id: MessageId,
    /// Position in the conversation.
    pub seq: i64,
    pub author: String,
    pub html: Shown,
    pub created_at: OffsetDateTime,
}

/// Newest unread message, since an instant, of each of these conversations that notifies the member: by others whom the
/// member has not blocked, and where the setting is mentions only, one that mentions the member.
pub async fn list(
    db: &PgPool,
    member_id: MemberId,
    room_ids: &[RoomId],
    since: OffsetDateTime,
) -> sqlx::Result<Vec<News>> {
    sqlx::query_as!(
        News,
        r#"SELECT r.id AS "room_id: RoomId", r.name AS room, m.id AS "id: MessageId", m.seq, m.html AS "html: Shown", m.created_at,
                  COALESCE(a.display_name, a.first_name || ' ' || a.surname) AS "author!"
           FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
               CROSS JOIN LATERAL (
                   SELECT id, seq, author_id, html, created_at FROM messages
                   WHERE room_id = r.id AND seq > s.read_seq AND notice IS NULL AND deleted_at IS NULL AND author_id <> $1
                       AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = author_id)
                       AND (s.notify = 'all' OR EXISTS (
                           SELECT FROM mentions n WHERE n.message_id = messages.id AND n.member_id = $1))
                   ORDER BY seq DESC LIMIT 1
               ) m JOIN members a ON a.id = m.author_id
           WHERE s.member_id = $1 AND s.room_id = ANY ($2) AND s.state = 'active' AND s.notify <> 'nothing'
               AND m.created_at > $3
           ORDER BY m.created_at"#,
        member_id as _,
        room_ids as _,
        since,
    )
    .fetch_all(db)
    .await
}
