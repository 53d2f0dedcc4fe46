//! Direct conversations: one for each pair of members.

use sqlx::{PgConnection, PgPool};

use crate::{
    chat::memberships::{
        membership::Role,
        store_locked_room::{self, ActionRefusal, Actor, MembershipChanges, Reason},
    },
    ids::{MemberId, RoomId},
};

/// The direct of two members, made when there is none yet.
pub async fn open(db: &PgPool, actor: &Actor<'_>, number: &str) -> Result<MembershipChanges, ActionRefusal> {
    let mut transaction = db.begin().await?;
    let other_id = store_locked_room::find_active(&mut transaction, number).await?;
    let other_id = other_id.ok_or(Reason::UnknownPerson)?;
    if other_id == actor.id {
        return Err(Reason::DirectSelf.into());
    }
    let pair = (actor.id.min(other_id), actor.id.max(other_id));
    check(&mut transaction, actor.id, other_id, pair).await?;
    // Two who begin at the same moment wait for each other here; the second one finds the room of the first.
    sqlx::query!(
        "INSERT INTO rooms (kind, search_text, join_policy, low_id, high_id, created_by, created_at)
         VALUES ('direct', '', 'invitation', $1, $2, $3, $4) ON CONFLICT DO NOTHING",
        pair.0 as _,
        pair.1 as _,
        actor.id as _,
        actor.origin.at,
    )
    .execute(&mut *transaction)
    .await?;
    let room_id = sqlx::query_scalar!(
        r#"SELECT id AS "id: RoomId" FROM rooms WHERE low_id = $1 AND high_id = $2"#,
        pair.0 as _,
        pair.1 as _
    )
    .fetch_one(&mut *transaction)
    .await?;
    let mut touched = Vec::new();
    for member_id in [pair.0, pair.1] {
        if store_locked_room::enter(&mut transaction, room_id, member_id, Role::Member, actor.origin.at).await? {
            touched.push(member_id);
        }
    }
    transaction.commit().await?;
    Ok(MembershipChanges { touched, ..MembershipChanges::of(room_id) })
}

/// The other members of the directs of a member.
pub async fn list_others(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT s.member_id AS "member_id: MemberId" FROM rooms r JOIN memberships s ON s.room_id = r.id AND s.member_id <> $1
         WHERE r.low_id = $1 OR r.high_id = $1"#,
        member_id as _,
    )
    .fetch_all(db)
    .await
}

/// Checks that one member may write to the other. The other's settings are never revealed.
async fn check(
    db: &mut PgConnection,
    me: MemberId,
    other: MemberId,
    (low, high): (MemberId, MemberId),
) -> Result<(), ActionRefusal> {
    let facts = sqlx::query!(
        r#"SELECT EXISTS (SELECT FROM blocks WHERE blocker_id = $1 AND blocked_id = $2) AS "blocking!",
                  EXISTS (SELECT FROM blocks WHERE blocker_id = $2 AND blocked_id = $1) AS "blocked!",
                  EXISTS (SELECT FROM friendships WHERE accepted_at IS NOT NULL
                      AND (asker_id, asked_id) IN (($1, $2), ($2, $1))) AS "friends!",
                  EXISTS (SELECT FROM rooms WHERE low_id = $3 AND high_id = $4) AS "there!",
                  (SELECT direct_from FROM members WHERE id = $2) AS "direct_from!""#,
        me as _,
        other as _,
        low as _,
        high as _,
    )
    .fetch_one(db)
    .await?;
    if facts.blocking {
        return Err(Reason::DirectBlockedByActor.into());
    }
    let wanted = match facts.direct_from.as_str() {
        "everyone" => true,
        "friends" => facts.friends,
        _ => false,
    };
    // The setting of the other member applies to new directs; an existing one goes on.
    if facts.blocked || !(wanted || facts.there) {
        return Err(Reason::DirectUnwanted.into());
    }
    Ok(())
}
