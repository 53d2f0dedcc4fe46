//! Activation codes issued by staff.

use crate::{
    accounts::{
        Accounts,
        activation::store_codes::{self, IssuedCode, Issuer, NotIssued},
    },
    audit::Origin,
    error::Refusable,
    ids::MemberId,
};

/// Issues a code in place of the one before, and tells the member.
pub(crate) async fn issue(
    accounts: &Accounts,
    origin: &Origin,
    member_id: MemberId,
    by: Issuer<'_>,
) -> Refusable<IssuedCode, NotIssued> {
    let mut transaction = accounts.context.db.begin().await?;
    let issued = store_codes::issue(&mut transaction, &accounts.context.keyring, origin, member_id, Some(by)).await?;
    if issued.is_ok() {
        transaction.commit().await?;
        accounts.context.mailer.wake();
    }
    Ok(issued)
}
