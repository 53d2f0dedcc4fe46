//! The first administrator of an empty portal.

use sqlx::PgPool;

use crate::accounts::{
    audit::Origin,
    code::ActivationCode,
    keyed::Keyring,
    names,
    roles::Role,
    store::{
        codes, founders,
        grants::{self, Change},
    },
};

/// The number of the first administrator.
pub(super) const NUMBER: &str = "00000001";

/// On a portal without members: makes the administrator. As long as that account is not activated, each start makes
/// a new code for it.
pub(super) async fn code(db: &PgPool, keyring: &Keyring, origin: &Origin) -> anyhow::Result<Option<ActivationCode>> {
    let mut transaction = db.begin().await?;
    let search_text = names::search_text(&["Administration", "Parvis"]);
    let Some(id) = founders::find_or_create(&mut transaction, NUMBER, &search_text, origin.at).await? else {
        return Ok(None);
    };
    grants::change(&mut transaction, origin, id, Change::Grant(Role::Administrator), None).await?;
    let Ok(issued) = codes::issue(&mut transaction, keyring, origin, id, None).await? else {
        return Ok(None);
    };
    transaction.commit().await?;
    Ok(Some(issued.code))
}
