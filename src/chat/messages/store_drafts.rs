//! Drafts: unsent texts, one for each member and conversation.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    chat::{
        memberships,
        messages::{markup, message::Quote},
    },
    ids::{MemberId, MessageId, RoomId},
};

/// A draft as a page saves it.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The text; it may be empty where a message to answer is chosen.
    pub body: &'a str,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// The stored draft that the page knows of, `""` for none. None: replaces any stored draft.
    pub replaces: Option<&'a str>,
}

/// The outcome of saving a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    Kept,
    /// Another device stored a different text, which stays.
    Differs,
    /// The member is not in the conversation.
    Stranger,
}

/// Stores a draft in place of the one that the page knows of, or of its own beginning.
pub async fn keep(
    db: &PgPool,
    member_id: MemberId,
    room_id: RoomId,
    draft: &Draft<'_>,
    now: OffsetDateTime,
) -> sqlx::Result<Saved> {
    let kept = sqlx::query!(
        "INSERT INTO drafts (member_id, room_id, body, reply_to, updated_at)
         SELECT $1, s.room_id, $3, q.id, $4 FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
             LEFT JOIN messages q ON q.id = $5 AND q.room_id = s.room_id AND q.notice IS NULL
         WHERE s.room_id = $2 AND s.member_id = $1 AND s.state = 'active'
         ON CONFLICT (member_id, room_id)
             DO UPDATE SET body = EXCLUDED.body, reply_to = EXCLUDED.reply_to, updated_at = EXCLUDED.updated_at
             WHERE $6::text IS NULL OR drafts.body = $6 OR starts_with(EXCLUDED.body, drafts.body)",
        member_id as _,
        room_id as _,
        draft.body,
        now,
        draft.reply_to as _,
        draft.replaces,
    )
    .execute(db)
    .await?;
    Ok(if kept.rows_affected() == 1 {
        Saved::Kept
    } else if memberships::store::is_in(db, member_id, room_id).await? {
        Saved::Differs
    } else {
        Saved::Stranger
    })
}

/// Deletes a draft; with `replaces` only where it says that. Whether one was deleted.
pub async fn discard(db: &PgPool, member_id: MemberId, room_id: RoomId, replaces: Option<&str>) -> sqlx::Result<bool> {
    let deleted = sqlx::query!(
        "DELETE FROM drafts WHERE member_id = $1 AND room_id = $2 AND ($3::text IS NULL OR body = $3)",
        member_id as _,
        room_id as _,
        replaces,
    )
    .execute(db)
    .await?;
    Ok(deleted.rows_affected() == 1)
}

/// A draft in a conversation that its author is no longer in.
#[derive(Debug)]
pub struct LeftDraft {
    pub room_id: RoomId,
    /// Name; empty where it has none.
    pub name: String,
    pub body: String,
    /// When it was last saved.
    pub updated_at: OffsetDateTime,
}

/// The drafts of a member in conversations that were deleted or that the member is no longer in, the newest first.
pub async fn list_left(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<LeftDraft>> {
    sqlx::query_as!(
        LeftDraft,
        r#"SELECT d.room_id AS "room_id: RoomId", COALESCE(r.name, '') AS "name!", d.body, d.updated_at
           FROM drafts d JOIN rooms r ON r.id = d.room_id
           WHERE d.member_id = $1 AND d.body <> '' AND (r.deleted_at IS NOT NULL OR NOT EXISTS (
               SELECT FROM memberships s WHERE s.room_id = r.id AND s.member_id = $1 AND s.state = 'active'))
           ORDER BY d.updated_at DESC LIMIT 50"#,
        member_id as _,
    )
    .fetch_all(db)
    .await
}

/// Initial content of the message box.
#[derive(Debug, Default)]
pub struct MessageBoxContent {
    pub draft: String,
    pub quote: Option<Quote>,
}

/// Draft of a member in a conversation, as a reply to the message `reply_to`; without it, and where `resumed`, as a
/// reply to the message of the draft.
pub async fn find(
    db: &PgPool,
    member_id: MemberId,
    room_id: RoomId,
    reply_to: Option<MessageId>,
    resumed: bool,
) -> sqlx::Result<MessageBoxContent> {
    let row = sqlx::query!(
        r#"SELECT d.body AS "draft?", q.id AS "id?: MessageId", q.seq AS "seq?", left(q.html, 900) AS excerpt,
                  COALESCE(a.display_name, a.first_name || ' ' || a.surname) AS name, a.number AS "number?"
           FROM (VALUES (1)) AS one
               LEFT JOIN drafts d ON d.member_id = $1 AND d.room_id = $2
               LEFT JOIN messages q ON q.id = COALESCE($3, CASE WHEN $4 THEN d.reply_to END) AND q.room_id = $2
                   AND q.notice IS NULL AND q.deleted_at IS NULL
                   AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = q.author_id)
               LEFT JOIN members a ON a.id = q.author_id"#,
        member_id as _,
        room_id as _,
        reply_to as _,
        resumed,
    )
    .fetch_one(db)
    .await?;
    let quote = row.id.zip(row.seq).map(|(id, seq)| Quote {
        id,
        seq,
        name: row.name.unwrap_or_default(),
        number: row.number.unwrap_or_default(),
        excerpt: row.excerpt.as_deref().map(markup::beginning).unwrap_or_default(),
    });
    Ok(MessageBoxContent { draft: row.draft.unwrap_or_default(), quote })
}
