//! Roles of a member.

use crate::{accounts::roles::Roles, ids::MemberId};
use sqlx::PgConnection;

/// The roles of a member.
pub async fn find_roles(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Roles> {
    Ok(Roles::from_codes(&list_of_member(db, member_id).await?))
}

/// The names of the roles that a member holds.
pub async fn list_of_member(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT role FROM role_grants WHERE member_id = $1", member_id as _).fetch_all(db).await
}
