//! One member added or corrected by staff, with the rules of an import.

use crate::{
    accounts::{
        Accounts,
        imports::{
            members_csv::Row,
            store::{self, AddOutcome, CorrectOutcome, KeptCard},
        },
    },
    audit::Origin,
    error::Result,
    web::Version,
};

/// Adds a member who is not there yet.
pub(crate) async fn add(accounts: &Accounts, origin: &Origin, row: Row) -> Result<AddOutcome> {
    let mut transaction = accounts.context.db.begin().await?;
    let outcome = store::add(&mut transaction, &accounts.context.keyring, origin, row).await?;
    if matches!(outcome, AddOutcome::Added(_)) {
        transaction.commit().await?;
    }
    Ok(outcome)
}

/// Corrects a member whose record has this version. Without `kept` the card is the one of the row, or none.
pub(crate) async fn correct(
    accounts: &Accounts,
    origin: &Origin,
    row: Row,
    kept: Option<KeptCard>,
    version: Version,
) -> Result<CorrectOutcome> {
    let mut transaction = accounts.context.db.begin().await?;
    let outcome = store::correct(&mut transaction, &accounts.context.keyring, origin, row, kept, version).await?;
    if outcome == CorrectOutcome::Corrected {
        transaction.commit().await?;
    }
    Ok(outcome)
}
