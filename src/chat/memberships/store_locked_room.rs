//! Shared start of membership changes: locks the room row, loads the role of the actor, records the notice.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    accounts::roles::{self, Permission},
    audit::Origin,
    chat::{
        memberships::membership::{Role, State},
        messages::message::Notice,
        rooms::room::{JoinPolicy, Kind},
    },
    ids::{MemberId, RoomId},
};

/// Acting member, with origin and time.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    pub id: MemberId,
    /// True if they run the rooms of the directory, also those that they are not in.
    pub runs_rooms: bool,
    pub origin: &'a Origin,
}

/// Changes to be published after the commit.
#[derive(Debug, PartialEq, Eq)]
pub struct MembershipChanges {
    pub room_id: RoomId,
    /// True if a notice stands there now.
    pub noted: bool,
    /// Members who are no longer in it.
    pub ended: Vec<MemberId>,
    /// Others whose list is another one now, or what waits for them.
    pub touched: Vec<MemberId>,
}

impl MembershipChanges {
    /// Nothing to tell of this conversation yet.
    #[must_use]
    pub fn of(room_id: RoomId) -> Self {
        Self { room_id, noted: false, ended: Vec::new(), touched: Vec::new() }
    }
}

/// Reasons for which nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum ActionRefusal {
    /// There is nothing that the actor may see.
    #[error("not found")]
    NotFound,
    /// Seen, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// Seen and allowed, but not possible.
    #[error("not possible: {0:?}")]
    Impossible(Reason),
    /// The record has another version than the one that the change is based on.
    #[error("stale")]
    Stale,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Reasons for which an action is not possible: the input, or the state of the conversation or of the two members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No active account has the number.
    UnknownPerson,
    FriendSelf,
    /// The actor has blocked the member to whom the friend request would go.
    FriendBlockedByActor,
    BlockSelf,
    DirectSelf,
    /// The actor has blocked the other member of the direct.
    DirectBlockedByActor,
    /// The other member takes no direct from the actor.
    DirectUnwanted,
    /// The actor has blocked the member who would be invited.
    InviteBlockedByActor,
    /// The member who would be invited is in the conversation.
    AlreadyMember,
    RemoveSelf,
    RemoveFromRoomOfEverybody,
    LeaveRoomOfEverybody,
    DeleteRoomOfEverybody,
    /// The dependents of the room changed since the actor was shown them.
    DependentsChanged,
    RoomNameTaken,
    /// The owner of a group gets another role only when somebody else becomes the owner.
    OwnerWithoutSuccessor,
    /// The account of the member who would become the owner is not active.
    SuccessorNotActive,
    /// The status text is too long or misleading.
    StatusText,
}

impl From<Reason> for ActionRefusal {
    fn from(reason: Reason) -> Self {
        Self::Impossible(reason)
    }
}

/// A room or a group whose row is held: nobody comes or goes meanwhile.
#[derive(Debug)]
pub struct LockedRoom {
    pub id: RoomId,
    /// Kind of the conversation; never a direct.
    pub kind: Kind,
    pub name: String,
    pub join_policy: JoinPolicy,
    /// True if every member is in it for good.
    pub everybody: bool,
    /// Membership of the actor in it.
    pub own: Option<MembershipFacts>,
    runs_rooms: bool,
}

/// Membership of one member: role and state.
#[derive(Debug, Clone, Copy)]
pub struct MembershipFacts {
    pub state: State,
    pub role: Role,
    /// True if somebody invited them.
    pub invited: bool,
}

impl LockedRoom {
    /// Role of the actor; None for a pending or missing membership.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        if self.kind == Kind::Room && self.runs_rooms {
            return Some(Role::Owner);
        }
        self.own.filter(|own| own.state == State::Active).map(|own| own.role)
    }

    /// The actor's right, which has to be this one or a higher one.
    pub fn require(&self, least: Role) -> Result<Role, ActionRefusal> {
        let seen = self.own.is_some() || (self.kind == Kind::Room && self.join_policy != JoinPolicy::Invitation);
        match self.role() {
            Some(role) if role >= least => Ok(role),
            None if !seen => Err(ActionRefusal::NotFound),
            _ => Err(ActionRefusal::Forbidden),
        }
    }

    /// Changes without a notice and without removed members.
    #[must_use]
    pub fn quiet(&self) -> MembershipChanges {
        MembershipChanges::of(self.id)
    }

    /// Changes with a notice.
    #[must_use]
    pub fn noted(&self) -> MembershipChanges {
        MembershipChanges { noted: true, ..self.quiet() }
    }
}

/// Members who decide on requests of a conversation: its moderators, and where a room has none, the staff who manage
/// all rooms.
pub async fn list_moderators(db: &mut PgConnection, room_id: RoomId) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT member_id AS "member_id!: MemberId" FROM memberships WHERE room_id = $1 AND role IN ('moderator', 'owner')
           UNION
           SELECT g.member_id FROM role_grants g JOIN rooms r ON r.id = $1 AND r.kind = 'room'
           WHERE g.role = ANY ($2) AND NOT has_moderator($1)"#,
        room_id as _,
        roles::Role::allowing(Permission::RunRooms) as _,
    )
    .fetch_all(db)
    .await
}

/// Makes a member a moderator of a room or group that nobody with an active account moderates any more, and says so there:
/// teachers and staff before students, then the longest in it. In open rooms nobody is needed. None: nobody is needed, or
/// nobody is left.
pub async fn appoint_heir(
    db: &mut PgConnection,
    room_id: RoomId,
    by: Option<MemberId>,
    now: OffsetDateTime,
) -> sqlx::Result<Option<MemberId>> {
    let heir = sqlx::query_scalar!(
        r#"UPDATE memberships h SET role = 'moderator' WHERE h.room_id = $1 AND h.member_id = (
             SELECT s.member_id FROM memberships s JOIN members m ON m.id = s.member_id JOIN rooms r ON r.id = s.room_id
             WHERE s.room_id = $1 AND s.state = 'active' AND m.state = 'active' AND r.kind <> 'direct' AND r.join_policy <> 'open'
                 AND r.deleted_at IS NULL AND NOT has_moderator($1)
             ORDER BY m.kind = 'student', s.joined_at, s.member_id LIMIT 1)
         RETURNING h.member_id AS "member_id: MemberId""#,
        room_id as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(heir) = heir {
        note(db, room_id, (Notice::HandedOver, ""), (by, Some(heir)), now).await?;
    }
    Ok(heir)
}

/// Holds a room or group until the transaction ends.
pub async fn hold(db: &mut PgConnection, actor: &Actor<'_>, room_id: RoomId) -> Result<LockedRoom, ActionRefusal> {
    let row = sqlx::query!(
        r#"SELECT id AS "id: RoomId", kind AS "kind: Kind", name AS "name!", join_policy AS "join_policy: JoinPolicy", everybody FROM rooms
           WHERE id = $1 AND kind <> 'direct' AND deleted_at IS NULL FOR UPDATE"#,
        room_id as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    let row = row.ok_or(ActionRefusal::NotFound)?;
    // Read now that nobody else writes it.
    let own = find_membership_facts(db, room_id, actor.id).await?;
    Ok(LockedRoom {
        id: row.id,
        kind: row.kind,
        name: row.name,
        join_policy: row.join_policy,
        everybody: row.everybody,
        own,
        runs_rooms: actor.runs_rooms,
    })
}

/// Membership of a member in a conversation.
pub async fn find_membership_facts(
    db: &mut PgConnection,
    room_id: RoomId,
    member_id: MemberId,
) -> sqlx::Result<Option<MembershipFacts>> {
    sqlx::query_as!(
        MembershipFacts,
        r#"SELECT state AS "state: State", role AS "role: Role", invited_by IS NOT NULL AS "invited!" FROM memberships
           WHERE room_id = $1 AND member_id = $2"#,
        room_id as _,
        member_id as _,
    )
    .fetch_optional(db)
    .await
}

/// The key of a member whose account is active.
pub async fn find_active(db: &mut PgConnection, number: &str) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(r#"SELECT id AS "id: MemberId" FROM members WHERE number = $1 AND state = 'active'"#, number)
        .fetch_optional(db)
        .await
}

/// Id of a member, in any state of the account.
pub async fn find_known(db: &mut PgConnection, number: &str) -> Result<MemberId, ActionRefusal> {
    let id = sqlx::query_scalar!(r#"SELECT id AS "id: MemberId" FROM members WHERE number = $1"#, number)
        .fetch_optional(db)
        .await?;
    id.ok_or(ActionRefusal::NotFound)
}

/// Adds a member with a role. Existing messages count as read. False: already a member.
pub async fn enter(
    db: &mut PgConnection,
    room_id: RoomId,
    member_id: MemberId,
    role: Role,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let entered = sqlx::query!(
        "INSERT INTO memberships (room_id, member_id, state, role, asked_at, joined_at, read_seq, read_number)
         SELECT id, $2, 'active', $3, $4, $4, last_seq, last_number FROM rooms WHERE id = $1
         ON CONFLICT (room_id, member_id) DO UPDATE SET state = 'active', role = EXCLUDED.role, joined_at = EXCLUDED.joined_at,
             read_seq = EXCLUDED.read_seq, read_number = EXCLUDED.read_number WHERE memberships.state = 'pending'",
        room_id as _,
        member_id as _,
        role as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(entered.rows_affected() == 1)
}

/// Ends a membership, pending or not. False: there was none. The draft stays the member's own.
pub async fn end(db: &mut PgConnection, room_id: RoomId, member_id: MemberId) -> sqlx::Result<bool> {
    let ended =
        sqlx::query!("DELETE FROM memberships WHERE room_id = $1 AND member_id = $2", room_id as _, member_id as _)
            .execute(db)
            .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends a conversation. Returns its former members; drafts stay with their authors.
pub async fn close(db: &mut PgConnection, room_id: RoomId, now: OffsetDateTime) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query!("UPDATE rooms SET deleted_at = $2 WHERE id = $1", room_id as _, now).execute(&mut *db).await?;
    sqlx::query_scalar!(
        r#"DELETE FROM memberships WHERE room_id = $1 RETURNING member_id AS "member_id: MemberId""#,
        room_id as _
    )
    .fetch_all(db)
    .await
}

/// Says in a conversation what happened: who did it, if anybody did, to whom, and under which name.
pub async fn note(
    db: &mut PgConnection,
    room_id: RoomId,
    (notice, name): (Notice, &str),
    (author_id, subject_id): (impl Into<Option<MemberId>>, Option<MemberId>),
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH place AS (UPDATE rooms SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq, last_number)
         INSERT INTO messages
             (room_id, seq, number, changed_seq, author_id, notice, subject_id, body, html, search_text, created_at)
         SELECT $1, last_seq, last_number, last_seq, $2, $3, $4, $5, '', '', $6 FROM place",
        room_id as _,
        author_id.into() as _,
        notice as _,
        subject_id as _,
        name,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}
