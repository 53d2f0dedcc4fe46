//! One member added or corrected by hand, with the comparison and the statements of an import.

use anyhow::Context as _;
use sqlx::PgConnection;
use time::Date;

use crate::{
    accounts::imports::{
        codes_file::IssuedCode,
        members_csv::{Contents, Row},
        plan::{Plan, Register},
        store::{statements, write},
    },
    audit::{Action, Origin},
    keyring::Keyring,
    web::{FieldErrors, Version},
};

/// The result of adding a member.
#[derive(Debug)]
pub enum AddOutcome {
    /// The member was added, with the code that can be read only now.
    Added(IssuedCode),
    /// A member has this number.
    NumberTaken,
    /// The card belongs to another member or is lost: errors for the form.
    CardRefused(FieldErrors),
}

/// The card of a member who keeps it.
#[derive(Debug, Clone, Copy)]
pub struct KeptCard {
    /// New last day of the card. None: no end.
    pub expires_on: Option<Date>,
}

/// The result of correcting a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorrectOutcome {
    /// The record was changed, or nothing differed.
    Corrected,
    /// The record has another version than the one that the change is based on.
    Stale,
    /// The card belongs to another member or is lost: errors for the form.
    CardRefused(FieldErrors),
    /// There is no such member.
    Gone,
}

/// Holds the member with the number of a row, and compares them.
async fn compare(db: &mut PgConnection, keyring: &Keyring, origin: &Origin, row: Row) -> sqlx::Result<Plan> {
    let numbers = [row.number.to_string()];
    statements::lock_imports(db).await?;
    statements::lock_members(db, &numbers).await?;
    let hashes: Vec<Vec<u8>> = row.card.iter().map(|card| card.number.hash(keyring).to_vec()).collect();
    let register = Register {
        members: statements::find_known(db, &numbers, origin.at).await?,
        cards: statements::find_holders(db, &hashes).await?,
        lost: statements::find_lost(db, &hashes).await?,
        absent: Vec::new(),
    };
    Ok(Plan::new(Contents::of_one(row), register, keyring))
}

/// Errors for which the single line of a plan is not written.
fn refusal(plan: Plan) -> FieldErrors {
    plan.errors.into_values().next().unwrap_or_else(|| FieldErrors::one("card_number", "import-card-held"))
}

/// Adds a member who is not there yet, within the caller's transaction.
///
/// # Errors
/// When the database fails, or the system has no randomness for the code.
pub async fn add(db: &mut PgConnection, keyring: &Keyring, origin: &Origin, row: Row) -> anyhow::Result<AddOutcome> {
    let plan = compare(db, keyring, origin, row).await?;
    match plan.steps.first() {
        None => return Ok(AddOutcome::CardRefused(refusal(plan))),
        Some(step) if !step.is_new() => return Ok(AddOutcome::NumberTaken),
        Some(_) => {}
    }
    let codes = write(db, keyring, origin, &plan, &|_, _| ()).await?;
    Ok(AddOutcome::Added(codes.into_iter().next().context("a new member has no code")?))
}

/// Corrects a member whose record has this version, within the caller's transaction. Without `kept` the card is
/// the one of the row, or none.
///
/// # Errors
/// When the database fails.
pub async fn correct(
    db: &mut PgConnection,
    keyring: &Keyring,
    origin: &Origin,
    row: Row,
    kept: Option<KeptCard>,
    version: Version,
) -> anyhow::Result<CorrectOutcome> {
    let number = row.number.to_string();
    let mut plan = compare(db, keyring, origin, row).await?;
    let Some(current) = statements::find_version(db, &number).await? else { return Ok(CorrectOutcome::Gone) };
    if !version.allows(current) {
        return Ok(CorrectOutcome::Stale);
    }
    let Some(step) = plan.steps.first_mut() else {
        return Ok(CorrectOutcome::CardRefused(refusal(plan)));
    };
    let Some(known) = &mut step.known else { return Ok(CorrectOutcome::Gone) };
    // A correction gives no code: nobody would see it.
    known.code_due = false;
    let known = known.clone();
    if kept.is_some() {
        step.changes.retain(|change| !change.field.starts_with("card"));
    }
    write(db, keyring, origin, &plan, &|_, _| ()).await?;
    if let (Some(kept), Some(card)) = (kept, known.card)
        && card.expires_on != kept.expires_on
    {
        statements::prolong_card(db, known.id, kept.expires_on).await?;
        origin.entry(Action::MEMBER_UPDATED, known.id).detail("card_expires_on").record(db).await?;
    }
    Ok(CorrectOutcome::Corrected)
}
