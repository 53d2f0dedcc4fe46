//! Memberships and number of friends of one member, and counts of a room.

use sqlx::PgConnection;

use crate::{
    chat::{memberships::membership::Role, rooms::room::Kind},
    ids::{MemberId, RoomId},
};

/// A room or group that a member is in.
#[derive(Debug)]
pub struct Membership {
    /// Room or group, never a direct.
    pub kind: Kind,
    pub name: String,
    /// The member's role in it.
    pub role: Role,
    /// Number of other members.
    pub others: i64,
    /// The name of the member who becomes the owner of a group in place of this one. None: nobody else is in it.
    pub heir: Option<String>,
}

/// The rooms and groups that a member is in, but for those of everybody, by name.
pub async fn list_memberships(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<Membership>> {
    sqlx::query_as!(
        Membership,
        r#"SELECT r.kind AS "kind: Kind", r.name AS "name!", s.role AS "role: Role",
                  (SELECT count(*) FROM memberships o
                   WHERE o.room_id = r.id AND o.state = 'active' AND o.member_id <> $1) AS "others!",
                  (SELECT coalesce(m.display_name, m.first_name || ' ' || m.surname)
                   FROM memberships o JOIN members m ON m.id = o.member_id
                   WHERE o.room_id = r.id AND o.state = 'active' AND o.member_id <> $1
                   ORDER BY m.state <> 'active', o.role = 'member', o.joined_at, o.member_id LIMIT 1) AS heir
           FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
           WHERE s.member_id = $1 AND s.state = 'active' AND r.kind <> 'direct' AND NOT r.everybody
           ORDER BY r.search_text, r.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await
}

/// Number of friends of a member.
pub async fn count_friends(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM friendships
           WHERE (asker_id = $1 OR asked_id = $1) AND accepted_at IS NOT NULL"#,
        member_id as _,
    )
    .fetch_one(db)
    .await
}

/// Contents of a room or group that end with it.
#[derive(Debug, Clone, Copy)]
pub struct RoomCounts {
    /// Members who are in it.
    pub members: i64,
    /// Requests and invitations without an answer.
    pub pending: i64,
    /// Members who have messages to read there.
    pub unread: i64,
    /// Messages that people wrote there.
    pub messages: i64,
}

/// Contents of a room or group that end with it. None: it no longer exists.
pub async fn count_of_room(db: &mut PgConnection, room_id: RoomId) -> sqlx::Result<Option<RoomCounts>> {
    sqlx::query_as!(
        RoomCounts,
        r#"SELECT count(s.*) FILTER (WHERE s.state = 'active') AS "members!",
                  count(s.*) FILTER (WHERE s.state = 'pending') AS "pending!",
                  count(s.*) FILTER (WHERE s.state = 'active' AND s.read_number < r.last_number) AS "unread!",
                  r.last_number AS "messages!"
           FROM rooms r LEFT JOIN memberships s ON s.room_id = r.id
           WHERE r.id = $1 AND r.deleted_at IS NULL GROUP BY r.id"#,
        room_id as _,
    )
    .fetch_optional(db)
    .await
}
