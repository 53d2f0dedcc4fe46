//! Queries on granted roles. The last administrator cannot lose the role.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    accounts::{
        activation::{store_validity, store_void},
        members,
        roles::{Permission, Role, Roles, store_find::find_roles},
        sign_in,
    },
    audit::{Action, Origin},
    ids::{MemberId, SignInId},
};

/// Grant or revocation of a role.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// The member gets it.
    Grant(Role),
    /// The member loses it.
    Remove(Role),
}

/// Outcome of a change of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// The roles were changed; the member signs in again to use them.
    Done,
    /// The member had the role already, or had it not.
    Already,
    /// No administrator would be left.
    LastAdministrator,
}

/// Grants or removes a role, ends the member's sessions but the kept one, and writes the audit entry, within the
/// caller's transaction: new permissions, new session. Codes and links made for fewer permissions are void, and so are
/// the codes made by a member who may not issue any more.
pub async fn change(
    db: &mut PgConnection,
    origin: &Origin,
    member_id: MemberId,
    change: Change,
    kept: Option<SignInId>,
) -> sqlx::Result<Changed> {
    lock_grants(db).await?;
    members::store::lock(db, member_id).await?;
    let (changed, action, role) = match change {
        Change::Grant(role) => (grant(db, member_id, role, origin.at).await?, Action::ROLE_GRANTED, role),
        Change::Remove(role) => {
            if role == Role::Administrator && is_last_administrator(db, member_id).await? {
                return Ok(Changed::LastAdministrator);
            }
            (remove(db, member_id, role).await?, Action::ROLE_REMOVED, role)
        }
    };
    if !changed {
        return Ok(Changed::Already);
    }
    if matches!(change, Change::Grant(_)) {
        store_validity::void_outgrown(db, member_id, origin.at).await?;
    } else if !find_roles(db, member_id).await?.allow(Permission::IssueCodes) {
        store_void::void_issued(db, member_id, origin.at).await?;
    }
    sign_in::store::end_all(&mut *db, member_id, kept).await?;
    origin.entry(action, member_id).detail(role.code()).record(db).await?;
    Ok(Changed::Done)
}

/// Removes all roles of a member whose account is closed, and says so in the audit, within the caller's transaction.
pub async fn remove_all(db: &mut PgConnection, origin: &Origin, member_id: MemberId) -> sqlx::Result<()> {
    for role in find_roles(db, member_id).await?.iter() {
        remove(db, member_id, role).await?;
        origin.entry(Action::ROLE_REMOVED, member_id).detail(role.code()).record(&mut *db).await?;
    }
    Ok(())
}

/// The roles of a member, which nobody changes until the transaction ends.
pub async fn lock_roles(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Roles> {
    lock_grants(db).await?;
    find_roles(db, member_id).await
}

/// Holds off other changes of roles until the transaction ends. Before the row of any member.
async fn lock_grants(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("LOCK TABLE role_grants IN SHARE ROW EXCLUSIVE MODE").execute(db).await.map(|_| ())
}

/// Grants a role. False: held already.
async fn grant(db: &mut PgConnection, member_id: MemberId, role: Role, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO role_grants (member_id, role, granted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        member_id as _,
        role as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a role. False: not held.
async fn remove(db: &mut PgConnection, member_id: MemberId, role: Role) -> sqlx::Result<bool> {
    let done = sqlx::query!("DELETE FROM role_grants WHERE member_id = $1 AND role = $2", member_id as _, role as _)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// True if nobody else could administer the portal if this member could not. Holds off other changes of
/// administrators until the transaction ends, so that two cannot remove each other.
pub async fn is_last_administrator(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<bool> {
    lock_grants(db).await?;
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM role_grants WHERE member_id = $1 AND role = 'administrator')
              AND NOT EXISTS (SELECT 1 FROM role_grants g JOIN members m ON m.id = g.member_id
                              WHERE g.role = 'administrator' AND g.member_id <> $1
                                AND m.state = 'active') AS "last!""#,
        member_id as _,
    )
    .fetch_one(db)
    .await
}

/// The roles that some members hold, each with the key of the member.
pub async fn list_held(db: &PgPool, member_ids: &[MemberId]) -> sqlx::Result<Vec<(MemberId, Role)>> {
    let rows = sqlx::query!(
        r#"SELECT member_id AS "member_id: MemberId", role AS "role: Role" FROM role_grants WHERE member_id = ANY ($1)"#,
        member_ids as _
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.member_id, row.role)).collect())
}
