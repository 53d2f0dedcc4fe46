//! Queries on the members of a conversation.

use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    accounts::members::{kind::Kind as MemberKind, names::WordPatterns, number::MemberNumber},
    chat::{
        memberships::membership::{Notify, Role, State},
        rooms::{
            conversation::{Person, PersonColumns},
            room::{JoinPolicy, Kind},
        },
    },
    ids::{MemberId, RoomId},
};

/// A room or group, as one of its people sees it, or one who runs the rooms.
#[derive(Debug)]
pub struct Facts {
    pub id: RoomId,
    pub kind: Kind,
    /// Name; of a direct, the other member's.
    pub name: String,
    /// Description, written by its members.
    pub about: String,
    pub join_policy: JoinPolicy,
    /// True if every member is in it for good.
    pub everybody: bool,
    pub role: Option<Role>,
    /// Notification setting of the viewer.
    pub notify: Notify,
    pub members: i64,
    /// Increases with each change of name, description or join policy.
    pub version: i64,
}

impl Facts {
    /// Role in which the viewer acts here. Staff who manage all rooms need no membership.
    #[must_use]
    pub fn right(&self, runs_rooms: bool) -> Option<Role> {
        if runs_rooms && self.kind == Kind::Room { Some(Role::Owner) } else { self.role }
    }
}

/// A conversation that a member is in; where they run the rooms, any room.
pub async fn find(db: &PgPool, member_id: MemberId, room_id: RoomId, runs_rooms: bool) -> sqlx::Result<Option<Facts>> {
    sqlx::query_as!(
        Facts,
        r#"SELECT r.id AS "id: RoomId", r.kind AS "kind: Kind", r.about, r.join_policy AS "join_policy: JoinPolicy", r.everybody,
                  s.role AS "role?: Role", COALESCE(s.notify, 'all') AS "notify!: Notify", r.edit_version AS version,
                  COALESCE(r.name, o.display_name, o.first_name || ' ' || o.surname) AS "name!",
                  (SELECT count(*) FROM memberships c WHERE c.room_id = r.id AND c.state = 'active') AS "members!"
           FROM rooms r LEFT JOIN memberships s ON s.room_id = r.id AND s.member_id = $1 AND s.state = 'active'
               LEFT JOIN members o ON o.id = CASE r.low_id WHEN $1 THEN r.high_id ELSE r.low_id END
           WHERE r.id = $2 AND r.deleted_at IS NULL AND (s.room_id IS NOT NULL OR ($3 AND r.kind = 'room'))"#,
        member_id as _,
        room_id as _,
        runs_rooms,
    )
    .fetch_optional(db)
    .await
}

/// A member of a conversation, or one with a pending request or invitation.
#[derive(Debug)]
pub struct Participant {
    pub person: Person,
    pub role: Role,
    pub state: State,
    pub invited: bool,
}

struct Row {
    id: MemberId,
    number: MemberNumber,
    first_name: String,
    surname: String,
    display_name: Option<String>,
    kind: MemberKind,
    picture: Option<Uuid>,
    role: Role,
    state: State,
    invited: bool,
}

impl From<Row> for Participant {
    fn from(row: Row) -> Self {
        let Row { id, number, first_name, surname, display_name, kind, picture, .. } = row;
        Self {
            person: PersonColumns { id, number, first_name, surname, display_name, kind, picture }.into(),
            role: row.role,
            state: row.state,
            invited: row.invited,
        }
    }
}

/// Query of the member list.
#[derive(Debug)]
pub struct Search<'a> {
    /// Parts of names or number, as patterns; all of them have to fit.
    pub patterns: &'a [String],
    /// The number of the member behind whom the page begins; nothing for the first page.
    pub after: &'a str,
    pub limit: i64,
}

/// A page of the members, by name.
pub async fn list(db: &PgPool, room_id: RoomId, search: &Search<'_>) -> sqlx::Result<Vec<Participant>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT m.id AS "id: MemberId", m.number AS "number: MemberNumber", m.first_name, m.surname, m.display_name, m.kind AS "kind: MemberKind", m.picture,
                  s.role AS "role: Role", s.state AS "state: State", false AS "invited!"
           FROM memberships s JOIN members m ON m.id = s.member_id
           WHERE s.room_id = $1 AND s.state = 'active'
               AND searched_names(m.search_text, m.display_search_text, m.number) LIKE ALL ($2)
               AND ($3 = '' OR (m.search_text, m.id) > (SELECT a.search_text, a.id FROM members a WHERE a.number = $3))
           ORDER BY m.search_text, m.id LIMIT $4"#,
        room_id as _,
        search.patterns,
        search.after,
        search.limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Participant::from).collect())
}

/// Shown name of a member of a conversation.
pub async fn find_name(db: &PgPool, room_id: RoomId, number: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"SELECT COALESCE(m.display_name, m.first_name || ' ' || m.surname) AS "name!"
           FROM memberships s JOIN members m ON m.id = s.member_id
           WHERE s.room_id = $1 AND s.state = 'active' AND m.number = $2"#,
        room_id as _,
        number,
    )
    .fetch_optional(db)
    .await
}

/// Pending requests, oldest first.
pub async fn list_pending(db: &PgPool, room_id: RoomId) -> sqlx::Result<Vec<Participant>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT m.id AS "id: MemberId", m.number AS "number: MemberNumber", m.first_name, m.surname, m.display_name, m.kind AS "kind: MemberKind", m.picture,
                  s.role AS "role: Role", s.state AS "state: State",
                  s.invited_by IS NOT NULL AS "invited!"
           FROM memberships s JOIN members m ON m.id = s.member_id
           WHERE s.room_id = $1 AND s.state = 'pending' AND m.state = 'active' ORDER BY s.asked_at, m.id LIMIT 500"#,
        room_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Participant::from).collect())
}

/// Members of a name who are found at once for an invitation.
const INVITABLE: i64 = 8;

/// Active members of a name who are not in a conversation and do not wait for it, and whom the member has not blocked. Those
/// whose names or words of names begin so come first.
pub async fn list_invitable(
    db: &PgPool,
    member_id: MemberId,
    room_id: RoomId,
    words: &WordPatterns,
) -> sqlx::Result<Vec<Person>> {
    let rows = sqlx::query_as!(
        PersonColumns,
        r#"SELECT m.id AS "id: MemberId", m.number AS "number: MemberNumber", m.first_name, m.surname, m.display_name, m.kind AS "kind: MemberKind", m.picture
           FROM members m
           WHERE m.state = 'active' AND m.id <> $1
               AND searched_names(m.search_text, m.display_search_text, m.number) LIKE ALL ($3)
               AND NOT EXISTS (SELECT FROM memberships s WHERE s.room_id = $2 AND s.member_id = m.id)
               AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = m.id)
           ORDER BY ' ' || searched_names(m.search_text, m.display_search_text, m.number) LIKE ALL ($5) DESC, m.search_text, m.id LIMIT $4"#,
        member_id as _,
        room_id as _,
        &words.parts,
        INVITABLE,
        &words.beginnings,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Person::from).collect())
}
