//! Queries on requests and invitations, and on the owner of a conversation.

use sqlx::PgConnection;

use crate::{
    chat::memberships::action::Actor,
    ids::{MemberId, RoomId},
};

/// Friendship and blocks between two members.
#[derive(Debug)]
pub struct Relation {
    pub friends: bool,
    /// The first has blocked the second.
    pub blocking: bool,
    /// The second has blocked the first.
    pub blocked: bool,
}

pub async fn find_relation(db: &mut PgConnection, one: MemberId, other: MemberId) -> sqlx::Result<Relation> {
    sqlx::query_as!(
        Relation,
        r#"SELECT EXISTS (SELECT FROM friendships WHERE accepted_at IS NOT NULL
                   AND (asker_id, asked_id) IN (($1, $2), ($2, $1))) AS "friends!",
               EXISTS (SELECT FROM blocks WHERE blocker_id = $1 AND blocked_id = $2) AS "blocking!",
               EXISTS (SELECT FROM blocks WHERE blocker_id = $2 AND blocked_id = $1) AS "blocked!""#,
        one as _,
        other as _,
    )
    .fetch_one(db)
    .await
}

/// Invites a member.
pub async fn insert_invitation(
    db: &mut PgConnection,
    room_id: RoomId,
    member_id: MemberId,
    actor: &Actor<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO memberships (room_id, member_id, state, invited_by, asked_at) VALUES ($1, $2, 'pending', $3, $4)",
        room_id as _,
        member_id as _,
        actor.id as _,
        actor.origin.at,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Requests that an action concerns.
#[derive(Debug)]
pub enum RequestSelection<'a> {
    /// Requests of these members; some may be gone meanwhile.
    These(&'a [&'a str]),
    All,
}

/// Valid pending requests, oldest first.
pub async fn list_requests(
    db: &mut PgConnection,
    room_id: RoomId,
    requests: &RequestSelection<'_>,
) -> sqlx::Result<Vec<MemberId>> {
    let (all, numbers) = match requests {
        RequestSelection::These(numbers) => (false, *numbers),
        RequestSelection::All => (true, [].as_slice()),
    };
    sqlx::query_scalar!(
        r#"SELECT m.id AS "id: MemberId" FROM memberships s JOIN members m ON m.id = s.member_id
         WHERE s.room_id = $1 AND s.state = 'pending' AND s.invited_by IS NULL AND m.state = 'active'
             AND ($2 OR m.number = ANY ($3)) ORDER BY s.asked_at, m.id"#,
        room_id as _,
        all,
        numbers as &[&str],
    )
    .fetch_all(db)
    .await
}

/// Members with a pending invitation.
pub async fn list_invitations(db: &mut PgConnection, room_id: RoomId, numbers: &[&str]) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT m.id AS "id: MemberId" FROM memberships s JOIN members m ON m.id = s.member_id
         WHERE s.room_id = $1 AND s.state = 'pending' AND s.invited_by IS NOT NULL AND m.number = ANY ($2) ORDER BY m.id"#,
        room_id as _,
        numbers as &[&str],
    )
    .fetch_all(db)
    .await
}

/// Makes the owner of a conversation a moderator.
pub async fn demote_owner(db: &mut PgConnection, room_id: RoomId) -> sqlx::Result<()> {
    sqlx::query!("UPDATE memberships SET role = 'moderator' WHERE room_id = $1 AND role = 'owner'", room_id as _)
        .execute(db)
        .await
        .map(|_| ())
}
