//! Rebuild of search texts in an older format, in batches.

use sqlx::PgPool;

use crate::{
    chat::{messages::plain_text::plain, search::folding::search_text},
    ids::MessageId,
};

/// Messages that are folded in one transaction.
const TOGETHER: i64 = 500;

/// Rebuilds the search text of the newest messages in the older format. False: none is left. Never waits: fails when
/// one of them is being changed, and is to be called again.
pub async fn step(db: &PgPool) -> sqlx::Result<bool> {
    let mut transaction = db.begin().await?;
    let below = sqlx::query_scalar!("SELECT below FROM message_folding FOR UPDATE SKIP LOCKED")
        .fetch_optional(&mut *transaction)
        .await?;
    // None: another process does it.
    let Some(below) = below.filter(|below| *below > 1) else { return Ok(false) };
    let rows = sqlx::query!(
        r#"SELECT id AS "id: MessageId", html FROM messages WHERE id >= $1::bigint - $2::bigint AND id < $1 AND notice IS NULL AND deleted_at IS NULL
         ORDER BY id FOR NO KEY UPDATE NOWAIT"#,
        below,
        TOGETHER,
    )
    .fetch_all(&mut *transaction)
    .await?;
    let (ids, texts): (Vec<MessageId>, Vec<String>) =
        rows.iter().map(|row| (row.id, search_text(&plain(&row.html)))).unzip();
    sqlx::query!(
        "UPDATE messages m SET search_text = f.folded FROM unnest($1::bigint[], $2::text[]) AS f (id, folded)
         WHERE m.id = f.id AND m.search_text <> f.folded",
        &ids as _,
        &texts,
    )
    .execute(&mut *transaction)
    .await?;
    let next = (below - TOGETHER).max(1);
    sqlx::query!("UPDATE message_folding SET below = $1", next).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(next > 1)
}
