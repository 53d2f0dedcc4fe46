//! Queries of the room directory, and of the pending requests and invitations of a member.

use sqlx::PgPool;

use crate::{
    chat::{
        memberships::membership::State,
        rooms::room::{JoinPolicy, Kind},
    },
    ids::{MemberId, RoomId},
};

/// A room in the directory, as one member sees it.
#[derive(Debug)]
pub struct Listed {
    pub id: RoomId,
    pub name: String,
    /// Description, written by its members.
    pub about: String,
    pub join_policy: JoinPolicy,
    pub members: i64,
    /// Membership state of the member, if any.
    pub state: Option<State>,
    pub invited: bool,
}

impl Listed {
    /// True if the member is in.
    #[must_use]
    pub fn joined(&self) -> bool {
        self.state == Some(State::Active)
    }

    /// True if the member can ask for it.
    #[must_use]
    pub fn askable(&self) -> bool {
        self.state.is_none() && self.join_policy == JoinPolicy::Approval
    }

    /// True if the member can come in at once.
    #[must_use]
    pub fn joinable(&self) -> bool {
        !self.joined() && (self.join_policy == JoinPolicy::Open || self.invited)
    }

    /// True if the member asked and waits.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.state == Some(State::Pending) && !self.invited
    }
}

/// Query of the directory.
#[derive(Debug)]
pub struct Search<'a> {
    /// Parts of the name or description, as patterns; all of them have to fit.
    pub patterns: &'a [String],
    /// The key of the room behind which the page begins; 0 for the first one.
    pub after: RoomId,
    /// True if the member runs the rooms, and sees all of them.
    pub all: bool,
    pub limit: i64,
}

/// A page of the directory by name.
pub async fn list(db: &PgPool, member_id: MemberId, search: &Search<'_>) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"SELECT r.id AS "id: RoomId", r.name AS "name!", r.about, r.join_policy AS "join_policy: JoinPolicy",
                  s.state AS "state?: State", s.invited_by IS NOT NULL AS "invited!",
                  (SELECT count(*) FROM memberships c WHERE c.room_id = r.id AND c.state = 'active') AS "members!"
           FROM rooms r LEFT JOIN memberships s ON s.room_id = r.id AND s.member_id = $1
           WHERE r.kind = 'room' AND r.deleted_at IS NULL AND r.search_text LIKE ALL ($2)
               AND (r.join_policy <> 'invitation' OR s.room_id IS NOT NULL OR $3)
               AND ($4::bigint = 0 OR (r.name_key, r.id) > (SELECT a.name_key, a.id FROM rooms a WHERE a.id = $4))
           ORDER BY r.name_key, r.id LIMIT $5"#,
        member_id as _,
        search.patterns,
        search.all,
        search.after as _,
        search.limit,
    )
    .fetch_all(db)
    .await
}

/// A room that everybody may enter.
#[derive(Debug)]
pub struct OpenRoom {
    pub id: RoomId,
    pub name: String,
    /// Description, written by its members.
    pub about: String,
    pub members: i64,
}

/// A room that everybody may enter. None: there is none with this key, or it is not open.
pub async fn find_open(db: &PgPool, room_id: RoomId) -> sqlx::Result<Option<OpenRoom>> {
    sqlx::query_as!(
        OpenRoom,
        r#"SELECT r.id AS "id: RoomId", r.name AS "name!", r.about,
                  (SELECT count(*) FROM memberships c WHERE c.room_id = r.id AND c.state = 'active') AS "members!"
           FROM rooms r WHERE r.id = $1 AND r.kind = 'room' AND r.join_policy = 'open' AND r.deleted_at IS NULL"#,
        room_id as _,
    )
    .fetch_optional(db)
    .await
}

/// A conversation to which a member is invited.
#[derive(Debug)]
pub struct Invitation {
    pub id: RoomId,
    pub kind: Kind,
    pub name: String,
    pub by: String,
}

/// A conversation in which others ask to be let in.
#[derive(Debug)]
pub struct Asking {
    pub id: RoomId,
    pub name: String,
    pub count: i64,
}

/// Pending requests and invitations of a member.
#[derive(Debug, Default)]
pub struct Waiting {
    pub invitations: Vec<Invitation>,
    /// Requests in the conversations that the member moderates.
    pub asking: Vec<Asking>,
    /// Requests to be friends.
    pub friends: i64,
}

impl Waiting {
    /// True if nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// Number of pending items.
    #[must_use]
    pub fn count(&self) -> i64 {
        let asking: i64 = self.asking.iter().map(|one| one.count).sum();
        i64::try_from(self.invitations.len()).unwrap_or_default() + asking + self.friends
    }
}

/// The requests and invitations that wait for a member; for members who run all rooms, also requests in rooms without anybody
/// who answers.
pub async fn load_waiting(db: &PgPool, member_id: MemberId, runs_rooms: bool) -> sqlx::Result<Waiting> {
    let invitations = sqlx::query_as!(
        Invitation,
        r#"SELECT r.id AS "id: RoomId", r.kind AS "kind: Kind", r.name AS "name!", COALESCE(m.display_name, m.first_name || ' ' || m.surname) AS "by!"
           FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL JOIN members m ON m.id = s.invited_by
           WHERE s.member_id = $1 AND s.state = 'pending'
               AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = s.invited_by)
           ORDER BY s.asked_at DESC, r.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let asking = sqlx::query_as!(
        Asking,
        r#"SELECT r.id AS "id: RoomId", r.name AS "name!", count(*) AS "count!"
           FROM rooms r JOIN memberships p ON p.room_id = r.id AND p.state = 'pending' AND p.invited_by IS NULL
               JOIN members m ON m.id = p.member_id AND m.state = 'active'
           WHERE r.deleted_at IS NULL AND (
               EXISTS (SELECT FROM memberships s
                       WHERE s.room_id = r.id AND s.member_id = $1 AND s.role IN ('moderator', 'owner'))
               OR $2 AND r.kind = 'room' AND NOT has_moderator(r.id))
           GROUP BY r.id, r.name ORDER BY r.name, r.id"#,
        member_id as _,
        runs_rooms,
    )
    .fetch_all(db)
    .await?;
    let friends = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM friendships f JOIN members m ON m.id = f.asker_id AND m.state = 'active'
           WHERE f.asked_id = $1 AND f.accepted_at IS NULL
               AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = f.asker_id)"#,
        member_id as _,
    )
    .fetch_one(db)
    .await?;
    Ok(Waiting { invitations, asking, friends })
}
