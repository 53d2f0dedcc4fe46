//! Changes of rooms and groups: create, edit, delete.

use sqlx::PgConnection;

use crate::{
    audit::Action,
    chat::{
        Chat,
        memberships::{
            action::{ActionRefusal, Actor, MembershipChanges, Reason},
            by_moderator,
            membership::Role,
            store_dependents::{self, RoomCounts},
            store_locked_room::{self, LockedRoom, NewNotice},
            store_requests::RequestSelection,
        },
        messages::message::Notice,
        rooms::{
            room::{JoinPolicy, Kind, RoomSettings},
            store,
        },
    },
    ids::{MemberId, RoomId},
    web::Version,
};

/// Creates a room or group, owned by its creator. Returns its id.
pub(crate) async fn create(
    chat: &Chat,
    actor: &Actor<'_>,
    kind: Kind,
    settings: &RoomSettings,
) -> Result<RoomId, ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let room_id = create_in(&mut transaction, actor, kind, settings).await?;
    transaction.commit().await?;
    chat.changed_for(actor.id);
    Ok(room_id)
}

/// [`create`] in a transaction of the caller.
pub(crate) async fn create_in(
    db: &mut PgConnection,
    actor: &Actor<'_>,
    kind: Kind,
    settings: &RoomSettings,
) -> Result<RoomId, ActionRefusal> {
    if kind == Kind::Direct || (kind == Kind::Room && !actor.runs_rooms) {
        return Err(ActionRefusal::Forbidden);
    }
    let now = actor.origin.at;
    let room_id = store::insert(db, actor, kind, settings).await.map_err(taken)?;
    store_locked_room::note(db, room_id, &NewNotice::by(Notice::Created, actor.id), now).await?;
    store_locked_room::enter(db, room_id, actor.id, Role::Owner, now).await?;
    if kind == Kind::Room {
        actor.origin.act(Action::ROOM_CREATED).detail(settings.name.as_str()).record(db).await?;
    }
    Ok(room_id)
}

/// The name of a room of the directory is unique.
fn taken(error: sqlx::Error) -> ActionRefusal {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    if constraint == Some("rooms_name_key_key") { Reason::RoomNameTaken.into() } else { error.into() }
}

/// Changes a room or group that has this version.
pub(crate) async fn update(
    chat: &Chat,
    actor: &Actor<'_>,
    room_id: RoomId,
    settings: RoomSettings,
    version: Version,
) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let room = store_locked_room::lock(&mut transaction, actor, room_id).await?;
    room.require(Role::Owner)?;
    // The rooms for all members stay open, and groups are by invitation.
    let fixed = room.everybody || room.kind == Kind::Group;
    let join_policy = if fixed { room.join_policy } else { settings.join_policy };
    let settings = RoomSettings { join_policy, ..settings };
    if !store::update(&mut transaction, &room, &settings, version).await.map_err(taken)? {
        return Err(ActionRefusal::Stale);
    }
    let name = settings.name.as_str();
    let renamed = room.name != name;
    if renamed {
        let notice = NewNotice::by(Notice::Renamed, actor.id).named(name);
        store_locked_room::note(&mut transaction, room_id, &notice, actor.origin.at).await?;
    }
    let touched = apply_join_policy(&mut transaction, &room, actor, join_policy).await?;
    if room.kind == Kind::Room {
        actor.origin.act(Action::ROOM_CHANGED).detail(name).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    let noted = renamed || !touched.is_empty();
    chat.publish(&MembershipChanges { touched, ..if noted { room.noted() } else { room.quiet() } });
    Ok(())
}

/// After a change of the join policy: accepts pending requests of a room that is open now, and appoints a moderator for
/// one that is not. Returns the members whose lists change.
async fn apply_join_policy(
    db: &mut PgConnection,
    room: &LockedRoom,
    actor: &Actor<'_>,
    join_policy: JoinPolicy,
) -> sqlx::Result<Vec<MemberId>> {
    if join_policy != JoinPolicy::Open {
        return Ok(store_locked_room::appoint_heir(db, room.id, None, actor.origin.at).await?.into_iter().collect());
    }
    let mut touched = by_moderator::accept_in(db, room, actor, &RequestSelection::All).await?;
    if !touched.is_empty() {
        touched.extend(store_locked_room::list_moderators(db, room.id).await?);
    }
    Ok(touched)
}

/// Deletes a room or group with all memberships, if `agrees` accepts its dependents.
pub(crate) async fn destroy(
    chat: &Chat,
    actor: &Actor<'_>,
    room_id: RoomId,
    agrees: &(dyn Fn(RoomCounts) -> bool + Send + Sync),
) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let room = store_locked_room::lock(&mut transaction, actor, room_id).await?;
    room.require(Role::Owner)?;
    if room.everybody {
        return Err(Reason::DeleteRoomOfEverybody.into());
    }
    if !store_dependents::count_of_room(&mut transaction, room_id).await?.is_some_and(agrees) {
        return Err(Reason::DependentsChanged.into());
    }
    let ended = store_locked_room::close(&mut transaction, room_id, actor.origin.at).await?;
    if room.kind == Kind::Room {
        actor.origin.act(Action::ROOM_DELETED).detail(&room.name).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    chat.publish(&MembershipChanges { ended, ..room.quiet() });
    Ok(())
}
