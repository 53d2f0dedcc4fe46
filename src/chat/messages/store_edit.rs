//! Changes of stored messages: edit, delete, react, pin. Each takes the next position of its conversation under a lock of
//! its row, so that the second of two concurrent changes sees the first.

use sqlx::{PgPool, Postgres, Transaction};
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
    /// Text as typed.
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

/// A message whose conversation stands still until the change is made or dropped.
#[derive(Debug)]
pub struct Change {
    transaction: Transaction<'static, Postgres>,
    pub message: EditableMessage,
}

/// Begins a change; nothing when there is no such message in a conversation that the member is in, or it was deleted.
pub async fn begin(db: &PgPool, member_id: MemberId, id: MessageId) -> sqlx::Result<Option<Change>> {
    let mut transaction = db.begin().await?;
    sqlx::query!(
        r#"SELECT r.id AS "id: RoomId" FROM rooms r JOIN messages m ON m.room_id = r.id
             JOIN memberships s ON s.room_id = r.id AND s.member_id = $2 AND s.state = 'active'
         WHERE m.id = $1 FOR NO KEY UPDATE OF r"#,
        id as _,
        member_id as _,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    // A separate statement, which sees all changes that were committed before the lock was taken.
    let message = sqlx::query_as!(
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
    .fetch_optional(&mut *transaction)
    .await?;
    Ok(message.map(|message| Change { transaction, message }))
}

impl Change {
    /// The place of the change. What answers the message shows how it begins, so it changes too where `quoted`.
    async fn take_place(&mut self, quoted: bool) -> sqlx::Result<()> {
        sqlx::query!(
            "WITH place AS (UPDATE rooms SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq)
             UPDATE messages SET changed_seq = place.last_seq FROM place WHERE id = $2 OR $3 AND reply_to = $2",
            self.message.room_id as _,
            self.message.id as _,
            quoted,
        )
        .execute(&mut *self.transaction)
        .await
        .map(|_| ())
    }

    /// Replaces the text; the old one is kept as a version.
    pub async fn edit(
        mut self,
        body: &Body,
        html: &Shown,
        named: &[MemberId],
        now: OffsetDateTime,
    ) -> sqlx::Result<()> {
        self.take_place(true).await?;
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
            self.message.id as _,
            body.as_str(),
            html.as_str(),
            search_text(&plain(html.as_str())),
            named as _,
            now,
        )
        .execute(&mut *self.transaction)
        .await?;
        self.transaction.commit().await
    }

    /// Deletes the message: its place stays, what it said is gone.
    pub async fn delete(mut self, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
        self.take_place(true).await?;
        sqlx::query!(
            "WITH versions AS (DELETE FROM message_versions WHERE message_id = $1),
                  named AS (DELETE FROM mentions WHERE message_id = $1),
                  answers AS (DELETE FROM reactions WHERE message_id = $1)
             UPDATE messages SET body = '', html = '', search_text = '', edited_at = NULL, pinned_at = NULL, deleted_at = $3, deleted_by = $2
             WHERE id = $1",
            self.message.id as _,
            member_id as _,
            now,
        )
        .execute(&mut *self.transaction)
        .await?;
        self.transaction.commit().await
    }

    /// Pins the message, or takes it down. False when there are too many already.
    pub async fn pin(mut self, at: Option<OffsetDateTime>) -> sqlx::Result<bool> {
        let pinned = sqlx::query!(
            "UPDATE messages SET pinned_at = $3 WHERE id = $1 AND ($3::timestamptz IS NULL OR (
                 SELECT count(*) FROM messages WHERE room_id = $2 AND pinned_at IS NOT NULL AND id <> $1) < $4)",
            self.message.id as _,
            self.message.room_id as _,
            at,
            PINS,
        )
        .execute(&mut *self.transaction)
        .await?;
        if pinned.rows_affected() == 0 {
            return Ok(false);
        }
        self.take_place(false).await?;
        self.transaction.commit().await?;
        Ok(true)
    }

    /// Gives an emoji, or takes it back where it was given. False when there are too many different ones already.
    pub async fn react(mut self, member_id: MemberId, emoji: &Emoji, now: OffsetDateTime) -> sqlx::Result<bool> {
        let taken = sqlx::query!(
            "DELETE FROM reactions WHERE message_id = $1 AND member_id = $2 AND emoji = $3",
            self.message.id as _,
            member_id as _,
            emoji.as_str(),
        )
        .execute(&mut *self.transaction)
        .await?;
        if taken.rows_affected() == 0 {
            let given = sqlx::query!(
                "INSERT INTO reactions (message_id, member_id, emoji, created_at)
                 SELECT $1, $2, $3, $4
                 WHERE (SELECT count(DISTINCT emoji) FROM reactions WHERE message_id = $1 AND emoji <> $3) < $5",
                self.message.id as _,
                member_id as _,
                emoji.as_str(),
                now,
                KINDS,
            )
            .execute(&mut *self.transaction)
            .await?;
            if given.rows_affected() == 0 {
                return Ok(false);
            }
        }
        self.take_place(false).await?;
        self.transaction.commit().await?;
        Ok(true)
    }
}
