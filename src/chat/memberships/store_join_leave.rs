//! Queries on the own membership: request, consequences of leaving, successors, notification setting.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    chat::{
        memberships::membership::{Departure, Notify, Role, State},
        rooms::room::{JoinPolicy, Kind},
    },
    ids::{MemberId, RoomId},
};

/// Requests a membership.
pub async fn request(
    db: &mut PgConnection,
    room_id: RoomId,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO memberships (room_id, member_id, state, asked_at) VALUES ($1, $2, 'pending', $3)",
        room_id as _,
        member_id as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Effects of leaving a conversation for a member who is in it. None: there is nothing to leave.
pub async fn load_departure(db: &PgPool, member_id: MemberId, room_id: RoomId) -> sqlx::Result<Option<Departure>> {
    sqlx::query_as!(
        Departure,
        r#"WITH others AS (
               SELECT o.role, o.joined_at, o.member_id, m.state, m.kind, coalesce(m.display_name, m.first_name || ' ' || m.surname) AS name
               FROM memberships o JOIN members m ON m.id = o.member_id
               WHERE o.room_id = $2 AND o.state = 'active' AND o.member_id <> $1)
           SELECT r.kind AS "kind: Kind", r.join_policy AS "join_policy: JoinPolicy", s.role AS "role: Role", NOT EXISTS (SELECT FROM others) AS "last!",
                  EXISTS (SELECT FROM others WHERE role IN ('moderator', 'owner') AND state = 'active') AS "moderated!",
                  (SELECT name FROM others
                   ORDER BY state <> 'active', role = 'member', joined_at, member_id LIMIT 1) AS group_heir,
                  (SELECT name FROM others WHERE state = 'active' ORDER BY kind = 'student', joined_at, member_id LIMIT 1) AS room_heir
           FROM rooms r JOIN memberships s ON s.room_id = r.id AND s.member_id = $1 AND s.state = 'active'
           WHERE r.id = $2 AND r.deleted_at IS NULL AND r.kind <> 'direct' AND NOT r.everybody"#,
        member_id as _,
        room_id as _,
    )
    .fetch_optional(db)
    .await
}

/// Successor of the owner of a group.
pub async fn find_heir(db: &mut PgConnection, room_id: RoomId) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT s.member_id AS "member_id: MemberId" FROM memberships s JOIN members m ON m.id = s.member_id
         WHERE s.room_id = $1 AND s.state = 'active'
         ORDER BY m.state <> 'active', s.role = 'member', s.joined_at, s.member_id LIMIT 1"#,
        room_id as _,
    )
    .fetch_optional(db)
    .await
}

/// Locks the rooms and groups that a member moderates until the transaction ends.
pub async fn lock_moderated_rooms(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<RoomId>> {
    sqlx::query_scalar!(
        r#"SELECT r.id AS "id: RoomId" FROM rooms r JOIN memberships s ON s.room_id = r.id
         WHERE s.member_id = $1 AND s.role IN ('moderator', 'owner') AND r.deleted_at IS NULL ORDER BY r.id FOR UPDATE OF r"#,
        member_id as _,
    )
    .fetch_all(db)
    .await
}

/// A conversation with the membership of one member.
#[derive(Debug)]
pub struct RoomOfMember {
    pub id: RoomId,
    pub kind: Kind,
    /// True if every member is in it for good.
    pub everybody: bool,
    pub state: State,
    pub role: Role,
}

/// Locks all conversations of a member until the transaction ends.
pub async fn lock_rooms_of(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<RoomOfMember>> {
    sqlx::query_as!(
        RoomOfMember,
        r#"SELECT r.id AS "id: RoomId", r.kind AS "kind: Kind", r.everybody, s.state AS "state: State", s.role AS "role: Role"
         FROM rooms r JOIN memberships s ON s.room_id = r.id
         WHERE s.member_id = $1 ORDER BY r.id FOR UPDATE OF r"#,
        member_id as _,
    )
    .fetch_all(db)
    .await
}

/// Deletes the friendships, blocks, drafts and settings of a closed account.
pub async fn delete_personal_records(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM friendships WHERE asker_id = $1 OR asked_id = $1", member_id as _)
        .execute(&mut *db)
        .await?;
    sqlx::query!("DELETE FROM blocks WHERE blocker_id = $1", member_id as _).execute(&mut *db).await?;
    sqlx::query!("DELETE FROM drafts WHERE member_id = $1", member_id as _).execute(&mut *db).await?;
    sqlx::query!("DELETE FROM chat_preferences WHERE member_id = $1", member_id as _).execute(db).await.map(|_| ())
}

/// Saves the notification setting. False: not a member of the conversation.
pub async fn update_notify(db: &PgPool, member_id: MemberId, room_id: RoomId, notify: Notify) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE memberships s SET notify = $3 FROM rooms r
         WHERE r.id = s.room_id AND r.deleted_at IS NULL AND s.room_id = $1 AND s.member_id = $2 AND s.state = 'active'",
        room_id as _,
        member_id as _,
        notify as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
