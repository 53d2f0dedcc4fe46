//! Changes of the own membership: join, request, accept or refuse an invitation, leave.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    chat::{
        memberships::{
            membership::{Notify, Role, State},
            store_locked_room::{self, ActionRefusal, Actor, LockedRoom, MembershipChanges, Reason},
        },
        messages::message::Notice,
        rooms::room::{JoinPolicy, Kind},
    },
    ids::{MemberId, RoomId},
    web::Message,
};

/// Joins rooms that are open or have an invitation, and requests membership of those on request: all, or none when one
/// of them does not exist. Existing memberships stay.
pub async fn join(
    db: &PgPool,
    actor: &Actor<'_>,
    room_ids: &[RoomId],
) -> Result<Vec<MembershipChanges>, ActionRefusal> {
    // By key, so that two who ask for the same rooms wait for each other and never crosswise.
    let mut room_ids = room_ids.to_vec();
    room_ids.sort_unstable();
    room_ids.dedup();
    let mut transaction = db.begin().await?;
    let mut changed = Vec::new();
    for room_id in room_ids {
        let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
        changed.push(join_one(&mut transaction, &held, actor).await?);
    }
    transaction.commit().await?;
    Ok(changed)
}

async fn join_one(
    db: &mut PgConnection,
    held: &LockedRoom,
    actor: &Actor<'_>,
) -> Result<MembershipChanges, ActionRefusal> {
    let now = actor.origin.at;
    match (held.own, held.join_policy) {
        (Some(own), _) if own.state == State::Active => Ok(held.quiet()),
        (Some(own), _) if own.invited => arrive(db, held, actor).await,
        (_, JoinPolicy::Open) => arrive(db, held, actor).await,
        (Some(_), _) => Ok(held.quiet()),
        (None, JoinPolicy::Approval) => {
            ask(db, held.id, actor.id, now).await?;
            Ok(MembershipChanges { touched: store_locked_room::list_moderators(db, held.id).await?, ..held.quiet() })
        }
        // The URL of a group gives no way into it.
        (None, JoinPolicy::Invitation) => Err(ActionRefusal::NotFound),
    }
}

async fn arrive(
    db: &mut PgConnection,
    held: &LockedRoom,
    actor: &Actor<'_>,
) -> Result<MembershipChanges, ActionRefusal> {
    store_locked_room::note(db, held.id, (Notice::Joined, ""), (actor.id, None), actor.origin.at).await?;
    store_locked_room::enter(db, held.id, actor.id, Role::Member, actor.origin.at).await?;
    Ok(MembershipChanges { touched: vec![actor.id], ..held.noted() })
}

async fn ask(db: &mut PgConnection, room_id: RoomId, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
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

/// Accepts one's own invitation.
pub async fn accept(db: &PgPool, actor: &Actor<'_>, room_id: RoomId) -> Result<MembershipChanges, ActionRefusal> {
    let mut transaction = db.begin().await?;
    let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
    let changed = match held.own {
        Some(own) if own.state == State::Active => held.quiet(),
        Some(own) if own.invited => arrive(&mut transaction, &held, actor).await?,
        _ => return Err(ActionRefusal::NotFound),
    };
    transaction.commit().await?;
    Ok(changed)
}

/// Refuses one's own invitation, or withdraws what one asked for.
pub async fn withdraw(db: &PgPool, actor: &Actor<'_>, room_id: RoomId) -> Result<MembershipChanges, ActionRefusal> {
    let mut transaction = db.begin().await?;
    let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
    if held.own.is_none_or(|own| own.state == State::Active) {
        return Err(ActionRefusal::NotFound);
    }
    store_locked_room::end(&mut transaction, room_id, actor.id).await?;
    let mut touched = store_locked_room::list_moderators(&mut transaction, room_id).await?;
    touched.push(actor.id);
    transaction.commit().await?;
    Ok(MembershipChanges { touched, ..held.quiet() })
}

/// Leaves a conversation. A group without an owner passes to the longest-serving moderator, else to a member; a group
/// without members ends. A room on request or by invitation keeps a moderator while it has members.
pub async fn leave(db: &PgPool, actor: &Actor<'_>, room_id: RoomId) -> Result<MembershipChanges, ActionRefusal> {
    let mut transaction = db.begin().await?;
    let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
    let own = held.own.filter(|own| own.state == State::Active).ok_or(ActionRefusal::NotFound)?;
    if held.everybody {
        return Err(Reason::LeaveRoomOfEverybody.into());
    }
    let heir = depart(&mut transaction, (held.id, held.kind), (actor.id, own.role), actor.origin.at).await?;
    let mut touched = store_locked_room::list_moderators(&mut transaction, room_id).await?;
    touched.extend(heir);
    transaction.commit().await?;
    Ok(MembershipChanges { ended: vec![actor.id], touched, ..held.noted() })
}

/// Effects of leaving a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    kind: Kind,
    join_policy: JoinPolicy,
    role: Role,
    last: bool,
    moderated: bool,
    group_heir: Option<String>,
    room_heir: Option<String>,
}

impl Departure {
    /// True if one cannot simply come back, or others are left in another state: then one is asked first.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.join_policy != JoinPolicy::Open || self.role.moderates()
    }

    /// Consequences of leaving, the gravest first.
    #[must_use]
    pub fn warnings(&self) -> Vec<Message> {
        let group = self.kind == Kind::Group;
        let alone = self.role.moderates() && !self.moderated && self.join_policy != JoinPolicy::Open;
        let follows = match (group, &self.group_heir, &self.room_heir) {
            (true, ..) if self.last => Some(Message::new("leave-last")),
            (true, Some(heir), _) if self.role == Role::Owner => {
                Some(Message::new("leave-heir").with("name", heir.as_str()))
            }
            (false, _, Some(heir)) if alone => Some(Message::new("leave-room-heir").with("name", heir.as_str())),
            (false, _, None) if alone => Some(Message::new("leave-room-staff")),
            _ => None,
        };
        let back = match self.join_policy {
            JoinPolicy::Open => None,
            JoinPolicy::Approval => Some("leave-asks-again"),
            JoinPolicy::Invitation => Some("leave-invited-again").filter(|_| !self.last),
        };
        let role = (self.role.moderates() && !(group && self.last)).then_some("leave-role");
        follows.into_iter().chain(back.or(role).map(Message::new)).collect()
    }
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

/// Ends an active membership in a room or group that is held. The member who follows in its role, if one does.
async fn depart(
    db: &mut PgConnection,
    (room_id, kind): (RoomId, Kind),
    (member_id, role): (MemberId, Role),
    now: OffsetDateTime,
) -> sqlx::Result<Option<MemberId>> {
    store_locked_room::end(db, room_id, member_id).await?;
    let mut follows = None;
    if kind == Kind::Group {
        match find_heir(db, room_id).await? {
            Some(heir) if role == Role::Owner => {
                sqlx::query!(
                    "UPDATE memberships SET role = 'owner' WHERE room_id = $1 AND member_id = $2",
                    room_id as _,
                    heir as _
                )
                .execute(&mut *db)
                .await?;
                store_locked_room::note(db, room_id, (Notice::HandedOver, ""), (member_id, Some(heir)), now).await?;
                follows = Some(heir);
            }
            Some(_) => {}
            None => {
                store_locked_room::close(db, room_id, now).await?;
            }
        }
    }
    let follows = follows.or(store_locked_room::appoint_heir(db, room_id, Some(member_id), now).await?);
    store_locked_room::note(db, room_id, (Notice::Left, ""), (member_id, None), now).await?;
    Ok(follows)
}

/// After the suspension or restoration of an account: appoints moderators in rooms and groups that would have none.
/// Returns the rooms with a notice, and the appointed members.
pub async fn appoint_heirs(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<(RoomId, MemberId)>> {
    let rooms = sqlx::query_scalar!(
        r#"SELECT r.id AS "id: RoomId" FROM rooms r JOIN memberships s ON s.room_id = r.id
         WHERE s.member_id = $1 AND s.role IN ('moderator', 'owner') AND r.deleted_at IS NULL ORDER BY r.id FOR UPDATE OF r"#,
        member_id as _,
    )
    .fetch_all(&mut *db)
    .await?;
    let mut appointed = Vec::new();
    for room_id in rooms {
        let heir = store_locked_room::appoint_heir(db, room_id, None, now).await?;
        appointed.extend(heir.map(|heir| (room_id, heir)));
    }
    Ok(appointed)
}

/// Successor of the owner of a group.
async fn find_heir(db: &mut PgConnection, room_id: RoomId) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT s.member_id AS "member_id: MemberId" FROM memberships s JOIN members m ON m.id = s.member_id
         WHERE s.room_id = $1 AND s.state = 'active'
         ORDER BY m.state <> 'active', s.role = 'member', s.joined_at, s.member_id LIMIT 1"#,
        room_id as _,
    )
    .fetch_optional(db)
    .await
}

/// Ends the memberships, friendships and drafts of a closed account. Returns the conversations with a notice, and the
/// members who succeed in its roles.
pub async fn forget(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<(Vec<RoomId>, Vec<MemberId>)> {
    let rooms = sqlx::query!(
        r#"SELECT r.id AS "id: RoomId", r.kind AS "kind: Kind", r.everybody, s.state AS "state: State", s.role AS "role: Role"
         FROM rooms r JOIN memberships s ON s.room_id = r.id
         WHERE s.member_id = $1 ORDER BY r.id FOR UPDATE OF r"#,
        member_id as _,
    )
    .fetch_all(&mut *db)
    .await?;
    let (mut noted, mut heirs) = (Vec::new(), Vec::new());
    for room in rooms {
        if room.kind == Kind::Direct || room.everybody || room.state == State::Pending {
            store_locked_room::end(db, room.id, member_id).await?;
        } else {
            heirs.extend(depart(db, (room.id, room.kind), (member_id, room.role), now).await?);
            noted.push(room.id);
        }
    }
    sqlx::query!("DELETE FROM friendships WHERE asker_id = $1 OR asked_id = $1", member_id as _)
        .execute(&mut *db)
        .await?;
    sqlx::query!("DELETE FROM blocks WHERE blocker_id = $1", member_id as _).execute(&mut *db).await?;
    sqlx::query!("DELETE FROM drafts WHERE member_id = $1", member_id as _).execute(&mut *db).await?;
    sqlx::query!("DELETE FROM chat_preferences WHERE member_id = $1", member_id as _).execute(&mut *db).await?;
    Ok((noted, heirs))
}

/// Chooses of what to be told. False: not in that conversation.
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
