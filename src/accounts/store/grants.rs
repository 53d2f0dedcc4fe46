//! Roles granted to members. The last administrator stays one.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::accounts::roles::Role;

/// Grants a role. False: held already.
pub async fn grant(db: &mut PgConnection, member_id: i64, role: Role, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO role_grants (member_id, role, granted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        member_id,
        role.code(),
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a role. False: not held.
pub async fn remove(db: &mut PgConnection, member_id: i64, role: Role) -> sqlx::Result<bool> {
    let done = sqlx::query!("DELETE FROM role_grants WHERE member_id = $1 AND role = $2", member_id, role.code())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether nobody else could administer the portal if this member could not. Holds off other changes of
/// administrators until the transaction ends, so that two cannot remove each other.
pub async fn is_last_administrator(db: &mut PgConnection, member_id: i64) -> sqlx::Result<bool> {
    sqlx::query!("LOCK TABLE role_grants IN SHARE ROW EXCLUSIVE MODE").execute(&mut *db).await?;
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM role_grants WHERE member_id = $1 AND role = 'administrator')
              AND NOT EXISTS (SELECT 1 FROM role_grants g JOIN members m ON m.id = g.member_id
                              WHERE g.role = 'administrator' AND g.member_id <> $1
                                AND m.activated_at IS NOT NULL AND m.suspended_at IS NULL) AS "last!""#,
        member_id,
    )
    .fetch_one(db)
    .await
}

/// Whether the portal has an administrator whose account is active.
pub async fn has_administrator(db: &PgPool) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM role_grants g JOIN members m ON m.id = g.member_id
                          WHERE g.role = 'administrator' AND m.activated_at IS NOT NULL) AS "has!""#
    )
    .fetch_one(db)
    .await
}

/// The names of the roles that some members hold, each with the key of the member.
pub async fn list_held(db: &PgPool, member_ids: &[i64]) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!("SELECT member_id, role FROM role_grants WHERE member_id = ANY ($1)", member_ids)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.member_id, row.role)).collect())
}
