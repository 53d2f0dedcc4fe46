//! Queries on direct conversations.

use sqlx::PgConnection;

use crate::{
    chat::memberships::action::Actor,
    ids::{MemberId, RoomId},
};

/// The two members of a direct.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    pub low: MemberId,
    pub high: MemberId,
}

impl Pair {
    #[must_use]
    pub fn of(one: MemberId, other: MemberId) -> Self {
        Self { low: one.min(other), high: one.max(other) }
    }
}

/// The direct of two members, created when there is none yet.
pub async fn find_or_insert(db: &mut PgConnection, pair: Pair, actor: &Actor<'_>) -> sqlx::Result<RoomId> {
    sqlx::query!(
        "INSERT INTO rooms (kind, search_text, join_policy, low_id, high_id, created_by, created_at)
         VALUES ('direct', '', 'invitation', $1, $2, $3, $4) ON CONFLICT DO NOTHING",
        pair.low as _,
        pair.high as _,
        actor.id as _,
        actor.origin.at,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_scalar!(
        r#"SELECT id AS "id: RoomId" FROM rooms WHERE low_id = $1 AND high_id = $2"#,
        pair.low as _,
        pair.high as _
    )
    .fetch_one(db)
    .await
}

/// The other members of the directs of a member.
pub async fn list_others(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT s.member_id AS "member_id: MemberId" FROM rooms r JOIN memberships s ON s.room_id = r.id AND s.member_id <> $1
         WHERE r.low_id = $1 OR r.high_id = $1"#,
        member_id as _,
    )
    .fetch_all(db)
    .await
}

/// Facts that decide whether one member may write to another.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub struct DirectFacts {
    /// The writer has blocked the other member.
    pub blocking: bool,
    /// The other member has blocked the writer.
    pub blocked: bool,
    pub friends: bool,
    /// True if their direct exists.
    pub exists: bool,
    /// Setting of the other member: `everyone`, `friends` or `nobody`.
    pub direct_from: String,
}

/// Loads the facts about two members.
pub async fn load_facts(
    db: &mut PgConnection,
    writer: MemberId,
    other: MemberId,
    pair: Pair,
) -> sqlx::Result<DirectFacts> {
    sqlx::query_as!(
        DirectFacts,
        r#"SELECT EXISTS (SELECT FROM blocks WHERE blocker_id = $1 AND blocked_id = $2) AS "blocking!",
                  EXISTS (SELECT FROM blocks WHERE blocker_id = $2 AND blocked_id = $1) AS "blocked!",
                  EXISTS (SELECT FROM friendships WHERE accepted_at IS NOT NULL
                      AND (asker_id, asked_id) IN (($1, $2), ($2, $1))) AS "friends!",
                  EXISTS (SELECT FROM rooms WHERE low_id = $3 AND high_id = $4) AS "exists!",
                  (SELECT direct_from FROM members WHERE id = $2) AS "direct_from!""#,
        writer as _,
        other as _,
        pair.low as _,
        pair.high as _,
    )
    .fetch_one(db)
    .await
}
