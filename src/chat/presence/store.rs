//! Queries on presence settings and shown names.

use sqlx::PgPool;

use crate::{
    chat::presence::presences::PresenceSetting,
    ids::{MemberId, RoomId},
};

pub async fn find_number(db: &PgPool, member_id: MemberId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT number FROM members WHERE id = $1", member_id as _).fetch_optional(db).await
}

pub async fn find_setting(db: &PgPool, member_id: MemberId) -> sqlx::Result<Option<PresenceSetting>> {
    sqlx::query_scalar!(
        r#"SELECT presence AS "presence: PresenceSetting" FROM chat_preferences WHERE member_id = $1"#,
        member_id as _,
    )
    .fetch_optional(db)
    .await
}

/// Presence settings of the members who chose one.
pub async fn list_chosen_settings(
    db: &PgPool,
    member_ids: &[MemberId],
) -> sqlx::Result<Vec<(MemberId, PresenceSetting)>> {
    let rows = sqlx::query!(
        r#"SELECT member_id AS "member_id: MemberId", presence AS "presence: PresenceSetting" FROM chat_preferences WHERE member_id = ANY ($1)"#,
        member_ids as _
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.member_id, row.presence)).collect())
}

/// Notes how a member wants to be seen, and what they say about it.
pub async fn save_setting(
    db: &PgPool,
    member_id: MemberId,
    setting: PresenceSetting,
    status: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO chat_preferences (member_id, presence, status) VALUES ($1, $2, $3)
         ON CONFLICT (member_id) DO UPDATE SET presence = EXCLUDED.presence, status = EXCLUDED.status",
        member_id as _,
        setting as _,
        status,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Members of these without a block in either direction.
pub async fn without_blocks(db: &PgPool, member_id: MemberId, others: &[MemberId]) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id!: MemberId" FROM unnest($2::bigint[]) AS id WHERE NOT EXISTS (
               SELECT FROM blocks b WHERE (b.blocker_id, b.blocked_id) IN ((id, $1), ($1, id)))"#,
        member_id as _,
        others as _,
    )
    .fetch_all(db)
    .await
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

/// Members of a conversation whose presence a member sees: none, where there are more than the bound. Excludes blocks
/// in either direction.
pub async fn list_of(db: &PgPool, member_id: MemberId, room_id: RoomId, most: i64) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query_scalar!(
        r#"WITH here AS (
             SELECT member_id FROM memberships WHERE room_id = $2 AND state = 'active' LIMIT $3::bigint + 1
         )
         SELECT s.member_id AS "member_id: MemberId" FROM here s WHERE (SELECT count(*) FROM here) <= $3 AND s.member_id <> $1 AND NOT EXISTS (
             SELECT FROM blocks b WHERE (b.blocker_id, b.blocked_id) IN ((s.member_id, $1), ($1, s.member_id)))"#,
        member_id as _,
        room_id as _,
        most,
    )
    .fetch_all(db)
    .await
}

/// The members of a conversation, counted.
#[derive(Debug)]
pub struct Counted {
    /// Number of members; one more than the bound where there are more.
    pub members: i64,
    /// Key and number of the others with an active account whom a member sees coming and going.
    pub others: Vec<(MemberId, String)>,
}

/// Number of members in a conversation, up to the bound, and the other members where they are at most `most`, without
/// blocks in either direction.
pub async fn count(db: &PgPool, member_id: MemberId, room_id: RoomId, most: i64, bound: i64) -> sqlx::Result<Counted> {
    let rows = sqlx::query!(
        r#"WITH here AS MATERIALIZED (
               SELECT member_id FROM memberships WHERE room_id = $2 AND state = 'active' LIMIT $4::bigint + 1
           ), counted AS (SELECT count(*) AS members FROM here)
           SELECT c.members AS "members!", m.id AS "id?: MemberId", m.number AS "number?"
           FROM counted c LEFT JOIN LATERAL (
               SELECT p.id, p.number FROM here h JOIN members p ON p.id = h.member_id AND p.state = 'active'
               WHERE c.members <= $3 AND h.member_id <> $1 AND NOT EXISTS (
                   SELECT FROM blocks b WHERE (b.blocker_id, b.blocked_id) IN ((h.member_id, $1), ($1, h.member_id)))
           ) m ON true"#,
        member_id as _,
        room_id as _,
        most,
        bound,
    )
    .fetch_all(db)
    .await?;
    let members = rows.first().map_or(0, |row| row.members);
    let others = rows.into_iter().filter_map(|row| row.id.zip(row.number)).collect();
    Ok(Counted { members, others })
}
