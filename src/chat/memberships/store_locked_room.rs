//! Queries of membership changes on a room whose row is locked: the role of the actor, memberships, notices.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    accounts::{
        members::number::MemberNumber,
        roles::{self, Permission},
    },
    chat::{
        memberships::{
            action::{ActionRefusal, Actor, MembershipChanges},
            membership::{Role, State},
        },
        messages::message::Notice,
        rooms::room::{JoinPolicy, Kind},
    },
    ids::{MemberId, RoomId},
};

/// A room or a group whose row is locked: its memberships do not change meanwhile.
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
        note(db, room_id, &NewNotice { author_id: by, ..NewNotice::of(Notice::HandedOver) }.about(heir), now).await?;
    }
    Ok(heir)
}

/// Locks a room or group until the transaction ends.
pub async fn lock(db: &mut PgConnection, actor: &Actor<'_>, room_id: RoomId) -> Result<LockedRoom, ActionRefusal> {
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

/// Id of a member whose account is active.
pub async fn find_active(db: &mut PgConnection, number: &MemberNumber) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id: MemberId" FROM members WHERE number = $1 AND state = 'active'"#,
        number as _
    )
    .fetch_optional(db)
    .await
}

/// Id of a member, in any state of the account.
pub async fn find_known(db: &mut PgConnection, number: &MemberNumber) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(r#"SELECT id AS "id: MemberId" FROM members WHERE number = $1"#, number as _)
        .fetch_optional(db)
        .await
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

/// Gives a member of the conversation a role.
pub async fn set_role(db: &mut PgConnection, room_id: RoomId, member_id: MemberId, role: Role) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE memberships SET role = $3 WHERE room_id = $1 AND member_id = $2",
        room_id as _,
        member_id as _,
        role as _,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// A notice to be recorded in a conversation.
#[derive(Debug)]
pub struct NewNotice<'a> {
    pub notice: Notice,
    /// None: staff, or nobody.
    pub author_id: Option<MemberId>,
    /// The member whom it is about, if it is not the author.
    pub subject_id: Option<MemberId>,
    /// New name of the conversation.
    pub name: &'a str,
}

impl<'a> NewNotice<'a> {
    /// A notice without an author.
    #[must_use]
    pub fn of(notice: Notice) -> Self {
        Self { notice, author_id: None, subject_id: None, name: "" }
    }

    #[must_use]
    pub fn by(notice: Notice, author_id: MemberId) -> Self {
        Self { author_id: Some(author_id), ..Self::of(notice) }
    }

    #[must_use]
    pub fn about(self, member_id: MemberId) -> Self {
        Self { subject_id: Some(member_id), ..self }
    }

    #[must_use]
    pub fn named(self, name: &'a str) -> Self {
        Self { name, ..self }
    }
}

/// Records a notice in a conversation.
pub async fn note(
    db: &mut PgConnection,
    room_id: RoomId,
    notice: &NewNotice<'_>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH place AS (UPDATE rooms SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq, last_number)
         INSERT INTO messages
             (room_id, seq, number, changed_seq, author_id, notice, subject_id, body, html, search_text, created_at)
         SELECT $1, last_seq, last_number, last_seq, $2, $3, $4, $5, '', '', $6 FROM place",
        room_id as _,
        notice.author_id as _,
        notice.notice as _,
        notice.subject_id as _,
        notice.name,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}
