//! Redeems an activation or reset token: sets the password and activates the account.

use crate::{
    accounts::{
        Accounts, FormRequest,
        activation::{self, applicant::Applicant},
        members::profiles::{self, store_chosen_names},
        notices::store_news,
        passwords::password::NewPassword,
        sign_in::{
            devices::{self, Owner},
            store_devices,
        },
    },
    audit::Action,
    error::Refusable,
    web::{Refusal, cookies::Cookie},
};

/// Sets the password with a code or link. Of two concurrent attempts one succeeds; the other gets the refusal of a used
/// code: `refusal`. Returns the cookie of a known device, so that wrong guesses of others do not delay the next
/// sign-in.
pub(crate) async fn redeem(
    accounts: &Accounts,
    request: &FormRequest,
    applicant: Option<Applicant>,
    password: NewPassword,
    refusal: Refusal,
) -> Refusable<Option<Cookie>, Refusal> {
    let origin = &request.origin;
    let Some(applicant) = applicant else {
        return Ok(Err(refusal));
    };
    // Only now that there is a proof may the answer depend on the member's names.
    let personal = [applicant.number.as_str(), applicant.surname.as_str(), applicant.first_name.as_str()];
    if let Err(errors) = password.check_personal(&personal) {
        return Ok(Err(errors.into()));
    }
    let hash = accounts.passwords.hash(password).await?;
    let mut transaction = accounts.context.db.begin().await?;
    if !applicant.active {
        profiles::store::lock_names(&mut transaction).await?;
    }
    if !activation::store::redeem(&mut transaction, &applicant, &hash, origin.at).await? {
        transaction.rollback().await?;
        return Ok(Err(refusal));
    }
    (accounts.hooks.on_activation)(&mut transaction, applicant.member_id, origin.at).await?;
    let action = if applicant.active { Action::PASSWORD_RESET } else { Action::ACCOUNT_ACTIVATED };
    origin.entry(action, applicant.member_id).record(&mut *transaction).await?;
    let owner = Owner { member_id: applicant.member_id, number: &applicant.number, device: None };
    let known = devices::renew(accounts, &owner, &request.browser)?;
    store_devices::remember(&mut transaction, owner.member_id, &known.id_hash, origin.at).await?;
    if applicant.active {
        store_news::password_set(&mut transaction, applicant.member_id, origin.at).await?;
    } else {
        store_chosen_names::give_way(&mut transaction, &[applicant.member_id], origin).await?;
    }
    transaction.commit().await?;
    accounts.context.mailer.wake();
    accounts.rights_changed(applicant.member_id);
    Ok(Ok(known.cookie))
}
