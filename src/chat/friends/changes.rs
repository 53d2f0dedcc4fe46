//! Changes of friendships and blocks: request, accept, refuse, end, block, unblock.

use sqlx::PgConnection;

use crate::{
    accounts::members::number::MemberNumber,
    chat::{
        Chat,
        friends::store,
        memberships::{
            action::{ActionRefusal, Actor, Reason},
            store_locked_room,
        },
    },
    ids::MemberId,
};

/// Outcome of a friend request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestOutcome {
    Waits,
    /// The other member had sent a request too.
    Friends,
}

/// Sends a friend request. Two mutual requests become a friendship. A member who blocked the actor never sees it, and
/// the actor never learns that.
pub(crate) async fn request(
    chat: &Chat,
    actor: &Actor<'_>,
    number: &MemberNumber,
) -> Result<RequestOutcome, ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let (outcome, other_id) = request_in(&mut transaction, actor, number).await?;
    transaction.commit().await?;
    chat.changed_for(other_id);
    chat.changed_for(actor.id);
    Ok(outcome)
}

/// [`request`] in a transaction of the caller. Also returns the other member.
pub(crate) async fn request_in(
    db: &mut PgConnection,
    actor: &Actor<'_>,
    number: &MemberNumber,
) -> Result<(RequestOutcome, MemberId), ActionRefusal> {
    let other_id = store_locked_room::find_active(db, number).await?.ok_or(Reason::UnknownPerson)?;
    if other_id == actor.id {
        return Err(Reason::FriendSelf.into());
    }
    if store::is_blocking(db, actor.id, other_id).await? {
        return Err(Reason::FriendBlockedByActor.into());
    }
    let friends = store::request_or_accept(db, actor, other_id).await?;
    Ok((if friends { RequestOutcome::Friends } else { RequestOutcome::Waits }, other_id))
}

/// Accepts a friend request.
pub(crate) async fn accept(chat: &Chat, actor: &Actor<'_>, number: &MemberNumber) -> Result<(), ActionRefusal> {
    publish(chat, actor, store::accept(&chat.context.db, actor, number).await?)
}

/// Refuses a friend request, or withdraws one's own.
pub(crate) async fn refuse(chat: &Chat, actor: &Actor<'_>, number: &MemberNumber) -> Result<(), ActionRefusal> {
    publish(chat, actor, store::refuse(&chat.context.db, actor, number).await?)
}

/// Ends a friendship.
pub(crate) async fn end(chat: &Chat, actor: &Actor<'_>, number: &MemberNumber) -> Result<(), ActionRefusal> {
    publish(chat, actor, store::remove(&chat.context.db, actor, number).await?)
}

/// Publishes a change between the actor and another member. None: there was nothing to change.
fn publish(chat: &Chat, actor: &Actor<'_>, other_id: Option<MemberId>) -> Result<(), ActionRefusal> {
    chat.changed_for(other_id.ok_or(ActionRefusal::NotFound)?);
    chat.changed_for(actor.id);
    Ok(())
}

/// Blocks a member: a friendship ends, and a request of the actor. A request of the other member stays, unseen.
pub(crate) async fn block(chat: &Chat, actor: &Actor<'_>, number: &MemberNumber) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let other_id = store_locked_room::find_known(&mut transaction, number).await?.ok_or(ActionRefusal::NotFound)?;
    if other_id == actor.id {
        return Err(Reason::BlockSelf.into());
    }
    store::block(&mut transaction, actor, other_id).await?;
    transaction.commit().await?;
    chat.changed_for(actor.id);
    Ok(())
}

/// Ends a block.
pub(crate) async fn unblock(chat: &Chat, actor: &Actor<'_>, number: &MemberNumber) -> Result<(), ActionRefusal> {
    if !store::unblock(&chat.context.db, actor, number).await? {
        return Err(ActionRefusal::NotFound);
    }
    chat.changed_for(actor.id);
    Ok(())
}
