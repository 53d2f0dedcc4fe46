//! Queries on rooms and groups: create, edit.

use sqlx::PgConnection;

use crate::{
    chat::{
        memberships::{action::Actor, store_locked_room::LockedRoom},
        rooms::room::{Kind, RoomSettings},
    },
    ids::RoomId,
    web::Version,
};

/// Inserts a room or group. Returns its id.
pub async fn insert(
    db: &mut PgConnection,
    actor: &Actor<'_>,
    kind: Kind,
    settings: &RoomSettings,
) -> sqlx::Result<RoomId> {
    sqlx::query_scalar!(
        r#"INSERT INTO rooms (kind, name, about, search_text, name_key, join_policy, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id AS "id: RoomId""#,
        kind as _,
        settings.name.as_str(),
        settings.about,
        settings.search_text(),
        (kind == Kind::Room).then(|| settings.name.key()),
        settings.join_policy as _,
        actor.id as _,
        actor.origin.at,
    )
    .fetch_one(db)
    .await
}

/// Changes the settings of a room or group. False: it has another version.
pub async fn update(
    db: &mut PgConnection,
    room: &LockedRoom,
    settings: &RoomSettings,
    version: Version,
) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "UPDATE rooms SET name = $2, about = $3, search_text = $4, name_key = $5, join_policy = $6
         WHERE id = $1 AND edit_version = coalesce($7, edit_version)",
        room.id as _,
        settings.name.as_str(),
        settings.about,
        settings.search_text(),
        (room.kind == Kind::Room).then(|| settings.name.key()),
        settings.join_policy as _,
        version.expected(),
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() == 1)
}
