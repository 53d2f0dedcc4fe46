//! The first administrator of an empty portal.

use sqlx::PgPool;

use crate::{
    accounts::{
        activation::{
            code::ActivationCode,
            store_codes::{self, LiveCodeOrigin},
            store_first_administrator,
        },
        roles::{self, Role, store::Change},
    },
    audit::Origin,
    keyring::Keyring,
    text::folding,
};

/// The number of the first administrator.
pub(super) const NUMBER: &str = "00000001";

/// How the first administrator signs in.
pub(super) enum Entry {
    /// With this code, the same at each start until it is used or runs out.
    Code(ActivationCode),
    /// With the code that `members code` has printed.
    Told,
}

/// On a portal without members: makes the administrator, and a code for that account. `None`: there is nothing to
/// activate any more.
pub(super) async fn entry(db: &PgPool, keyring: &Keyring, origin: &Origin) -> anyhow::Result<Option<Entry>> {
    let mut transaction = db.begin().await?;
    let search_text = folding::search_text(&["Administration", "Parvis"]);
    let Some(id) = store_first_administrator::find_or_create(&mut transaction, NUMBER, &search_text, origin.at).await?
    else {
        return Ok(None);
    };
    roles::store::change(&mut transaction, origin, id, Change::Grant(Role::Administrator), None).await?;
    let entry = match store_codes::find_derived(&mut transaction, keyring, id, origin.at).await? {
        Some(LiveCodeOrigin::Derived(code)) => Entry::Code(code),
        Some(LiveCodeOrigin::Other) => Entry::Told,
        None => match store_codes::issue_derived(&mut transaction, keyring, origin, id).await? {
            Ok(issued) => Entry::Code(issued.code),
            Err(_) => return Ok(None),
        },
    };
    transaction.commit().await?;
    Ok(Some(entry))
}
