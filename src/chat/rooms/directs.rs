//! Direct conversations: one for each pair of members.

use sqlx::PgConnection;

use crate::{
    accounts::members::number::MemberNumber,
    chat::{
        Chat,
        memberships::{
            action::{ActionRefusal, Actor, MembershipChanges, Reason},
            membership::Role,
            store_locked_room,
        },
        rooms::store_directs::{self, DirectFacts, Pair},
    },
    ids::RoomId,
};

/// Opens the direct with another member; creates it when there is none yet.
pub(crate) async fn open(chat: &Chat, actor: &Actor<'_>, number: &MemberNumber) -> Result<RoomId, ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let changes = open_in(&mut transaction, actor, number).await?;
    transaction.commit().await?;
    chat.publish(&changes);
    Ok(changes.room_id)
}

/// [`open`] in a transaction of the caller.
pub(crate) async fn open_in(
    db: &mut PgConnection,
    actor: &Actor<'_>,
    number: &MemberNumber,
) -> Result<MembershipChanges, ActionRefusal> {
    let other_id = store_locked_room::find_active(db, number).await?.ok_or(Reason::UnknownPerson)?;
    if other_id == actor.id {
        return Err(Reason::DirectSelf.into());
    }
    let pair = Pair::of(actor.id, other_id);
    check(&store_directs::load_facts(db, actor.id, other_id, pair).await?)?;
    // Two who begin at the same moment wait for each other here; the second one finds the room of the first.
    let room_id = store_directs::find_or_insert(db, pair, actor).await?;
    let mut touched = Vec::new();
    for member_id in [pair.low, pair.high] {
        if store_locked_room::enter(db, room_id, member_id, Role::Member, actor.origin.at).await? {
            touched.push(member_id);
        }
    }
    Ok(MembershipChanges { touched, ..MembershipChanges::of(room_id) })
}

/// Checks that one member may write to the other. The other's settings are never revealed.
fn check(facts: &DirectFacts) -> Result<(), Reason> {
    if facts.blocking {
        return Err(Reason::DirectBlockedByActor);
    }
    let wanted = match facts.direct_from.as_str() {
        "everyone" => true,
        "friends" => facts.friends,
        _ => false,
    };
    // The setting of the other member applies to new directs; an existing one goes on.
    if facts.blocked || !(wanted || facts.exists) { Err(Reason::DirectUnwanted) } else { Ok(()) }
}
