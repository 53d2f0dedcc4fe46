//! Changes of the own membership: join, request, accept or refuse an invitation, leave.

use sqlx::PgConnection;

use crate::{
    chat::{
        Chat,
        memberships::{
            action::{ActionRefusal, Actor, MembershipChanges, Reason},
            by_moderator::commit_for_moderators,
            departure::{self, EndingMembership},
            membership::{Role, State},
            store_join_leave,
            store_locked_room::{self, LockedRoom, NewNotice},
        },
        messages::message::Notice,
        rooms::room::JoinPolicy,
    },
    ids::RoomId,
};

/// Joins rooms that are open or have an invitation, and requests membership of those on request: all, or none when one
/// of them does not exist. Existing memberships stay.
pub(crate) async fn join(chat: &Chat, actor: &Actor<'_>, room_ids: &[RoomId]) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let changes = join_in(&mut transaction, actor, room_ids).await?;
    transaction.commit().await?;
    for change in &changes {
        chat.publish(change);
    }
    Ok(())
}

/// [`join`] in a transaction of the caller.
pub(crate) async fn join_in(
    db: &mut PgConnection,
    actor: &Actor<'_>,
    room_ids: &[RoomId],
) -> Result<Vec<MembershipChanges>, ActionRefusal> {
    // In the order of their ids, so that two members who join the same rooms never wait for each other crosswise.
    let mut room_ids = room_ids.to_vec();
    room_ids.sort_unstable();
    room_ids.dedup();
    let mut changes = Vec::new();
    for room_id in room_ids {
        let room = store_locked_room::lock(db, actor, room_id).await?;
        changes.push(join_one(db, &room, actor).await?);
    }
    Ok(changes)
}

async fn join_one(
    db: &mut PgConnection,
    room: &LockedRoom,
    actor: &Actor<'_>,
) -> Result<MembershipChanges, ActionRefusal> {
    match (room.own, room.join_policy) {
        (Some(own), _) if own.state == State::Active => Ok(room.quiet()),
        (Some(own), _) if own.invited => Ok(enter(db, room, actor).await?),
        (_, JoinPolicy::Open) => Ok(enter(db, room, actor).await?),
        (Some(_), _) => Ok(room.quiet()),
        (None, JoinPolicy::Approval) => {
            store_join_leave::request(db, room.id, actor.id, actor.origin.at).await?;
            Ok(MembershipChanges { touched: store_locked_room::list_moderators(db, room.id).await?, ..room.quiet() })
        }
        // The URL of a group gives no way into it.
        (None, JoinPolicy::Invitation) => Err(ActionRefusal::NotFound),
    }
}

async fn enter(db: &mut PgConnection, room: &LockedRoom, actor: &Actor<'_>) -> sqlx::Result<MembershipChanges> {
    store_locked_room::note(db, room.id, &NewNotice::by(Notice::Joined, actor.id), actor.origin.at).await?;
    store_locked_room::enter(db, room.id, actor.id, Role::Member, actor.origin.at).await?;
    Ok(MembershipChanges { touched: vec![actor.id], ..room.noted() })
}

/// Accepts one's own invitation.
pub(crate) async fn accept(chat: &Chat, actor: &Actor<'_>, room_id: RoomId) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let room = store_locked_room::lock(&mut transaction, actor, room_id).await?;
    let changes = match room.own {
        Some(own) if own.state == State::Active => room.quiet(),
        Some(own) if own.invited => enter(&mut transaction, &room, actor).await?,
        _ => return Err(ActionRefusal::NotFound),
    };
    transaction.commit().await?;
    chat.publish(&changes);
    Ok(())
}

/// Refuses one's own invitation, or withdraws one's own request.
pub(crate) async fn withdraw(chat: &Chat, actor: &Actor<'_>, room_id: RoomId) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let room = store_locked_room::lock(&mut transaction, actor, room_id).await?;
    if room.own.is_none_or(|own| own.state == State::Active) {
        return Err(ActionRefusal::NotFound);
    }
    store_locked_room::end(&mut transaction, room_id, actor.id).await?;
    commit_for_moderators(chat, transaction, MembershipChanges { touched: vec![actor.id], ..room.quiet() }).await?;
    Ok(())
}

/// Leaves a conversation. A group without an owner passes to the longest-serving moderator, else to a member; a group
/// without members ends. A room on request or by invitation keeps a moderator while it has members.
pub(crate) async fn leave(chat: &Chat, actor: &Actor<'_>, room_id: RoomId) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let room = store_locked_room::lock(&mut transaction, actor, room_id).await?;
    let own = room.own.filter(|own| own.state == State::Active).ok_or(ActionRefusal::NotFound)?;
    if room.everybody {
        return Err(Reason::LeaveRoomOfEverybody.into());
    }
    let ending = EndingMembership { room_id: room.id, kind: room.kind, member_id: actor.id, role: own.role };
    let heir = departure::depart(&mut transaction, &ending, actor.origin.at).await?;
    let touched = heir.into_iter().collect();
    let changes = MembershipChanges { ended: vec![actor.id], touched, ..room.noted() };
    commit_for_moderators(chat, transaction, changes).await?;
    Ok(())
}
