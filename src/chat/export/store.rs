//! Queries for the export of a member's chat data.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{
    ids::{MemberId, MessageId},
    web::time::rfc3339,
};

/// The conversations, messages, reactions, drafts, friends, blocks and choices of a member.
pub async fn load(db: &PgPool, member_id: MemberId) -> sqlx::Result<Value> {
    Ok(json!({
        "memberships": memberships(db, member_id).await?,
        "messages": messages(db, member_id).await?,
        "notices": notices(db, member_id).await?,
        "reactions": reactions(db, member_id).await?,
        "mentions": mentions(db, member_id).await?,
        "saved_messages": saved(db, member_id).await?,
        "drafts": drafts(db, member_id).await?,
        "friends": friends(db, member_id).await?,
        "blocks": blocks(db, member_id).await?,
        "preferences": preferences(db, member_id).await?,
    }))
}

async fn memberships(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT r.kind, COALESCE(r.name, o.number) AS "name!", r.created_by = $1 AS "created_by_me?", s.state, s.role, s.notify,
                  i.number AS "invited_by?", s.asked_at, s.joined_at, s.read_number, r.last_number
           FROM memberships s JOIN rooms r ON r.id = s.room_id
               LEFT JOIN members o ON o.id = CASE r.low_id WHEN $1 THEN r.high_id ELSE r.low_id END
               LEFT JOIN members i ON i.id = s.invited_by
           WHERE s.member_id = $1 ORDER BY s.asked_at, r.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "kind": row.kind, "conversation": row.name, "created_by_me": row.created_by_me.unwrap_or_default(),
            "state": row.state, "role": row.role, "notify": row.notify, "invited_by": row.invited_by,
            "asked_at": rfc3339(row.asked_at), "joined_at": row.joined_at.map(rfc3339),
            "messages_read": row.read_number, "messages": row.last_number,
        })
    });
    Ok(rows.collect())
}

async fn messages(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT m.id AS "id: MessageId", r.kind, COALESCE(r.name, o.number) AS "name!", m.client_id, m.body, m.reply_to AS "reply_to: MessageId", m.created_at, m.edited_at,
                  m.deleted_at, ARRAY(SELECT v.html FROM message_versions v WHERE v.message_id = m.id ORDER BY v.version) AS "before!"
           FROM messages m JOIN rooms r ON r.id = m.room_id
               LEFT JOIN members o ON o.id = CASE r.low_id WHEN $1 THEN r.high_id ELSE r.low_id END
           WHERE m.author_id = $1 AND m.notice IS NULL ORDER BY m.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "id": row.id, "kind": row.kind, "conversation": row.name, "client_id": row.client_id.map(|id| id.to_string()),
            "text": row.body, "before": row.before, "answers": row.reply_to, "written_at": rfc3339(row.created_at),
            "edited_at": row.edited_at.map(rfc3339), "deleted_at": row.deleted_at.map(rfc3339),
        })
    });
    Ok(rows.collect())
}

async fn notices(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT COALESCE(r.name, '') AS "name!", m.notice AS "notice!", COALESCE(m.author_id = $1, false) AS "by_me!", m.created_at
           FROM messages m JOIN rooms r ON r.id = m.room_id
           WHERE m.notice IS NOT NULL AND $1 IN (m.author_id, m.subject_id) ORDER BY m.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({ "conversation": row.name, "notice": row.notice, "by_me": row.by_me, "at": rfc3339(row.created_at) })
    });
    Ok(rows.collect())
}

async fn reactions(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT message_id AS "message_id: MessageId", emoji, created_at FROM reactions WHERE member_id = $1 ORDER BY created_at, message_id, emoji"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows
        .into_iter()
        .map(|row| json!({ "message": row.message_id, "emoji": row.emoji, "at": rfc3339(row.created_at) }));
    Ok(rows.collect())
}

async fn saved(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT message_id AS "message_id: MessageId", saved_at FROM saved_messages WHERE member_id = $1 ORDER BY saved_at, message_id"#,
        member_id as _
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| json!({ "message": row.message_id, "saved_at": rfc3339(row.saved_at) }));
    Ok(rows.collect())
}

async fn mentions(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<MessageId>> {
    sqlx::query_scalar!(
        r#"SELECT message_id AS "message_id: MessageId" FROM mentions WHERE member_id = $1 ORDER BY message_id"#,
        member_id as _
    )
    .fetch_all(db)
    .await
}

async fn drafts(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT COALESCE(r.name, o.number) AS "name!", d.body, d.reply_to AS "reply_to: MessageId", d.updated_at FROM drafts d JOIN rooms r ON r.id = d.room_id
               LEFT JOIN members o ON o.id = CASE r.low_id WHEN $1 THEN r.high_id ELSE r.low_id END
           WHERE d.member_id = $1 ORDER BY d.updated_at"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({ "conversation": row.name, "text": row.body, "answers": row.reply_to, "at": rfc3339(row.updated_at) })
    });
    Ok(rows.collect())
}

async fn friends(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT m.number, f.asker_id = $1 AS "by_me!", f.asked_at, f.accepted_at
           FROM friendships f JOIN members m ON m.id = CASE f.asker_id WHEN $1 THEN f.asked_id ELSE f.asker_id END
           WHERE $1 IN (f.asker_id, f.asked_id)
               AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = m.id) ORDER BY f.asked_at, m.number"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "number": row.number, "asked_by_me": row.by_me, "asked_at": rfc3339(row.asked_at),
            "accepted_at": row.accepted_at.map(rfc3339),
        })
    });
    Ok(rows.collect())
}

/// Members whom the member blocked; never the reverse.
async fn blocks(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        "SELECT m.number, b.created_at FROM blocks b JOIN members m ON m.id = b.blocked_id
         WHERE b.blocker_id = $1 ORDER BY b.created_at, m.number",
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| json!({ "number": row.number, "at": rfc3339(row.created_at) })).collect())
}

async fn preferences(db: &PgPool, member_id: MemberId) -> sqlx::Result<Value> {
    let row = sqlx::query!("SELECT presence, status FROM chat_preferences WHERE member_id = $1", member_id as _)
        .fetch_optional(db)
        .await?;
    Ok(row.map_or(Value::Null, |row| json!({ "presence": row.presence, "status": row.status })))
}
