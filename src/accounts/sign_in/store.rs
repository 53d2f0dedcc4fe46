//! Queries on signed-in browsers.

use std::mem;

use ipnetwork::IpNetwork;
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    accounts::{
        members::{kind::Kind, member::Member, number::MemberNumber},
        roles::{Role, Roles},
        sign_in::signed_in::{Lifetime, SignedIn},
    },
    ids::{MemberId, SignInId},
    web::{Language, Theme},
};

/// A browser that stays signed in keeps its cookie; shorter ones forget it when closed.
const REMEMBERED: Duration = Duration::days(2);

/// Member of a session. None: it is expired, or the account is not active.
pub async fn find(db: &PgPool, id: SignInId, now: OffsetDateTime) -> sqlx::Result<Option<SignedIn>> {
    let row = sqlx::query!(
        r#"SELECT s.id AS "sign_in_id: SignInId", s.confirmed_at, s.seen_at, s.expires_at, s.created_at, s.idle_seconds,
                  m.id AS "id: MemberId", m.number AS "number: MemberNumber", m.surname, m.first_name, m.display_name,
                  m.kind AS "kind: Kind", m.department, m.language AS "language: Language", m.theme AS "theme: Theme", m.picture,
                  ARRAY(SELECT role FROM role_grants WHERE member_id = m.id) AS "roles!: Vec<Role>"
           FROM sign_ins s JOIN members m ON m.id = s.member_id
           WHERE s.id = $1 AND m.state = 'active'"#,
        id as _,
    )
    .fetch_optional(db)
    .await?;
    let found = row.map(|mut row| {
        let roles = Roles::new(mem::take(&mut row.roles));
        // Roles that came after the sign-in began shorten it.
        let cap = Lifetime::of(&roles, true);
        let idle = cap.idle.min(Duration::seconds(row.idle_seconds.into()));
        let expires_at = row.expires_at.min(row.created_at + cap.whole);
        (expires_at > now && row.seen_at + idle > now, expires_at, roles, row)
    });
    Ok(found.filter(|(lives, ..)| *lives).map(|(_, expires_at, roles, row)| SignedIn {
        sign_in_id: row.sign_in_id,
        member: Member {
            id: row.id,
            number: row.number,
            surname: row.surname,
            first_name: row.first_name,
            display_name: row.display_name,
            kind: row.kind,
            department: row.department,
            language: row.language,
            theme: row.theme,
            picture: row.picture,
        },
        roles,
        confirmed_at: row.confirmed_at,
        seen_at: row.seen_at,
        expires_at,
        remembered: expires_at - row.created_at > REMEMBERED,
    }))
}

/// Notes that a sign-in is still in use.
pub async fn touch(db: &PgPool, id: SignInId, now: OffsetDateTime) -> sqlx::Result<()> {
    // A member whose row is being changed is not waited for: the next minute comes.
    sqlx::query!(
        "WITH touched AS (UPDATE sign_ins SET seen_at = $2 WHERE id = $1 AND seen_at < $2 RETURNING member_id)
         UPDATE members SET seen_at = $2 WHERE id = (
             SELECT m.id FROM members m JOIN touched t ON t.member_id = m.id
             WHERE m.seen_at IS NULL OR m.seen_at < $2 FOR NO KEY UPDATE OF m SKIP LOCKED)",
        id as _,
        now
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Notes that the password was given again.
pub async fn confirm(db: &PgPool, id: SignInId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("UPDATE sign_ins SET confirmed_at = $2 WHERE id = $1", id as _, now).execute(db).await.map(|_| ())
}

/// A browser about to be signed in.
#[derive(Debug)]
pub struct NewSignIn<'a> {
    pub member_id: MemberId,
    /// The hash that the password was checked against.
    pub password_hash: &'a str,
    pub at: OffsetDateTime,
    pub lifetime: Lifetime,
    pub address: IpNetwork,
    /// With what, at most 200 characters.
    pub user_agent: &'a str,
}

/// Signs a browser in, unless the account was suspended or closed, or its password changed, since it was checked. The id
/// and when it ends.
pub async fn create(db: &mut PgConnection, new: NewSignIn<'_>) -> sqlx::Result<Option<(SignInId, OffsetDateTime)>> {
    // The lock waits for `members::lock`, which stands before each change that ends sign-ins, and for nothing else.
    let row = sqlx::query!(
        r#"INSERT INTO sign_ins (member_id, created_at, seen_at, confirmed_at, idle_seconds, expires_at, address, user_agent)
         SELECT id, $2, $2, $2, $3, $4, $5, $6 FROM members
         WHERE id = $1 AND password_hash = $7 AND state = 'active'
         FOR KEY SHARE
         RETURNING id AS "id: SignInId", expires_at"#,
        new.member_id as _,
        new.at,
        i32::try_from(new.lifetime.idle.whole_seconds()).unwrap_or(i32::MAX),
        new.at + new.lifetime.whole,
        new.address,
        new.user_agent,
        new.password_hash,
    )
    .fetch_optional(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE members SET seen_at = $2
         WHERE id = (SELECT id FROM members WHERE id = $1 AND $3 FOR NO KEY UPDATE SKIP LOCKED)",
        new.member_id as _,
        new.at,
        row.is_some(),
    )
    .execute(db)
    .await?;
    Ok(row.map(|row| (row.id, row.expires_at)))
}

/// A row of the list of signed-in devices.
#[derive(Debug)]
pub struct Device {
    pub id: SignInId,
    /// When it signed in.
    pub created_at: OffsetDateTime,
    /// When it last asked for something.
    pub seen_at: OffsetDateTime,
    pub address: IpNetwork,
    pub user_agent: String,
}

/// The devices on which a member is signed in, the last used first.
pub async fn list(db: &PgPool, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<Vec<Device>> {
    sqlx::query_as!(
        Device,
        r#"SELECT id AS "id: SignInId", created_at, seen_at, address, user_agent FROM sign_ins
         WHERE member_id = $1 AND expires_at > $2 AND seen_at + make_interval(secs => idle_seconds) > $2
         ORDER BY seen_at DESC, id DESC LIMIT 100"#,
        member_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// On how many devices a member is signed in.
pub async fn count(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM sign_ins
           WHERE member_id = $1 AND expires_at > $2 AND seen_at + make_interval(secs => idle_seconds) > $2"#,
        member_id as _,
        now,
    )
    .fetch_one(db)
    .await
}

/// Ends one sign-in of a member. False: no such one of theirs.
pub async fn end(db: impl PgExecutor<'_>, member_id: MemberId, id: SignInId) -> sqlx::Result<bool> {
    let done = sqlx::query!("DELETE FROM sign_ins WHERE id = $1 AND member_id = $2", id as _, member_id as _)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all sign-ins of a member, but the one that is kept.
pub async fn end_all(db: impl PgExecutor<'_>, member_id: MemberId, kept: Option<SignInId>) -> sqlx::Result<u64> {
    let done =
        sqlx::query!("DELETE FROM sign_ins WHERE member_id = $1 AND id IS DISTINCT FROM $2", member_id as _, kept as _)
            .execute(db)
            .await?;
    Ok(done.rows_affected())
}

/// Deletes sign-ins that have run out.
pub async fn sweep(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM sign_ins WHERE expires_at < $1 OR seen_at + make_interval(secs => idle_seconds) < $1",
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Number of members with a request in the last five minutes.
pub async fn count_online(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(DISTINCT member_id) AS "count!" FROM sign_ins WHERE seen_at > $1 AND expires_at > $2"#,
        now - Duration::minutes(5),
        now,
    )
    .fetch_one(db)
    .await
}
