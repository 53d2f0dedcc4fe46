//! Queries on rooms and groups: create, edit, delete.

use sqlx::{PgConnection, PgPool};

use crate::{
    audit::Action,
    chat::{
        memberships::{
            membership::Role,
            store_dependents::{self, RoomCounts},
            store_locked_room::{self, ActionRefusal, Actor, LockedRoom, MembershipChanges, Reason},
            store_requests,
        },
        messages::message::Notice,
        rooms::room::{JoinPolicy, Kind, RoomName},
    },
    ids::{MemberId, RoomId},
    text::folding::search_text,
    web::Version,
};

/// Settings of a room or group.
#[derive(Debug)]
pub struct Plan {
    pub name: RoomName,
    /// Description, written by its members.
    pub about: String,
    pub join_policy: JoinPolicy,
}

impl Plan {
    fn search_text(&self) -> String {
        search_text(&[self.name.as_str(), &self.about])
    }
}

/// Creates a room or group, owned by its creator. Returns its id.
pub async fn create(db: &PgPool, actor: &Actor<'_>, kind: Kind, plan: &Plan) -> Result<RoomId, ActionRefusal> {
    if kind == Kind::Direct || (kind == Kind::Room && !actor.runs_rooms) {
        return Err(ActionRefusal::Forbidden);
    }
    let now = actor.origin.at;
    let mut transaction = db.begin().await?;
    let room_id = insert(&mut transaction, actor, kind, plan).await?;
    store_locked_room::note(&mut transaction, room_id, (Notice::Created, ""), (actor.id, None), now).await?;
    store_locked_room::enter(&mut transaction, room_id, actor.id, Role::Owner, now).await?;
    if kind == Kind::Room {
        let entry = actor.origin.act(Action::ROOM_CREATED);
        entry.detail(plan.name.as_str()).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(room_id)
}

async fn insert(db: &mut PgConnection, actor: &Actor<'_>, kind: Kind, plan: &Plan) -> Result<RoomId, ActionRefusal> {
    sqlx::query_scalar!(
        r#"INSERT INTO rooms (kind, name, about, search_text, name_key, join_policy, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id AS "id: RoomId""#,
        kind as _,
        plan.name.as_str(),
        plan.about,
        plan.search_text(),
        (kind == Kind::Room).then(|| plan.name.key()),
        plan.join_policy as _,
        actor.id as _,
        actor.origin.at,
    )
    .fetch_one(db)
    .await
    .map_err(taken)
}

/// The name of a room of the directory is its own.
fn taken(error: sqlx::Error) -> ActionRefusal {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    if constraint == Some("rooms_name_key_key") { Reason::RoomNameTaken.into() } else { error.into() }
}

/// Changes a room or group that has this version.
pub async fn update(
    db: &PgPool,
    actor: &Actor<'_>,
    room_id: RoomId,
    plan: &Plan,
    version: Version,
) -> Result<MembershipChanges, ActionRefusal> {
    let mut transaction = db.begin().await?;
    let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
    held.require(Role::Owner)?;
    // The rooms of everybody stay open, and one comes into a group by invitation.
    let fixed = held.everybody || held.kind == Kind::Group;
    let join_policy = if fixed { held.join_policy } else { plan.join_policy };
    let done = sqlx::query!(
        "UPDATE rooms SET name = $2, about = $3, search_text = $4, name_key = $5, join_policy = $6
         WHERE id = $1 AND edit_version = coalesce($7, edit_version)",
        room_id as _,
        plan.name.as_str(),
        plan.about,
        plan.search_text(),
        (held.kind == Kind::Room).then(|| plan.name.key()),
        join_policy as _,
        version.expected(),
    )
    .execute(&mut *transaction)
    .await
    .map_err(taken)?;
    if done.rows_affected() == 0 {
        return Err(ActionRefusal::Stale);
    }
    let renamed = held.name != plan.name.as_str();
    if renamed {
        let notice = (Notice::Renamed, plan.name.as_str());
        store_locked_room::note(&mut transaction, room_id, notice, (actor.id, None), actor.origin.at).await?;
    }
    let joined = answer_waiting(&mut transaction, &held, actor, join_policy).await?;
    if held.kind == Kind::Room {
        let entry = actor.origin.act(Action::ROOM_CHANGED);
        entry.detail(plan.name.as_str()).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    let noted = renamed || !joined.is_empty();
    Ok(MembershipChanges { touched: joined, ..if noted { held.noted() } else { held.quiet() } })
}

/// After a change of the join policy: accepts pending requests of a room that is open now, and appoints a moderator for
/// one that is not. Returns the members whose lists change.
async fn answer_waiting(
    db: &mut PgConnection,
    held: &LockedRoom,
    actor: &Actor<'_>,
    join_policy: JoinPolicy,
) -> sqlx::Result<Vec<MemberId>> {
    if join_policy != JoinPolicy::Open {
        return Ok(store_locked_room::appoint_heir(db, held.id, None, actor.origin.at).await?.into_iter().collect());
    }
    let mut joined = store_requests::let_in_all(db, held, actor).await?;
    if !joined.is_empty() {
        joined.extend(store_locked_room::list_moderators(db, held.id).await?);
    }
    Ok(joined)
}

/// Ends a room or group, with all memberships, where `agrees` says so in view of what hangs on it.
pub async fn destroy(
    db: &PgPool,
    actor: &Actor<'_>,
    room_id: RoomId,
    agrees: &(dyn Fn(RoomCounts) -> bool + Send + Sync),
) -> Result<MembershipChanges, ActionRefusal> {
    let mut transaction = db.begin().await?;
    let held = store_locked_room::hold(&mut transaction, actor, room_id).await?;
    held.require(Role::Owner)?;
    if held.everybody {
        return Err(Reason::DeleteRoomOfEverybody.into());
    }
    if !store_dependents::count_of_room(&mut transaction, room_id).await?.is_some_and(agrees) {
        return Err(Reason::DependentsChanged.into());
    }
    let ended = store_locked_room::close(&mut transaction, room_id, actor.origin.at).await?;
    if held.kind == Kind::Room {
        actor.origin.act(Action::ROOM_DELETED).detail(&held.name).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(MembershipChanges { ended, ..held.quiet() })
}
