//! How members are seen, and by what name.

use sqlx::PgPool;

/// The number of a member.
pub async fn find_number(db: &PgPool, member_id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT number FROM members WHERE id = $1", member_id).fetch_optional(db).await
}

/// How a member wants to be seen.
pub async fn find_wish(db: &PgPool, member_id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT presence FROM chat_preferences WHERE member_id = $1", member_id)
        .fetch_optional(db)
        .await
}

/// Notes how a member wants to be seen, and what they say about it.
pub async fn save_wish(db: &PgPool, member_id: i64, wish: &str, status: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO chat_preferences (member_id, presence, status) VALUES ($1, $2, $3)
         ON CONFLICT (member_id) DO UPDATE SET presence = EXCLUDED.presence, status = EXCLUDED.status",
        member_id,
        wish,
        status,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// The names of members, by number.
pub async fn list_names(db: &PgPool, numbers: &[String]) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"SELECT number, COALESCE(display_name, first_name || ' ' || surname) AS "name!" FROM members
           WHERE number = ANY ($1) ORDER BY number"#,
        numbers,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.name)).collect())
}

/// The members of a conversation.
pub async fn list_of(db: &PgPool, room_id: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("SELECT member_id FROM memberships WHERE room_id = $1 AND state = 'active'", room_id)
        .fetch_all(db)
        .await
}
