//! Sign-in and sign-out of browsers, each in one transaction with its audit entry.

use axum::http::HeaderMap;
use time::Duration;

use crate::{
    accounts::{
        Accounts, Arrival, CurrentMember, Guess, Handover,
        members::store::Credentials,
        roles::Roles,
        sign_in::{
            devices::{self, Owner},
            known_devices::KnownBrowser,
            signed_in::Lifetime,
            store::{self, NewSignIn},
            store_devices,
        },
    },
    audit::{Action, Origin},
    error::Result,
    ids::{MemberId, SignInId},
    web::cookies::Cookie,
};

/// A browser in which a member signs in.
pub(crate) struct Browser<'a> {
    pub(crate) headers: &'a HeaderMap,
    /// Member who was signed in there before, when another one signs in.
    pub(crate) before: Option<CurrentMember>,
    /// For the list of devices, at most 200 characters.
    pub(crate) user_agent: String,
    pub(crate) remember: bool,
    /// Evidence of earlier visits that the browser presents.
    pub(crate) known: KnownBrowser,
}

/// A browser that is signed in.
pub(crate) struct NewSession {
    pub(crate) id: SignInId,
    /// How long the browser keeps the session. None: until it is closed.
    pub(crate) remembered_for: Option<Duration>,
    /// Effects in other domains, with the cookies for the response.
    pub(crate) handover: Handover,
}

/// Signs the browser in, in place of the member who was signed in there before. None: the account was suspended or closed, or
/// its password changed, since it was verified.
pub(crate) async fn sign_in(
    accounts: &Accounts,
    origin: &Origin,
    credentials: &Credentials,
    browser: &Browser<'_>,
    guess: &Guess,
) -> Result<Option<NewSession>> {
    let (member_id, now) = (credentials.member_id, origin.at);
    let roles = Roles::new(credentials.roles.clone());
    let mut transaction = accounts.context.db.begin().await?;
    let new = NewSignIn {
        member_id,
        password_hash: credentials.password_hash.as_deref().unwrap_or_default(),
        at: now,
        lifetime: Lifetime::of(&roles, browser.remember),
        address: origin.ip().into(),
        user_agent: &browser.user_agent,
    };
    let Some((id, expires_at)) = store::create(&mut transaction, new).await? else { return Ok(None) };
    if let Some(before) = &browser.before {
        store::end(&mut *transaction, before.member.id, before.sign_in_id).await?;
    }
    let owner = Owner { member_id, number: &guess.subject, device: guess.device };
    let known = devices::renew(accounts, &owner, &browser.known)?;
    store_devices::remember(&mut transaction, member_id, &known.id_hash, now).await?;
    let by = Origin { actor_id: Some(member_id), ..origin.clone() };
    by.entry(Action::SIGNED_IN, member_id).record(&mut *transaction).await?;
    let arrival = Arrival { context: &accounts.context, headers: browser.headers, member_id, now };
    let mut handover = (accounts.hooks.sign_in)(&mut transaction, arrival).await?;
    transaction.commit().await?;
    handover.cookies.extend(known.cookie.map(Cookie::into_header));
    for (topic, keys) in handover.changed.drain(..) {
        accounts.context.live.changed(&topic, keys);
    }
    if let Some(before) = &browser.before {
        accounts.rights_changed(before.member.id);
    }
    let remembered = browser.remember && !roles.any();
    Ok(Some(NewSession { id, remembered_for: remembered.then_some(expires_at - now), handover }))
}

/// Signs a browser out.
pub(crate) async fn sign_out(
    accounts: &Accounts,
    origin: &Origin,
    member_id: MemberId,
    id: SignInId,
) -> sqlx::Result<()> {
    let mut transaction = accounts.context.db.begin().await?;
    store::end(&mut *transaction, member_id, id).await?;
    origin.entry(Action::SIGNED_OUT, member_id).record(&mut *transaction).await?;
    transaction.commit().await?;
    accounts.rights_changed(member_id);
    Ok(())
}

/// Ends one session of a member. False: the member has no such session.
pub(crate) async fn end(accounts: &Accounts, origin: &Origin, member_id: MemberId, id: SignInId) -> sqlx::Result<bool> {
    let mut transaction = accounts.context.db.begin().await?;
    if !store::end(&mut *transaction, member_id, id).await? {
        return Ok(false);
    }
    origin.entry(Action::SESSION_ENDED, member_id).record(&mut *transaction).await?;
    transaction.commit().await?;
    accounts.rights_changed(member_id);
    Ok(true)
}

/// Ends all sessions of a member but the kept one.
pub(crate) async fn end_others(
    accounts: &Accounts,
    origin: &Origin,
    member_id: MemberId,
    kept: SignInId,
) -> sqlx::Result<()> {
    let mut transaction = accounts.context.db.begin().await?;
    if store::end_all(&mut *transaction, member_id, Some(kept)).await? > 0 {
        origin.entry(Action::OTHER_SESSIONS_ENDED, member_id).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    accounts.rights_changed(member_id);
    Ok(())
}
