//! Activation codes given to one member: by the help desk, the command line, the first start.

use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{grants, members, proofs};
use crate::{
    accounts::{
        audit::{Action, Origin},
        code::ActivationCode,
        keyed::Keyring,
        roles::Roles,
    },
    error::Result,
};

/// A code just made; only its hash is kept.
#[derive(Debug)]
pub struct IssuedCode {
    /// The secret.
    pub code: ActivationCode,
    /// When it stops working.
    pub expires_at: OffsetDateTime,
}

/// Why there is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotIssued {
    /// The account is suspended.
    Suspended,
    /// The member may do what the issuer may not.
    AboveIssuer,
}

/// Makes a code in place of the one before, and says so in the audit, within the caller's transaction. `issuer` has the
/// roles of the member who asks; whoever runs the program itself has none to compare.
///
/// # Errors
/// When the database fails, or the system has no random bytes.
pub async fn issue(
    db: &mut PgConnection,
    keyring: &Keyring,
    origin: &Origin,
    member_id: i64,
    issuer: Option<&Roles>,
) -> Result<Result<IssuedCode, NotIssued>> {
    // Whoever holds a code can enter the account. While its row is locked no role is granted behind the comparison.
    members::lock(db, member_id).await?;
    if let Some(issuer) = issuer {
        let held = Roles::from_codes(&grants::list_of_member(db, member_id).await?);
        if !issuer.include(&held) {
            return Ok(Err(NotIssued::AboveIssuer));
        }
    }
    let code = ActivationCode::random().map_err(anyhow::Error::from)?;
    let Some(expires_at) = proofs::replace_code(db, member_id, &code.hash(keyring), origin.at).await? else {
        return Ok(Err(NotIssued::Suspended));
    };
    origin.entry(Action::CODE_ISSUED, member_id).record(&mut *db).await?;
    Ok(Ok(IssuedCode { code, expires_at }))
}
