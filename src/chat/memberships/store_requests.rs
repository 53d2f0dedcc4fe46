//! Changes of the memberships of others by moderators: invite, accept, refuse, remove, change the role.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    audit::Action,
    chat::{
        memberships::{
            membership::{Role, State},
            store_locked_room::{self, ActionRefusal, Actor, LockedRoom, MembershipChanges, Reason},
        },
        messages::message::Notice,
        rooms::room::Kind,
    },
    ids::{MemberId, RoomId},
};

/// Outcome of an invitation.
#[derive(Debug, PartialEq, Eq)]
pub enum Invited {
    /// Now a member: there was a request, or the invited member is a friend and it is a group.
    In(MembershipChanges),
    Asked(MembershipChanges),
}

/// Adds a member, or sends an invitation.
pub async fn invite(db: &PgPool, actor: &Actor<'_>, room_id: RoomId, number: &str) -> Result<Invited, ActionRefusal> {
    let mut transaction = db.begin().await?;
    let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
    held.require(Role::Moderator)?;
    let member_id = store_locked_room::find_active(&mut transaction, number).await?;
    let member_id = member_id.ok_or(Reason::UnknownPerson)?;
    let tie = find_relation(&mut transaction, actor.id, member_id).await?;
    if tie.blocking {
        return Err(Reason::InviteBlockedByActor.into());
    }
    let standing = store_locked_room::find_membership_facts(&mut transaction, room_id, member_id).await?;
    let invited = match standing {
        Some(standing) if standing.state == State::Active => {
            return Err(Reason::AlreadyMember.into());
        }
        Some(standing) if !standing.invited => Invited::In(bring(&mut transaction, &held, actor, member_id).await?),
        Some(_) => Invited::Asked(held.quiet()),
        // A block by the other member is never revealed.
        None if tie.blocked => Invited::Asked(held.quiet()),
        None if held.kind == Kind::Group && tie.friends => {
            Invited::In(bring(&mut transaction, &held, actor, member_id).await?)
        }
        None => {
            call(&mut transaction, (room_id, member_id), actor.id, actor.origin.at).await?;
            Invited::Asked(MembershipChanges { touched: vec![member_id], ..held.quiet() })
        }
    };
    transaction.commit().await?;
    Ok(invited)
}

/// Friendship and blocks between two members.
struct Relation {
    friends: bool,
    blocking: bool,
    blocked: bool,
}

async fn find_relation(db: &mut PgConnection, one: MemberId, other: MemberId) -> sqlx::Result<Relation> {
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

async fn call(
    db: &mut PgConnection,
    (room_id, member_id): (RoomId, MemberId),
    by: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO memberships (room_id, member_id, state, invited_by, asked_at) VALUES ($1, $2, 'pending', $3, $4)",
        room_id as _,
        member_id as _,
        by as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Accepts all requests of a room that is open from now on. Returns the new members.
pub(crate) async fn let_in_all(
    db: &mut PgConnection,
    held: &LockedRoom,
    actor: &Actor<'_>,
) -> sqlx::Result<Vec<MemberId>> {
    let asking = list_asking(db, held.id, &RequestSelection::All).await?;
    for member_id in &asking {
        bring(db, held, actor, *member_id).await?;
    }
    Ok(asking)
}

async fn bring(
    db: &mut PgConnection,
    held: &LockedRoom,
    actor: &Actor<'_>,
    member_id: MemberId,
) -> sqlx::Result<MembershipChanges> {
    let now = actor.origin.at;
    store_locked_room::note(db, held.id, (Notice::Added, ""), (actor.id, Some(member_id)), now).await?;
    store_locked_room::enter(db, held.id, member_id, Role::Member, now).await?;
    Ok(MembershipChanges { touched: vec![member_id], ..held.noted() })
}

/// Requests that an action concerns.
#[derive(Debug)]
pub enum RequestSelection<'a> {
    /// Requests of these members; some may be gone meanwhile.
    These(&'a [&'a str]),
    All,
}

/// Accepts requests. How many there were.
pub async fn accept(
    db: &PgPool,
    actor: &Actor<'_>,
    room_id: RoomId,
    whose: &RequestSelection<'_>,
) -> Result<(usize, MembershipChanges), ActionRefusal> {
    let mut transaction = db.begin().await?;
    let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
    held.require(Role::Moderator)?;
    let asking = list_asking(&mut transaction, room_id, whose).await?;
    for member_id in &asking {
        bring(&mut transaction, &held, actor, *member_id).await?;
    }
    let mut touched = store_locked_room::list_moderators(&mut transaction, room_id).await?;
    touched.extend(&asking);
    transaction.commit().await?;
    let changed = if asking.is_empty() { held.quiet() } else { held.noted() };
    Ok((asking.len(), MembershipChanges { touched, ..changed }))
}

/// Refuses requests, and takes invitations of the same members back. How many there were.
pub async fn refuse(
    db: &PgPool,
    actor: &Actor<'_>,
    room_id: RoomId,
    whose: &RequestSelection<'_>,
) -> Result<(usize, MembershipChanges), ActionRefusal> {
    let mut transaction = db.begin().await?;
    let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
    held.require(Role::Moderator)?;
    let mut ending = list_asking(&mut transaction, room_id, whose).await?;
    if let RequestSelection::These(numbers) = whose {
        ending.extend(list_invited(&mut transaction, room_id, numbers).await?);
    }
    for member_id in &ending {
        store_locked_room::end(&mut transaction, room_id, *member_id).await?;
    }
    let mut touched = store_locked_room::list_moderators(&mut transaction, room_id).await?;
    touched.extend(&ending);
    transaction.commit().await?;
    Ok((ending.len(), MembershipChanges { touched, ..held.quiet() }))
}

/// Valid pending requests, oldest first.
async fn list_asking(
    db: &mut PgConnection,
    room_id: RoomId,
    whose: &RequestSelection<'_>,
) -> sqlx::Result<Vec<MemberId>> {
    let (all, numbers) = match whose {
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

async fn list_invited(db: &mut PgConnection, room_id: RoomId, numbers: &[&str]) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT m.id AS "id: MemberId" FROM memberships s JOIN members m ON m.id = s.member_id
         WHERE s.room_id = $1 AND s.state = 'pending' AND s.invited_by IS NOT NULL AND m.number = ANY ($2) ORDER BY m.id"#,
        room_id as _,
        numbers as &[&str],
    )
    .fetch_all(db)
    .await
}

/// Removes a member.
pub async fn remove(
    db: &PgPool,
    actor: &Actor<'_>,
    room_id: RoomId,
    number: &str,
) -> Result<MembershipChanges, ActionRefusal> {
    let mut transaction = db.begin().await?;
    let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
    let right = held.require(Role::Moderator)?;
    let (member_id, role) = find_in(&mut transaction, room_id, number).await?;
    if held.everybody {
        return Err(Reason::RemoveFromRoomOfEverybody.into());
    }
    if member_id == actor.id {
        return Err(Reason::RemoveSelf.into());
    }
    if role >= right && right < Role::Owner {
        return Err(ActionRefusal::Forbidden);
    }
    store_locked_room::end(&mut transaction, room_id, member_id).await?;
    store_locked_room::note(
        &mut transaction,
        room_id,
        (Notice::Removed, ""),
        (actor.id, Some(member_id)),
        actor.origin.at,
    )
    .await?;
    let heir = store_locked_room::appoint_heir(&mut transaction, room_id, Some(actor.id), actor.origin.at).await?;
    if held.kind == Kind::Room {
        let entry = actor.origin.entry(Action::ROOM_MEMBER_REMOVED, member_id);
        entry.detail(&held.name).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(MembershipChanges { ended: vec![member_id], touched: heir.into_iter().collect(), ..held.noted() })
}

/// Gives somebody a role. An owner hands over: the one before is a moderator from then on.
pub async fn update_role(
    db: &PgPool,
    actor: &Actor<'_>,
    room_id: RoomId,
    (number, role): (&str, Role),
) -> Result<MembershipChanges, ActionRefusal> {
    let mut transaction = db.begin().await?;
    let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
    held.require(Role::Owner)?;
    let (member_id, before) = find_in(&mut transaction, room_id, number).await?;
    if before == role {
        return Ok(held.quiet());
    }
    if before == Role::Owner && held.kind == Kind::Group {
        return Err(Reason::OwnerWithoutSuccessor.into());
    }
    if role == Role::Owner && store_locked_room::find_active(&mut transaction, number).await?.is_none() {
        return Err(Reason::SuccessorNotActive.into());
    }
    if role == Role::Owner {
        sqlx::query!("UPDATE memberships SET role = 'moderator' WHERE room_id = $1 AND role = 'owner'", room_id as _)
            .execute(&mut *transaction)
            .await?;
        let notice = (Notice::HandedOver, "");
        store_locked_room::note(&mut transaction, room_id, notice, (actor.id, Some(member_id)), actor.origin.at)
            .await?;
    }
    sqlx::query!(
        "UPDATE memberships SET role = $3 WHERE room_id = $1 AND member_id = $2",
        room_id as _,
        member_id as _,
        role as _,
    )
    .execute(&mut *transaction)
    .await?;
    if held.kind == Kind::Room {
        let entry = actor.origin.entry(Action::ROOM_ROLE_CHANGED, member_id);
        entry.detail(role.code()).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    let changed = if role == Role::Owner { held.noted() } else { held.quiet() };
    Ok(MembershipChanges { touched: vec![member_id], ..changed })
}

/// A member of the conversation, with the role.
async fn find_in(db: &mut PgConnection, room_id: RoomId, number: &str) -> Result<(MemberId, Role), ActionRefusal> {
    let member_id = store_locked_room::find_known(db, number).await?;
    let standing = store_locked_room::find_membership_facts(db, room_id, member_id).await?;
    let standing = standing.filter(|standing| standing.state == State::Active).ok_or(ActionRefusal::NotFound)?;
    Ok((member_id, standing.role))
}
