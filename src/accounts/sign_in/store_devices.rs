//! Queries on known devices.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use crate::ids::MemberId;

/// Time for which a browser is known after its last sign-in.
pub const KNOWN_FOR: Duration = Duration::days(365);

/// Browsers that are known of one member; one more ends the one that was not used for the longest time.
const MOST: i64 = 20;

/// True if the browser with this keyed hash of its id is known of the member with this number.
pub async fn is_known(db: &PgPool, number: &str, id_hash: &[u8], now: OffsetDateTime) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM known_devices d JOIN members m ON m.id = d.member_id
                          WHERE d.id_hash = $1 AND m.number = $2 AND d.seen_at > $3) AS "known!""#,
        id_hash,
        number,
        now - KNOWN_FOR,
    )
    .fetch_one(db)
    .await
}

/// Notes a sign-in of a member in a browser, known before or not.
pub async fn remember(
    db: &mut PgConnection,
    member_id: MemberId,
    id_hash: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO known_devices AS d (id_hash, member_id, created_at, seen_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (id_hash) DO UPDATE SET seen_at = greatest(d.seen_at, $3) WHERE d.member_id = $2",
        id_hash,
        member_id as _,
        now,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM known_devices WHERE id_hash IN (
             SELECT id_hash FROM known_devices WHERE member_id = $1 AND id_hash <> $3
             ORDER BY seen_at DESC, id_hash OFFSET $2::bigint)",
        member_id as _,
        MOST - 1,
        id_hash,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// When each browser that is known of a member was first and last used to sign in, the last one first.
pub async fn list(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<(OffsetDateTime, OffsetDateTime)>> {
    let rows = sqlx::query!(
        "SELECT created_at, seen_at FROM known_devices WHERE member_id = $1 ORDER BY seen_at DESC, id_hash",
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.created_at, row.seen_at)).collect())
}

/// Ends all known browsers of a member: the password is another, or the account is suspended or closed.
pub async fn end_all(db: impl PgExecutor<'_>, member_id: MemberId) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM known_devices WHERE member_id = $1", member_id as _).execute(db).await.map(|_| ())
}

/// Deletes browsers in which nobody has signed in for a year.
pub async fn sweep(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM known_devices WHERE seen_at <= $1", now - KNOWN_FOR).execute(db).await.map(|_| ())
}
