//! Roles of a member.

use crate::{
    accounts::roles::{Role, Roles},
    ids::MemberId,
};
use sqlx::PgConnection;

/// The roles of a member.
pub async fn find_roles(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Roles> {
    let query =
        sqlx::query_scalar!(r#"SELECT role AS "role: Role" FROM role_grants WHERE member_id = $1"#, member_id as _,);
    Ok(Roles::new(query.fetch_all(db).await?))
}
