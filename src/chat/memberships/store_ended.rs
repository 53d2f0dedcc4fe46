//! Ended memberships, for former members of a conversation.

use sqlx::PgPool;

use crate::{
    chat::{memberships::membership::End, messages::message::Notice},
    ids::{MemberId, RoomId},
};

/// How the membership of a former member ended. None: the member is in the conversation, or never was.
pub async fn find(db: &PgPool, member_id: MemberId, room_id: RoomId) -> sqlx::Result<Option<End>> {
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
