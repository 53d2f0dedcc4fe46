//! Earlier versions of edited messages.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    chat::messages::{markup::Shown, message::Version},
    ids::MessageId,
};

struct Row {
    html: String,
    replaced_at: OffsetDateTime,
}

/// The version that a message has now, as one of those in its conversation may see it.
pub async fn find_current_version(db: &PgPool, message_id: MessageId) -> sqlx::Result<i64> {
    let standing = sqlx::query_scalar!("SELECT edit_version FROM messages WHERE id = $1", message_id as _);
    Ok(standing.fetch_optional(db).await?.unwrap_or_default())
}

/// The versions of a message, the first first.
pub async fn list(db: &PgPool, message_id: MessageId) -> sqlx::Result<Vec<Version>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT html, replaced_at FROM message_versions WHERE message_id = $1 ORDER BY version",
        message_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| Version { html: Shown::stored(row.html), replaced_at: row.replaced_at }).collect())
}
