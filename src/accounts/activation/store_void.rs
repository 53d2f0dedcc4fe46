//! Invalidation of codes and links.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::ids::MemberId;

/// Makes all live codes and links of a member worthless.
pub async fn void(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE activation_codes SET used_at = $2 WHERE member_id = $1 AND used_at IS NULL",
        member_id as _,
        now
    )
    .execute(&mut *db)
    .await?;
    void_links(db, &[member_id], now).await
}

/// Makes all live codes worthless that a member of staff made for others.
pub async fn void_issued(db: &mut PgConnection, issuer_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE activation_codes SET used_at = $2 WHERE issuer_id = $1 AND used_at IS NULL",
        issuer_id as _,
        now
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Makes all live mailed links of members worthless.
pub async fn void_links(db: &mut PgConnection, member_ids: &[MemberId], now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE mailed_links SET used_at = $2 WHERE member_id = ANY ($1) AND used_at IS NULL",
        member_ids as _,
        now
    )
    .execute(db)
    .await
    .map(|_| ())
}
