//! The first member of an empty portal.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::ids::MemberId;

/// The founder with this number: made when there are no members at all, found while not activated. None: the portal
/// has other members to administer it.
pub async fn find_or_create(
    db: &mut PgConnection,
    number: &str,
    search_text: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<MemberId>> {
    sqlx::query!(
        "INSERT INTO members (number, surname, first_name, kind, search_text, created_at, updated_at)
         SELECT $1, 'Administration', 'Parvis', 'staff', $2, $3, $3 WHERE NOT EXISTS (SELECT 1 FROM members)
         ON CONFLICT ON CONSTRAINT members_number_key DO NOTHING",
        number,
        search_text,
        now,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_scalar!(
        r#"SELECT id AS "id: MemberId" FROM members
         WHERE number = $1 AND surname = 'Administration' AND state = 'prepared'"#,
        number,
    )
    .fetch_optional(db)
    .await
}
