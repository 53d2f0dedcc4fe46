//! What members do about their own place in a conversation: join or ask, accept or refuse an invitation, leave.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::acts::{self, Actor, Changed, Held, Refused};
use crate::chat::{
    membership::{Notify, Role, State},
    message::Notice,
    room::{JoinPolicy, Kind},
};

/// Joins rooms that are open or whose invitation waits, and asks for those on request: all, or none when one of them is
/// not there. Whoever is in already stays.
pub async fn join(db: &PgPool, actor: &Actor<'_>, room_ids: &[i64]) -> Result<Vec<Changed>, Refused> {
    // By key, so that two who ask for the same rooms wait for each other and never crosswise.
    let mut room_ids = room_ids.to_vec();
    room_ids.sort_unstable();
    room_ids.dedup();
    let mut transaction = db.begin().await?;
    let mut changed = Vec::new();
    for room_id in room_ids {
        let held = acts::hold(&mut transaction, actor, room_id).await?;
        changed.push(join_one(&mut transaction, &held, actor).await?);
    }
    transaction.commit().await?;
    Ok(changed)
}

async fn join_one(db: &mut PgConnection, held: &Held, actor: &Actor<'_>) -> Result<Changed, Refused> {
    let now = actor.origin.at;
    match (held.own, held.join_policy) {
        (Some(own), _) if own.state == State::Active => Ok(held.quiet()),
        (Some(own), _) if own.invited => arrive(db, held, actor).await,
        (_, JoinPolicy::Open) => arrive(db, held, actor).await,
        (Some(_), _) => Ok(held.quiet()),
        (None, JoinPolicy::Approval) => {
            ask(db, held.id, actor.id, now).await?;
            Ok(Changed { touched: acts::list_moderators(db, held.id).await?, ..held.quiet() })
        }
        // Who knows the address of a group is not in it.
        (None, JoinPolicy::Invitation) => Err(Refused::NotFound),
    }
}

async fn arrive(db: &mut PgConnection, held: &Held, actor: &Actor<'_>) -> Result<Changed, Refused> {
    acts::note(db, held.id, (Notice::Joined, ""), (actor.id, None), actor.origin.at).await?;
    acts::enter(db, held.id, actor.id, Role::Member, actor.origin.at).await?;
    Ok(Changed { touched: vec![actor.id], ..held.noted() })
}

async fn ask(db: &mut PgConnection, room_id: i64, member_id: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO memberships (room_id, member_id, state, asked_at) VALUES ($1, $2, 'pending', $3)",
        room_id,
        member_id,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Accepts one's own invitation.
pub async fn accept(db: &PgPool, actor: &Actor<'_>, room_id: i64) -> Result<Changed, Refused> {
    let mut transaction = db.begin().await?;
    let held = acts::hold(&mut transaction, actor, room_id).await?;
    let changed = match held.own {
        Some(own) if own.state == State::Active => held.quiet(),
        Some(own) if own.invited => arrive(&mut transaction, &held, actor).await?,
        _ => return Err(Refused::NotFound),
    };
    transaction.commit().await?;
    Ok(changed)
}

/// Refuses one's own invitation, or withdraws what one asked for.
pub async fn withdraw(db: &PgPool, actor: &Actor<'_>, room_id: i64) -> Result<Changed, Refused> {
    let mut transaction = db.begin().await?;
    let held = acts::hold(&mut transaction, actor, room_id).await?;
    if held.own.is_none_or(|own| own.state == State::Active) {
        return Err(Refused::NotFound);
    }
    acts::end(&mut transaction, room_id, actor.id).await?;
    let mut touched = acts::list_moderators(&mut transaction, room_id).await?;
    touched.push(actor.id);
    transaction.commit().await?;
    Ok(Changed { touched, ..held.quiet() })
}

/// Leaves a conversation. A group without its owner goes to whoever has been a moderator longest, else a member; a group
/// without anybody ends.
pub async fn leave(db: &PgPool, actor: &Actor<'_>, room_id: i64) -> Result<Changed, Refused> {
    let mut transaction = db.begin().await?;
    let held = acts::hold(&mut transaction, actor, room_id).await?;
    let own = held.own.filter(|own| own.state == State::Active).ok_or(Refused::NotFound)?;
    if held.everybody {
        return Err(Refused::Because("", "leave-everybody"));
    }
    depart(&mut transaction, (held.id, held.kind), (actor.id, own.role), actor.origin.at).await?;
    transaction.commit().await?;
    Ok(Changed { ended: vec![actor.id], ..held.noted() })
}

/// Ends an active membership in a room or group that is held.
async fn depart(
    db: &mut PgConnection,
    (room_id, kind): (i64, Kind),
    (member_id, role): (i64, Role),
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    acts::end(db, room_id, member_id).await?;
    if kind == Kind::Group {
        match find_heir(db, room_id).await? {
            Some(heir) if role == Role::Owner => {
                sqlx::query!(
                    "UPDATE memberships SET role = 'owner' WHERE room_id = $1 AND member_id = $2",
                    room_id,
                    heir
                )
                .execute(&mut *db)
                .await?;
                acts::note(db, room_id, (Notice::HandedOver, ""), (member_id, Some(heir)), now).await?;
            }
            Some(_) => {}
            None => {
                acts::close(db, room_id, now).await?;
            }
        }
    }
    acts::note(db, room_id, (Notice::Left, ""), (member_id, None), now).await
}

/// Who follows the owner of a group.
async fn find_heir(db: &mut PgConnection, room_id: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "SELECT s.member_id FROM memberships s JOIN members m ON m.id = s.member_id
         WHERE s.room_id = $1 AND s.state = 'active'
         ORDER BY m.state <> 'active', s.role = 'member', s.joined_at, s.member_id LIMIT 1",
        room_id,
    )
    .fetch_optional(db)
    .await
}

/// Ends all that somebody has here whose account is closed. The conversations in which that is said.
pub async fn forget(db: &mut PgConnection, member_id: i64, now: OffsetDateTime) -> sqlx::Result<Vec<i64>> {
    let rooms = sqlx::query!(
        "SELECT r.id, r.kind, r.everybody, s.state, s.role FROM rooms r JOIN memberships s ON s.room_id = r.id
         WHERE s.member_id = $1 ORDER BY r.id FOR UPDATE OF r",
        member_id,
    )
    .fetch_all(&mut *db)
    .await?;
    let mut noted = Vec::new();
    for room in rooms {
        let kind = Kind::stored(&room.kind);
        if kind == Kind::Direct || room.everybody || State::stored(&room.state) == State::Pending {
            acts::end(db, room.id, member_id).await?;
        } else {
            depart(db, (room.id, kind), (member_id, Role::stored(&room.role)), now).await?;
            noted.push(room.id);
        }
    }
    sqlx::query!("DELETE FROM friendships WHERE asker_id = $1 OR asked_id = $1", member_id).execute(&mut *db).await?;
    sqlx::query!("DELETE FROM blocks WHERE blocker_id = $1", member_id).execute(&mut *db).await?;
    sqlx::query!("DELETE FROM drafts WHERE member_id = $1", member_id).execute(&mut *db).await?;
    sqlx::query!("DELETE FROM chat_preferences WHERE member_id = $1", member_id).execute(&mut *db).await?;
    Ok(noted)
}

/// Chooses of what to be told. False: not in that conversation.
pub async fn update_notify(db: &PgPool, member_id: i64, room_id: i64, notify: Notify) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE memberships s SET notify = $3 FROM rooms r
         WHERE r.id = s.room_id AND r.deleted_at IS NULL AND s.room_id = $1 AND s.member_id = $2 AND s.state = 'active'",
        room_id,
        member_id,
        notify.code(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
