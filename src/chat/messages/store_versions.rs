//! Earlier versions of edited messages.

use sqlx::PgPool;

use crate::{
    chat::messages::{markup::Shown, message::Version},
    ids::MessageId,
};

/// The version that a message has now, as one of those in its conversation may see it.
pub async fn find_current_version(db: &PgPool, message_id: MessageId) -> sqlx::Result<i64> {
    let current = sqlx::query_scalar!("SELECT edit_version FROM messages WHERE id = $1", message_id as _);
    Ok(current.fetch_optional(db).await?.unwrap_or_default())
}

/// The versions of a message, the first first.
pub async fn list(db: &PgPool, message_id: MessageId) -> sqlx::Result<Vec<Version>> {
    sqlx::query_as!(
        Version,
        r#"SELECT html AS "html: Shown", replaced_at FROM message_versions WHERE message_id = $1 ORDER BY version"#,
        message_id as _,
    )
    .fetch_all(db)
    .await
}
