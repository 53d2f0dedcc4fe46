//! What somebody has begun to write.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::chat::message::Quote;

/// Keeps a text in place of the one before. False where the member is not in the conversation.
pub async fn keep(db: &PgPool, member_id: i64, room_id: i64, body: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    let kept = sqlx::query!(
        "INSERT INTO drafts (member_id, room_id, body, updated_at)
         SELECT $1, s.room_id, $3, $4 FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
         WHERE s.room_id = $2 AND s.member_id = $1 AND s.state = 'active'
         ON CONFLICT (member_id, room_id) DO UPDATE SET body = EXCLUDED.body, updated_at = EXCLUDED.updated_at",
        member_id,
        room_id,
        body,
        now,
    )
    .execute(db)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Forgets it.
pub async fn discard(db: &PgPool, member_id: i64, room_id: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM drafts WHERE member_id = $1 AND room_id = $2", member_id, room_id)
        .execute(db)
        .await
        .map(|_| ())
}

/// What the box for the next message begins with.
#[derive(Debug, Default)]
pub struct Begun {
    /// What was written there and not sent.
    pub draft: String,
    /// What it answers.
    pub quote: Option<Quote>,
}

/// What a member has begun to write in a conversation, in answer to the message `reply_to`.
pub async fn find(db: &PgPool, member_id: i64, room_id: i64, reply_to: Option<i64>) -> sqlx::Result<Begun> {
    let row = sqlx::query!(
        r#"SELECT d.body AS "draft?", q.id AS "id?", q.seq AS "seq?", left(q.body, 120) AS excerpt,
                  COALESCE(a.display_name, a.first_name || ' ' || a.surname) AS name
           FROM (VALUES (1)) AS one
               LEFT JOIN drafts d ON d.member_id = $1 AND d.room_id = $2
               LEFT JOIN messages q ON q.id = $3 AND q.room_id = $2 AND q.notice IS NULL AND q.deleted_at IS NULL
               LEFT JOIN members a ON a.id = q.author_id"#,
        member_id,
        room_id,
        reply_to,
    )
    .fetch_one(db)
    .await?;
    let quote = row.id.zip(row.seq).map(|(id, seq)| Quote {
        id,
        seq,
        name: row.name.unwrap_or_default(),
        excerpt: row.excerpt.unwrap_or_default(),
    });
    Ok(Begun { draft: row.draft.unwrap_or_default(), quote })
}
