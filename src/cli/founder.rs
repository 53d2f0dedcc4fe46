//! The first administrator of an empty portal.

use sqlx::PgPool;

use crate::accounts::{
    audit::{Action, Origin},
    code::ActivationCode,
    keyed::Keyring,
    names,
    roles::Role,
    store::{founders, grants, proofs},
};

/// The number of the first administrator.
pub(super) const NUMBER: &str = "00000001";

/// On a portal without members: makes the administrator. As long as that account is not activated, each start makes
/// a new code for it.
pub(super) async fn code(db: &PgPool, keyring: &Keyring, origin: &Origin) -> anyhow::Result<Option<ActivationCode>> {
    let mut transaction = db.begin().await?;
    let search_text = names::search_text(&["Parvis", "Administration"]);
    let Some(id) = founders::find_or_create(&mut transaction, NUMBER, &search_text, origin.at).await? else {
        return Ok(None);
    };
    if grants::grant(&mut transaction, id, Role::Administrator, origin.at).await? {
        let code = Role::Administrator.code();
        origin.entry(Action::ROLE_GRANTED, id).detail(code).record(&mut *transaction).await?;
    }
    let code = ActivationCode::random()?;
    if proofs::replace_code(&mut transaction, id, &code.hash(keyring), origin.at).await?.is_none() {
        return Ok(None);
    }
    origin.entry(Action::CODE_ISSUED, id).record(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(Some(code))
}
