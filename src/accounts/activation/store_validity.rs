//! Validity of codes, links and numbers. The roles of the member and of the issuer are compared at the time of use; codes
//! and links are void as soon as the member has more rights than they were made for.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    accounts::{
        activation::{
            applicant::{Applicant, Proof},
            store_void,
        },
        roles::{Permission, Roles, store_find},
    },
    ids::{ActivationCodeId, MailedLinkId, MemberId},
};

/// The account behind a proof, and the issuer of a code.
struct Facts {
    /// True if the account had a password already when the proof was made.
    activated: bool,
    /// True if the member got a role after the proof was made.
    promoted_since: bool,
    /// The member of staff who made the code; None: an import, the command line or the member's own mailbox.
    issuer_id: Option<MemberId>,
    /// True if the issuer's account is in use.
    issuer_active: bool,
}

/// True if a proof may be used now. The member is locked by the caller.
///
/// * A code made by staff is worth what its issuer may do at this moment.
/// * A link, and any proof for an account in use, is void once a role was granted after it was made.
/// * A code of the import or the command line outlives roles that are granted before the activation.
/// * The number alone gives no account that holds a role.
pub(crate) async fn holds(db: &mut PgConnection, applicant: &Applicant) -> sqlx::Result<bool> {
    let roles = store_find::find_roles(db, applicant.member_id).await?;
    let facts = match applicant.proof {
        Proof::Number => return Ok(!roles.any()),
        Proof::Code(id) => find_code(db, id).await?,
        Proof::Link(id) => find_link(db, id).await?,
    };
    let Some(facts) = facts else { return Ok(false) };
    let link = matches!(applicant.proof, Proof::Link(_));
    if facts.promoted_since && (link || facts.activated) {
        return Ok(false);
    }
    reaches(db, &facts, &roles).await
}

/// Voids what was made for fewer rights than a member has now: everything of an account in use, and of one that waits for
/// its activation the mailed links and a code whose issuer may do less. The member is locked by the caller.
pub(crate) async fn void_outgrown(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    let open = sqlx::query_scalar!(
        r#"SELECT c.id AS "id: ActivationCodeId" FROM activation_codes c JOIN members m ON m.id = c.member_id
         WHERE c.member_id = $1 AND c.used_at IS NULL AND m.activated_at IS NULL"#,
        member_id as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(id) = open
        && let Some(facts) = find_code(db, id).await?
    {
        let roles = store_find::find_roles(db, member_id).await?;
        if reaches(db, &facts, &roles).await? {
            return store_void::void_links(db, &[member_id], now).await;
        }
    }
    store_void::void(db, member_id, now).await
}

/// True if the issuer of a code has all permissions of these roles, and may still issue codes.
async fn reaches(db: &mut PgConnection, facts: &Facts, roles: &Roles) -> sqlx::Result<bool> {
    let Some(issuer_id) = facts.issuer_id else { return Ok(true) };
    let issuer = store_find::find_roles(db, issuer_id).await?;
    Ok(facts.issuer_active && issuer.allow(Permission::IssueCodes) && issuer.include(roles))
}

async fn find_code(db: &mut PgConnection, id: ActivationCodeId) -> sqlx::Result<Option<Facts>> {
    sqlx::query_as!(
        Facts,
        r#"SELECT m.activated_at IS NOT NULL AS "activated!", c.issuer_id AS "issuer_id: MemberId",
                  EXISTS (SELECT FROM role_grants g WHERE g.member_id = m.id AND g.granted_at > c.created_at) AS "promoted_since!",
                  coalesce(i.state = 'active', false) AS "issuer_active!"
           FROM activation_codes c JOIN members m ON m.id = c.member_id LEFT JOIN members i ON i.id = c.issuer_id
           WHERE c.id = $1"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

async fn find_link(db: &mut PgConnection, id: MailedLinkId) -> sqlx::Result<Option<Facts>> {
    sqlx::query_as!(
        Facts,
        r#"SELECT m.activated_at IS NOT NULL AS "activated!", NULL::bigint AS "issuer_id: MemberId", false AS "issuer_active!",
                  EXISTS (SELECT FROM role_grants g WHERE g.member_id = m.id AND g.granted_at > l.created_at) AS "promoted_since!"
           FROM mailed_links l JOIN members m ON m.id = l.member_id WHERE l.id = $1"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}
