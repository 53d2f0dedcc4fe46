//! Changes of the memberships of others by moderators: invite, accept, refuse, remove, change the role.

use sqlx::{PgConnection, Postgres, Transaction};

use crate::{
    accounts::members::number::MemberNumber,
    audit::Action,
    chat::{
        Chat,
        memberships::{
            action::{ActionRefusal, Actor, MembershipChanges, Reason},
            membership::{Role, State},
            store_locked_room::{self, LockedRoom, NewNotice},
            store_requests::{self, RequestSelection},
        },
        messages::message::Notice,
        rooms::room::Kind,
    },
    ids::{MemberId, RoomId},
};

/// Outcome of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invited {
    /// Now a member: there was a request, or the invited member is a friend and it is a group.
    Member,
    Asked,
}

/// Adds a member, or sends an invitation.
pub(crate) async fn invite(
    chat: &Chat,
    actor: &Actor<'_>,
    room_id: RoomId,
    number: &MemberNumber,
) -> Result<Invited, ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let (invited, changes) = invite_in(&mut transaction, actor, room_id, number).await?;
    transaction.commit().await?;
    chat.publish(&changes);
    Ok(invited)
}

/// [`invite`] in a transaction of the caller.
pub(crate) async fn invite_in(
    db: &mut PgConnection,
    actor: &Actor<'_>,
    room_id: RoomId,
    number: &MemberNumber,
) -> Result<(Invited, MembershipChanges), ActionRefusal> {
    let room = store_locked_room::lock(db, actor, room_id).await?;
    room.require(Role::Moderator)?;
    let member_id = store_locked_room::find_active(db, number).await?.ok_or(Reason::UnknownPerson)?;
    let relation = store_requests::find_relation(db, actor.id, member_id).await?;
    if relation.blocking {
        return Err(Reason::InviteBlockedByActor.into());
    }
    match store_locked_room::find_membership_facts(db, room_id, member_id).await? {
        Some(membership) if membership.state == State::Active => Err(Reason::AlreadyMember.into()),
        Some(membership) if !membership.invited => Ok((Invited::Member, add(db, &room, actor, member_id).await?)),
        Some(_) => Ok((Invited::Asked, room.quiet())),
        // A block by the other member is never revealed.
        None if relation.blocked => Ok((Invited::Asked, room.quiet())),
        None if room.kind == Kind::Group && relation.friends => {
            Ok((Invited::Member, add(db, &room, actor, member_id).await?))
        }
        None => {
            store_requests::insert_invitation(db, room_id, member_id, actor).await?;
            Ok((Invited::Asked, MembershipChanges { touched: vec![member_id], ..room.quiet() }))
        }
    }
}

async fn add(
    db: &mut PgConnection,
    room: &LockedRoom,
    actor: &Actor<'_>,
    member_id: MemberId,
) -> sqlx::Result<MembershipChanges> {
    let now = actor.origin.at;
    store_locked_room::note(db, room.id, &NewNotice::by(Notice::Added, actor.id).about(member_id), now).await?;
    store_locked_room::enter(db, room.id, member_id, Role::Member, now).await?;
    Ok(MembershipChanges { touched: vec![member_id], ..room.noted() })
}

/// Accepts requests in a transaction of the caller. Returns the new members.
pub(crate) async fn accept_in(
    db: &mut PgConnection,
    room: &LockedRoom,
    actor: &Actor<'_>,
    requests: &RequestSelection<'_>,
) -> sqlx::Result<Vec<MemberId>> {
    let accepted = store_requests::list_requests(db, room.id, requests).await?;
    for member_id in &accepted {
        add(db, room, actor, *member_id).await?;
    }
    Ok(accepted)
}

/// Commits changes, and publishes them to the moderators of the conversation too: their list of requests changes with them.
pub(crate) async fn commit_for_moderators(
    chat: &Chat,
    mut transaction: Transaction<'_, Postgres>,
    mut changes: MembershipChanges,
) -> sqlx::Result<()> {
    changes.touched.extend(store_locked_room::list_moderators(&mut transaction, changes.room_id).await?);
    transaction.commit().await?;
    chat.publish(&changes);
    Ok(())
}

/// Accepts requests. Returns their number.
pub(crate) async fn accept(
    chat: &Chat,
    actor: &Actor<'_>,
    room_id: RoomId,
    requests: &RequestSelection<'_>,
) -> Result<usize, ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let room = store_locked_room::lock(&mut transaction, actor, room_id).await?;
    room.require(Role::Moderator)?;
    let accepted = accept_in(&mut transaction, &room, actor, requests).await?;
    if accepted.is_empty() {
        return Ok(0);
    }
    let count = accepted.len();
    commit_for_moderators(chat, transaction, MembershipChanges { touched: accepted, ..room.noted() }).await?;
    Ok(count)
}

/// Refuses requests, and withdraws invitations of the same members. Returns their number.
pub(crate) async fn refuse(
    chat: &Chat,
    actor: &Actor<'_>,
    room_id: RoomId,
    requests: &RequestSelection<'_>,
) -> Result<usize, ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let room = store_locked_room::lock(&mut transaction, actor, room_id).await?;
    room.require(Role::Moderator)?;
    let mut refused = store_requests::list_requests(&mut transaction, room_id, requests).await?;
    if let RequestSelection::These(numbers) = requests {
        refused.extend(store_requests::list_invitations(&mut transaction, room_id, numbers).await?);
    }
    if refused.is_empty() {
        return Ok(0);
    }
    for member_id in &refused {
        store_locked_room::end(&mut transaction, room_id, *member_id).await?;
    }
    let count = refused.len();
    commit_for_moderators(chat, transaction, MembershipChanges { touched: refused, ..room.quiet() }).await?;
    Ok(count)
}

/// Removes a member.
pub(crate) async fn remove(
    chat: &Chat,
    actor: &Actor<'_>,
    room_id: RoomId,
    number: &MemberNumber,
) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let room = store_locked_room::lock(&mut transaction, actor, room_id).await?;
    let right = room.require(Role::Moderator)?;
    let (member_id, role) = find_member(&mut transaction, room_id, number).await?;
    if room.everybody {
        return Err(Reason::RemoveFromRoomOfEverybody.into());
    }
    if member_id == actor.id {
        return Err(Reason::RemoveSelf.into());
    }
    if role >= right && right < Role::Owner {
        return Err(ActionRefusal::Forbidden);
    }
    let now = actor.origin.at;
    store_locked_room::end(&mut transaction, room_id, member_id).await?;
    let notice = NewNotice::by(Notice::Removed, actor.id).about(member_id);
    store_locked_room::note(&mut transaction, room_id, &notice, now).await?;
    let heir = store_locked_room::appoint_heir(&mut transaction, room_id, Some(actor.id), now).await?;
    if room.kind == Kind::Room {
        let entry = actor.origin.entry(Action::ROOM_MEMBER_REMOVED, member_id);
        entry.detail(&room.name).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    chat.publish(&MembershipChanges { ended: vec![member_id], touched: heir.into_iter().collect(), ..room.noted() });
    Ok(())
}

/// Changes the role of a member. The owner before becomes a moderator.
pub(crate) async fn change_role(
    chat: &Chat,
    actor: &Actor<'_>,
    room_id: RoomId,
    number: &MemberNumber,
    role: Role,
) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let room = store_locked_room::lock(&mut transaction, actor, room_id).await?;
    room.require(Role::Owner)?;
    let (member_id, before) = find_member(&mut transaction, room_id, number).await?;
    if before == role {
        return Ok(());
    }
    if before == Role::Owner && room.kind == Kind::Group {
        return Err(Reason::OwnerWithoutSuccessor.into());
    }
    if role == Role::Owner && store_locked_room::find_active(&mut transaction, number).await?.is_none() {
        return Err(Reason::SuccessorNotActive.into());
    }
    if role == Role::Owner {
        store_requests::demote_owner(&mut transaction, room_id).await?;
        let notice = NewNotice::by(Notice::HandedOver, actor.id).about(member_id);
        store_locked_room::note(&mut transaction, room_id, &notice, actor.origin.at).await?;
    }
    store_locked_room::set_role(&mut transaction, room_id, member_id, role).await?;
    if room.kind == Kind::Room {
        let entry = actor.origin.entry(Action::ROOM_ROLE_CHANGED, member_id);
        entry.detail(role.code()).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    let changes = if role == Role::Owner { room.noted() } else { room.quiet() };
    chat.publish(&MembershipChanges { touched: vec![member_id], ..changes });
    Ok(())
}

/// A member of the conversation, with the role.
async fn find_member(
    db: &mut PgConnection,
    room_id: RoomId,
    number: &MemberNumber,
) -> Result<(MemberId, Role), ActionRefusal> {
    let member_id = store_locked_room::find_known(db, number).await?.ok_or(ActionRefusal::NotFound)?;
    let membership = store_locked_room::find_membership_facts(db, room_id, member_id).await?;
    let membership = membership.filter(|membership| membership.state == State::Active);
    Ok((member_id, membership.ok_or(ActionRefusal::NotFound)?.role))
}
