//! Queries on friendships, requests and blocks.

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{
    accounts::members::{kind::Kind as MemberKind, names::WordPatterns, number::MemberNumber},
    chat::{
        friends::friend::{Bond, RelatedMember},
        memberships::action::Actor,
        rooms::conversation::PersonColumns,
    },
    ids::MemberId,
};

/// True if the first member has blocked the second.
pub async fn is_blocking(db: &mut PgConnection, member_id: MemberId, other_id: MemberId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM blocks WHERE blocker_id = $1 AND blocked_id = $2) AS "blocking!""#,
        member_id as _,
        other_id as _,
    )
    .fetch_one(db)
    .await
}

/// Requests a friendship, or accepts the request of the other member. True: they are friends now.
pub async fn request_or_accept(db: &mut PgConnection, actor: &Actor<'_>, other_id: MemberId) -> sqlx::Result<bool> {
    sqlx::query!(
        "INSERT INTO friendships (asker_id, asked_id, asked_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        actor.id as _,
        other_id as _,
        actor.origin.at,
    )
    .execute(&mut *db)
    .await?;
    // The other one's request, whether it was there before or came at the same moment.
    sqlx::query!(
        "UPDATE friendships SET accepted_at = $3 WHERE asker_id = $2 AND asked_id = $1 AND accepted_at IS NULL",
        actor.id as _,
        other_id as _,
        actor.origin.at,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM friendships
               WHERE (asker_id, asked_id) IN (($1, $2), ($2, $1)) AND accepted_at IS NOT NULL) AS "friends!""#,
        actor.id as _,
        other_id as _,
    )
    .fetch_one(db)
    .await
}

/// Accepts the request of a member. Returns the id of that member; None: there is no request.
pub async fn accept(db: &PgPool, actor: &Actor<'_>, number: &MemberNumber) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(
        r#"UPDATE friendships f SET accepted_at = $3 FROM members m
         WHERE m.number = $2 AND m.state = 'active' AND f.asker_id = m.id AND f.asked_id = $1 AND f.accepted_at IS NULL
             AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = m.id) RETURNING m.id AS "id: MemberId""#,
        actor.id as _,
        number as _,
        actor.origin.at,
    )
    .fetch_optional(db)
    .await
}

/// Refuses the request of a member, or withdraws one's own. Returns the id of the other member; None: there is no request.
pub async fn refuse(db: &PgPool, actor: &Actor<'_>, number: &MemberNumber) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(
        r#"DELETE FROM friendships f USING members m
         WHERE m.number = $2 AND (f.asker_id, f.asked_id) IN ((m.id, $1), ($1, m.id)) AND f.accepted_at IS NULL RETURNING m.id AS "id: MemberId""#,
        actor.id as _,
        number as _,
    )
    .fetch_optional(db)
    .await
}

/// Ends a friendship. Returns the id of the other member; None: there is no friendship.
pub async fn remove(db: &PgPool, actor: &Actor<'_>, number: &MemberNumber) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(
        r#"DELETE FROM friendships f USING members m
         WHERE m.number = $2 AND (f.asker_id, f.asked_id) IN ((m.id, $1), ($1, m.id)) AND f.accepted_at IS NOT NULL RETURNING m.id AS "id: MemberId""#,
        actor.id as _,
        number as _,
    )
    .fetch_optional(db)
    .await
}

/// Blocks a member: a friendship ends, and a request of the actor. A request of the other member stays, unseen.
pub async fn block(db: &mut PgConnection, actor: &Actor<'_>, other_id: MemberId) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO blocks (blocker_id, blocked_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        actor.id as _,
        other_id as _,
        actor.origin.at,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM friendships
         WHERE (asker_id, asked_id) = ($1, $2) OR ((asker_id, asked_id) = ($2, $1) AND accepted_at IS NOT NULL)",
        actor.id as _,
        other_id as _,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Ends a block. False: there is none.
pub async fn unblock(db: &PgPool, actor: &Actor<'_>, number: &MemberNumber) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM blocks b USING members m WHERE m.number = $2 AND b.blocker_id = $1 AND b.blocked_id = m.id",
        actor.id as _,
        number as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

struct Row {
    id: MemberId,
    number: MemberNumber,
    first_name: String,
    surname: String,
    display_name: Option<String>,
    kind: MemberKind,
    picture: Option<Uuid>,
    bond: Bond,
}

impl From<Row> for RelatedMember {
    fn from(row: Row) -> Self {
        let Row { id, number, first_name, surname, display_name, kind, picture, .. } = row;
        Self {
            person: PersonColumns { id, number, first_name, surname, display_name, kind, picture }.into(),
            bond: row.bond,
        }
    }
}

/// Friends, requests and blocked members of a member, by name.
pub async fn list(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<RelatedMember>> {
    let rows = sqlx::query_as!(
        Row,
        r#"WITH ties AS (
               SELECT blocked_id AS other_id, 'blocked' AS bond FROM blocks WHERE blocker_id = $1
               UNION ALL
               SELECT CASE asker_id WHEN $1 THEN asked_id ELSE asker_id END,
                      CASE WHEN accepted_at IS NOT NULL THEN 'friend' WHEN asker_id = $1 THEN 'asked' ELSE 'asking' END
               FROM friendships f WHERE $1 IN (asker_id, asked_id)
                   AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id IN (asker_id, asked_id)))
           SELECT m.id AS "id: MemberId", m.number AS "number: MemberNumber", m.first_name, m.surname, m.display_name, m.kind AS "kind: MemberKind", m.picture, t.bond AS "bond!: Bond"
           FROM ties t JOIN members m ON m.id = t.other_id AND m.state = 'active' ORDER BY m.search_text, m.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(RelatedMember::from).collect())
}

/// Other members by parts of their names or number, with their relation to a member. Those whose names or words of names
/// begin so come first.
pub async fn search(
    db: &PgPool,
    member_id: MemberId,
    words: &WordPatterns,
    limit: i64,
) -> sqlx::Result<Vec<RelatedMember>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT m.id AS "id: MemberId", m.number AS "number: MemberNumber", m.first_name, m.surname, m.display_name, m.kind AS "kind: MemberKind", m.picture,
                  CASE WHEN b.blocked_id IS NOT NULL THEN 'blocked' WHEN f.accepted_at IS NOT NULL THEN 'friend'
                       WHEN f.asker_id = $1 THEN 'asked' WHEN f.asker_id IS NOT NULL THEN 'asking' ELSE 'none' END AS "bond!: Bond"
           FROM members m LEFT JOIN blocks b ON b.blocker_id = $1 AND b.blocked_id = m.id
               LEFT JOIN friendships f ON (f.asker_id, f.asked_id) IN ((m.id, $1), ($1, m.id))
           WHERE searched_names(m.search_text, m.display_search_text, m.number) LIKE ALL ($2)
               AND m.state = 'active' AND m.id <> $1
           ORDER BY ' ' || searched_names(m.search_text, m.display_search_text, m.number) LIKE ALL ($4) DESC, m.search_text, m.id LIMIT $3"#,
        member_id as _,
        &words.parts,
        limit,
        &words.beginnings,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(RelatedMember::from).collect())
}
