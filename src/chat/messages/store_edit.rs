//! Queries of changes of stored messages, whose conversation is locked.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    chat::{
        memberships::membership::Role,
        messages::{body::Body, emoji::Emoji, markup::Shown, plain_text::plain},
        search::folding::search_text,
    },
    ids::{MemberId, MessageId, RoomId},
};

/// Different emoji under one message.
const KINDS: i64 = 20;

/// Messages that are pinned in one conversation.
const PINS: i64 = 50;

/// A message that somebody is about to change, and as what.
#[derive(Debug)]
pub struct EditableMessage {
    pub id: MessageId,
    pub room_id: RoomId,
    pub seq: i64,
    pub author_id: Option<MemberId>,
    pub body: String,
    /// Rises with each change of what it says.
    pub version: i64,
    /// The editor's role in the room.
    pub role: Role,
    /// True if it stands in a direct: both may do what moderators do elsewhere.
    pub direct: bool,
    /// In a direct: one member has blocked the other.
    pub blocked: bool,
}

/// Locks the conversation of a message until the transaction ends. None: there is no such message in a conversation that
/// the member is in, or it was deleted.
pub async fn lock(db: &mut PgConnection, member_id: MemberId, id: MessageId) -> sqlx::Result<Option<EditableMessage>> {
    sqlx::query!(
        r#"SELECT r.id AS "id: RoomId" FROM rooms r JOIN messages m ON m.room_id = r.id
             JOIN memberships s ON s.room_id = r.id AND s.member_id = $2 AND s.state = 'active'
         WHERE m.id = $1 FOR NO KEY UPDATE OF r"#,
        id as _,
        member_id as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    // A separate statement, which sees all changes that were committed before the lock was taken.
    sqlx::query_as!(
        EditableMessage,
        r#"SELECT m.id AS "id: MessageId", m.room_id AS "room_id: RoomId", m.seq, m.author_id AS "author_id: MemberId", m.body,
                  m.edit_version AS version, s.role AS "role: Role", r.kind = 'direct' AS "direct!", EXISTS (
               SELECT FROM blocks b
               WHERE b.blocker_id = r.low_id AND b.blocked_id = r.high_id
                   OR b.blocker_id = r.high_id AND b.blocked_id = r.low_id) AS "blocked!"
           FROM messages m JOIN rooms r ON r.id = m.room_id AND r.deleted_at IS NULL
               JOIN memberships s ON s.room_id = r.id AND s.member_id = $2 AND s.state = 'active'
           WHERE m.id = $1 AND m.notice IS NULL AND m.deleted_at IS NULL"#,
        id as _,
        member_id as _,
    )
    .fetch_optional(db)
    .await
}

/// Takes the next position of the conversation for a change of the message. Answers quote the message: where `quoted`
/// changes, they take the position too.
pub async fn take_position(db: &mut PgConnection, message: &EditableMessage, quoted: bool) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH place AS (UPDATE rooms SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq)
         UPDATE messages SET changed_seq = place.last_seq FROM place WHERE id = $2 OR $3 AND reply_to = $2",
        message.room_id as _,
        message.id as _,
        quoted,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// New text of a message.
#[derive(Debug)]
pub struct NewText<'a> {
    pub body: &'a Body,
    pub html: Shown,
    /// The members whom it mentions.
    pub mentions: Vec<MemberId>,
}

/// Replaces the text; the old one is kept as a version.
pub async fn replace_text(
    db: &mut PgConnection,
    id: MessageId,
    text: &NewText<'_>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH kept AS (
             INSERT INTO message_versions (message_id, version, html, replaced_at)
             SELECT id, (SELECT COALESCE(max(version), 0) + 1 FROM message_versions WHERE message_id = $1), html, $6
             FROM messages WHERE id = $1
         ), unnamed AS (
             DELETE FROM mentions WHERE message_id = $1 AND member_id <> ALL ($5)
         ), named AS (
             INSERT INTO mentions (message_id, member_id, room_id, seq, author_id)
             SELECT $1, named, m.room_id, r.last_seq, m.author_id
             FROM unnest($5::bigint[]) AS named, messages m JOIN rooms r ON r.id = m.room_id WHERE m.id = $1
             ON CONFLICT (message_id, member_id) DO NOTHING
         )
         UPDATE messages SET body = $2, html = $3, search_text = $4, edited_at = $6 WHERE id = $1",
        id as _,
        text.body.as_str(),
        text.html.as_str(),
        search_text(&plain(text.html.as_str())),
        text.mentions.as_slice() as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Deletes the text, versions, mentions and reactions of a message; its position stays.
pub async fn delete(
    db: &mut PgConnection,
    id: MessageId,
    deleted_by: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH versions AS (DELETE FROM message_versions WHERE message_id = $1),
              named AS (DELETE FROM mentions WHERE message_id = $1),
              answers AS (DELETE FROM reactions WHERE message_id = $1)
         UPDATE messages SET body = '', html = '', search_text = '', edited_at = NULL, pinned_at = NULL, deleted_at = $3, deleted_by = $2
         WHERE id = $1",
        id as _,
        deleted_by as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Pins the message at this time, or unpins it. False: too many are pinned.
pub async fn pin(db: &mut PgConnection, message: &EditableMessage, at: Option<OffsetDateTime>) -> sqlx::Result<bool> {
    let pinned = sqlx::query!(
        "UPDATE messages SET pinned_at = $3 WHERE id = $1 AND ($3::timestamptz IS NULL OR (
             SELECT count(*) FROM messages WHERE room_id = $2 AND pinned_at IS NOT NULL AND id <> $1) < $4)",
        message.id as _,
        message.room_id as _,
        at,
        PINS,
    )
    .execute(db)
    .await?;
    Ok(pinned.rows_affected() == 1)
}

/// Removes a reaction of a member. False: there was none.
pub async fn remove_reaction(
    db: &mut PgConnection,
    id: MessageId,
    member_id: MemberId,
    emoji: &Emoji,
) -> sqlx::Result<bool> {
    let removed = sqlx::query!(
        "DELETE FROM reactions WHERE message_id = $1 AND member_id = $2 AND emoji = $3",
        id as _,
        member_id as _,
        emoji.as_str(),
    )
    .execute(db)
    .await?;
    Ok(removed.rows_affected() == 1)
}

/// Adds a reaction of a member. False: the message has too many different emoji.
pub async fn add_reaction(
    db: &mut PgConnection,
    id: MessageId,
    member_id: MemberId,
    emoji: &Emoji,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "INSERT INTO reactions (message_id, member_id, emoji, created_at)
             SELECT $1, $2, $3, $4
             WHERE (SELECT count(DISTINCT emoji) FROM reactions WHERE message_id = $1 AND emoji <> $3) < $5",
        id as _,
        member_id as _,
        emoji.as_str(),
        now,
        KINDS,
    )
    .execute(db)
    .await?;
    Ok(added.rows_affected() == 1)
}
