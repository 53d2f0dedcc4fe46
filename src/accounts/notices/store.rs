//! Queries on the notices of the home page.

use serde_json::Value;
use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::ids::{MemberId, NoticeId};

/// A notice as it is kept.
#[derive(Debug)]
pub struct StoredNotice {
    pub id: NoticeId,
    /// Name of its kind.
    pub kind: String,
    /// Variables of its text.
    pub detail: Value,
    pub created_at: OffsetDateTime,
}

/// Posts a notice.
pub async fn post(
    db: impl PgExecutor<'_>,
    kind: &str,
    member_id: MemberId,
    detail: &Value,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!("SELECT post_notice($1, $2, $3, $4)", kind, member_id as _, detail, now)
        .fetch_one(db)
        .await
        .map(|_| ())
}

/// The notices of a member that are not dismissed, the latest first.
pub async fn list(db: &PgPool, member_id: MemberId, limit: i64) -> sqlx::Result<Vec<StoredNotice>> {
    sqlx::query_as!(
        StoredNotice,
        r#"SELECT id AS "id: NoticeId", kind, detail, created_at FROM notices WHERE member_id = $1 AND dismissed_at IS NULL
         ORDER BY id DESC LIMIT $2"#,
        member_id as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// All notices of a member, the oldest first.
pub async fn list_all(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<StoredNotice>> {
    sqlx::query_as!(
        StoredNotice,
        r#"SELECT id AS "id: NoticeId", kind, detail, created_at FROM notices WHERE member_id = $1 ORDER BY id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await
}

/// Dismisses a notice of a member. False: it is not theirs, or forgotten.
pub async fn dismiss(db: &PgPool, member_id: MemberId, id: NoticeId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let dismissed = sqlx::query!(
        "UPDATE notices SET dismissed_at = coalesce(dismissed_at, $3) WHERE id = $1 AND member_id = $2",
        id as _,
        member_id as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(dismissed.rows_affected() == 1)
}

/// Deletes notices that are older than 90 days, seen or not.
pub async fn sweep(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM notices WHERE created_at < $1", now - time::Duration::days(90))
        .execute(db)
        .await
        .map(|_| ())
}
