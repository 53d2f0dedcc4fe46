//! Activation codes issued to one member by the help desk, the command line or the first start.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    accounts::{
        activation::{self, code::ActivationCode},
        members,
        notices::store_news,
        roles::{Roles, store_find},
    },
    audit::{Action, Origin},
    error::{Refusable, Result},
    ids::MemberId,
    keyring::Keyring,
};

/// A member of staff who asks for a code.
#[derive(Debug, Clone, Copy)]
pub struct Issuer<'a> {
    pub id: MemberId,
    pub roles: &'a Roles,
}

/// A code just made; only its hash is kept.
#[derive(Debug)]
pub struct IssuedCode {
    pub code: ActivationCode,
    /// When it stops working.
    pub expires_at: OffsetDateTime,
}

/// Reasons for which no code is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotIssued {
    /// The account is suspended.
    Suspended,
    /// The member may do what the issuer may not.
    AboveIssuer,
}

/// Makes a code in place of the one before, notes it in the audit and tells the member, within the caller's transaction. Without an issuer
/// the program's own commands ask, which have no roles to compare.
///
/// # Errors
/// When the database fails, or the system has no random bytes.
pub async fn issue(
    db: &mut PgConnection,
    keyring: &Keyring,
    origin: &Origin,
    member_id: MemberId,
    issuer: Option<Issuer<'_>>,
) -> Refusable<IssuedCode, NotIssued> {
    // A code opens the account. While the rows are locked, no role is granted between the comparison and the issue.
    members::store::lock_all(db, &[Some(member_id), issuer.map(|issuer| issuer.id)]).await?;
    if let Some(issuer) = issuer {
        let held = store_find::find_roles(db, member_id).await?;
        if !issuer.roles.include(&held) {
            return Ok(Err(NotIssued::AboveIssuer));
        }
    }
    let code = ActivationCode::random().map_err(anyhow::Error::from)?;
    let kept = keep(&mut *db, keyring, origin, member_id, issuer.map(|issuer| issuer.id), code).await?;
    if kept.is_ok() {
        store_news::code_made(db, member_id, origin.at).await?;
    }
    Ok(kept)
}

/// A code that can be told again (see [`find_derived`]), in place of the one before, with its entry in the audit, within
/// the caller's transaction.
pub async fn issue_derived(
    db: &mut PgConnection,
    keyring: &Keyring,
    origin: &Origin,
    member_id: MemberId,
) -> Refusable<IssuedCode, NotIssued> {
    members::store::lock(db, member_id).await?;
    keep(db, keyring, origin, member_id, None, derived(keyring, member_id, origin.at)).await
}

/// The code of a member that is live.
#[derive(Debug)]
pub enum LiveCodeOrigin {
    /// A code issued by [`issue_derived`] under this key.
    Derived(ActivationCode),
    /// Another: only its hash is known.
    Other,
}

/// The live code of a member, which can be told again when [`issue_derived`] made it. `None`: no code is live. Locks the
/// member until the end of the caller's transaction.
pub async fn find_derived(
    db: &mut PgConnection,
    keyring: &Keyring,
    member_id: MemberId,
    now: OffsetDateTime,
) -> Result<Option<LiveCodeOrigin>> {
    members::store::lock(db, member_id).await?;
    let Some(live) = activation::store::find_live_code(db, member_id, now).await? else { return Ok(None) };
    let code = derived(keyring, member_id, live.created_at);
    let same = code.hash(keyring) == *live.code_hash;
    Ok(Some(if same { LiveCodeOrigin::Derived(code) } else { LiveCodeOrigin::Other }))
}

/// The nonce is of the row that keeps the hash: each code differs, and none is stored.
fn derived(keyring: &Keyring, member_id: MemberId, created_at: OffsetDateTime) -> ActivationCode {
    // The database keeps microseconds.
    let micros = created_at.unix_timestamp_nanos() / 1_000;
    ActivationCode::derived(keyring, &[member_id.0.to_be_bytes().as_slice(), micros.to_be_bytes().as_slice()].concat())
}

async fn keep(
    db: &mut PgConnection,
    keyring: &Keyring,
    origin: &Origin,
    member_id: MemberId,
    issuer_id: Option<MemberId>,
    code: ActivationCode,
) -> Refusable<IssuedCode, NotIssued> {
    let Some(expires_at) =
        activation::store::replace_code(db, member_id, issuer_id, &code.hash(keyring), origin.at).await?
    else {
        return Ok(Err(NotIssued::Suspended));
    };
    origin.entry(Action::CODE_ISSUED, member_id).record(&mut *db).await?;
    Ok(Ok(IssuedCode { code, expires_at }))
}
