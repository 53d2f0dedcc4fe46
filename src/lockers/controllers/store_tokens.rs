//! Tokens of controllers.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::ids::{BayId, BayTokenId};

/// Maximum number of valid tokens of a bay: the old one while a new one replaces it.
const LIVE: i64 = 2;

/// A bay's token, without its secret.
#[derive(Debug, Clone)]
pub struct Token {
    pub id: BayTokenId,
    /// The controller, as it named itself.
    pub hardware: Option<String>,
    pub created_at: OffsetDateTime,
    /// When a connection last began with it.
    pub used_at: Option<OffsetDateTime>,
    /// Since when it does not hold any more.
    pub revoked_at: Option<OffsetDateTime>,
}

/// Creates a one-time code for a bay, in place of the previous one. False: there is no such bay.
pub async fn issue_code(
    db: impl PgExecutor<'_>,
    bay_id: BayId,
    hash: &[u8; 32],
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<bool> {
    let issued = sqlx::query!(
        "INSERT INTO bay_enrolments (bay_id, code_hash, created_at, expires_at)
         SELECT id, $2, $3, $4 FROM bays WHERE id = $1 AND closed_at IS NULL
         ON CONFLICT (bay_id) DO UPDATE SET code_hash = $2, created_at = $3, expires_at = $4",
        bay_id as _,
        hash.as_slice(),
        now,
        until,
    )
    .execute(db)
    .await?;
    Ok(issued.rows_affected() == 1)
}

/// Uses a code up. Of which bay it was.
pub async fn redeem_code(db: &mut PgConnection, hash: &[u8; 32], now: OffsetDateTime) -> sqlx::Result<Option<BayId>> {
    sqlx::query_scalar!(
        r#"DELETE FROM bay_enrolments e USING bays b
         WHERE e.code_hash = $1 AND e.expires_at > $2 AND b.id = e.bay_id AND b.closed_at IS NULL RETURNING e.bay_id AS "bay_id: BayId""#,
        hash.as_slice(),
        now,
    )
    .fetch_optional(db)
    .await
}

/// Keeps a new token; beside it only the last one holds on. The journal of its controller begins at 1.
pub async fn create(
    db: &mut PgConnection,
    bay_id: BayId,
    hash: &[u8; 32],
    hardware: &str,
    now: OffsetDateTime,
) -> sqlx::Result<BayTokenId> {
    let id = sqlx::query_scalar!(
        r#"INSERT INTO bay_tokens (bay_id, token_hash, hardware, created_at) VALUES ($1, $2, $3, $4) RETURNING id AS "id: BayTokenId""#,
        bay_id as _,
        hash.as_slice(),
        hardware,
        now,
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE bay_tokens SET revoked_at = $2
         WHERE bay_id = $1 AND revoked_at IS NULL AND id NOT IN (
             SELECT id FROM bay_tokens WHERE bay_id = $1 AND revoked_at IS NULL ORDER BY id DESC LIMIT $3)",
        bay_id as _,
        now,
        LIVE,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("UPDATE bay_connections SET config_hash = NULL WHERE bay_id = $1", bay_id as _).execute(db).await?;
    Ok(id)
}

/// The token with this secret, if it holds and is this bay's.
pub async fn use_token(
    db: &PgPool,
    bay_id: BayId,
    hash: &[u8; 32],
    now: OffsetDateTime,
) -> sqlx::Result<Option<BayTokenId>> {
    sqlx::query_scalar!(
        r#"UPDATE bay_tokens t SET used_at = $3 FROM bays b
         WHERE t.bay_id = $1 AND t.token_hash = $2 AND t.revoked_at IS NULL AND b.id = t.bay_id AND b.closed_at IS NULL
         RETURNING t.id AS "id: BayTokenId""#,
        bay_id as _,
        hash.as_slice(),
        now,
    )
    .fetch_optional(db)
    .await
}

/// Ends one token of a bay, or all. How many.
pub async fn revoke(
    db: impl PgExecutor<'_>,
    bay_id: BayId,
    token_id: Option<BayTokenId>,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let revoked = sqlx::query!(
        "UPDATE bay_tokens SET revoked_at = $3 WHERE bay_id = $1 AND revoked_at IS NULL AND id = coalesce($2, id)",
        bay_id as _,
        token_id as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(revoked.rows_affected())
}

/// The tokens of a bay, the newest first.
pub async fn list(db: &PgPool, bay_id: BayId) -> sqlx::Result<Vec<Token>> {
    sqlx::query_as!(
        Token,
        r#"SELECT id AS "id: BayTokenId", hardware, created_at, used_at, revoked_at FROM bay_tokens WHERE bay_id = $1
         ORDER BY id DESC LIMIT 20"#,
        bay_id as _,
    )
    .fetch_all(db)
    .await
}
