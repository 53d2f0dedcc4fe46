//! Change of a password by a signed-in member who gave the current one.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    accounts::{
        Accounts, SignedIn,
        activation::store_void,
        members,
        notices::store_news,
        sign_in::{
            self,
            devices::{self, Owner, Renewed},
            known_devices::KnownBrowser,
            store_devices,
        },
    },
    audit::{Action, Origin},
    error::Result,
    ids::MemberId,
};

/// Hashes of the current password, which was verified, and of the new one.
#[derive(Clone, Copy)]
pub(crate) struct Replacement<'a> {
    pub(crate) old: &'a str,
    pub(crate) new: &'a str,
}

/// Replaces the password and ends what the old one gave. This browser stays signed in and becomes a known device. None: the
/// account is not active any more, or its password was changed meanwhile.
pub(crate) async fn replace(
    accounts: &Accounts,
    origin: &Origin,
    browser: &KnownBrowser,
    member: &SignedIn,
    Replacement { old, new }: Replacement<'_>,
) -> Result<Option<Renewed>> {
    let (id, number, now) = (member.member.id, member.member.number.as_str(), origin.at);
    let mut transaction = accounts.context.db.begin().await?;
    members::store::lock(&mut transaction, id).await?;
    if !members::store::update_password(&mut *transaction, id, old, new, now).await? {
        return Ok(None);
    }
    end_grants(&mut transaction, member, id, now).await?;
    let device = devices::renew(accounts, &Owner { member_id: id, number, device: None }, browser)?;
    store_devices::remember(&mut transaction, id, &device.id_hash, now).await?;
    origin.entry(Action::PASSWORD_CHANGED, id).record(&mut *transaction).await?;
    store_news::password_set(&mut transaction, id, now).await?;
    transaction.commit().await?;
    accounts.context.mailer.wake();
    accounts.rights_changed(id);
    Ok(Some(device))
}

/// Ends what the old password gave: the sign-ins on other devices, codes and links, and all known devices.
async fn end_grants(db: &mut PgConnection, member: &SignedIn, id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    sign_in::store::end_all(&mut *db, id, Some(member.sign_in_id)).await?;
    store_void::void(db, id, now).await?;
    store_devices::end_all(&mut *db, id).await
}
