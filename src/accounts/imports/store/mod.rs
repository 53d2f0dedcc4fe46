//! Comparison of an import with the stored members, and its execution in one transaction.

mod cards;
mod single;
mod statements;

use std::collections::HashMap;

use anyhow::Context as _;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use time::OffsetDateTime;

pub use crate::accounts::imports::store::{
    cards::{CardOutcome, give_card},
    single::{AddOutcome, CorrectOutcome, KeptCard, add, correct},
};
use crate::{
    accounts::{
        activation::{code::ActivationCode, store::CODE_LIFE, store_void},
        imports::{
            codes_file::IssuedCode,
            members_csv::Contents,
            plan::{Plan, Register, Step},
        },
        members::{number::MemberNumber, profiles::store_chosen_names},
    },
    audit::{Action, Origin, store::MemberAction},
    ids::MemberId,
    keyring::Keyring,
};

/// Lines written by one statement.
const BATCH: usize = 1000;

/// Preview of an import: writes nothing and takes no lock.
///
/// # Errors
/// When the database fails.
pub async fn preview(db: &PgPool, keyring: &Keyring, now: OffsetDateTime, file: Contents) -> sqlx::Result<Plan> {
    // One snapshot for all queries, in case another import commits between them.
    let mut transaction = db.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    compare(&mut transaction, keyring, now, file).await
}

/// Treatment of the valid lines of a file that has invalid ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnErrors {
    Refuse,
    Skip,
}

/// Outcome of an import.
#[derive(Debug)]
pub enum Outcome {
    /// Lines are wrong: nothing was written.
    Refused(Plan),
    /// All is written and waits for the codes to be safe.
    Pending(Pending),
}

/// An import that is written but not committed. Dropped, it never happened.
#[derive(Debug)]
pub struct Pending {
    transaction: Transaction<'static, Postgres>,
    pub plan: Plan,
    /// The codes, which nobody can read again after this.
    pub codes: Vec<IssuedCode>,
}

impl Pending {
    /// Makes the import count.
    ///
    /// # Errors
    /// When the database could not commit: nothing was imported, and the codes are worth nothing.
    pub async fn commit(self) -> sqlx::Result<Plan> {
        self.transaction.commit().await?;
        Ok(self.plan)
    }
}

/// Executes an import in one transaction, which the caller commits once the codes are safely stored. Other imports
/// wait. `progress` gets the number of written members and the total.
///
/// # Errors
/// When the database fails, or the system has no randomness for the codes.
pub async fn prepare(
    db: &PgPool,
    keyring: &Keyring,
    origin: &Origin,
    file: Contents,
    on_errors: OnErrors,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> anyhow::Result<Outcome> {
    let mut transaction = db.begin().await?;
    statements::lock_imports(&mut transaction).await?;
    let mentioned = numbers(&file);
    statements::lock_members(&mut transaction, &mentioned).await?;
    let plan = compare(&mut transaction, keyring, origin.at, file).await?;
    if on_errors == OnErrors::Refuse && !plan.errors.is_empty() {
        return Ok(Outcome::Refused(plan));
    }
    let codes = write(&mut transaction, keyring, origin, &plan, progress).await?;
    // A line with an error may concern any member: only a file without errors tells who is missing.
    if plan.errors.is_empty() && !mentioned.is_empty() {
        statements::note_missing(&mut transaction, &mentioned, origin.at).await?;
    }
    Ok(Outcome::Pending(Pending { transaction, plan, codes }))
}

fn numbers(file: &Contents) -> Vec<String> {
    file.rows.iter().map(|row| row.number.to_string()).collect()
}

async fn compare(db: &mut PgConnection, keyring: &Keyring, now: OffsetDateTime, file: Contents) -> sqlx::Result<Plan> {
    let numbers = numbers(&file);
    let cards = file.rows.iter().filter_map(|row| row.card.as_ref());
    let hashes: Vec<Vec<u8>> = cards.map(|card| card.number.hash(keyring).to_vec()).collect();
    let register = Register {
        members: statements::find_known(db, &numbers, now).await?,
        cards: statements::find_holders(db, &hashes).await?,
        lost: statements::find_lost(db, &hashes).await?,
        absent: statements::list_others(db, &numbers).await?,
    };
    Ok(Plan::new(file, register, keyring))
}

async fn write(
    db: &mut PgConnection,
    keyring: &Keyring,
    origin: &Origin,
    plan: &Plan,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> anyhow::Result<Vec<IssuedCode>> {
    let steps: Vec<&Step> = plan.steps.iter().filter(|step| step.writes()).collect();
    let returned: Vec<MemberId> =
        steps.iter().filter(|step| step.card_changes()).filter_map(|step| Some(step.known.as_ref()?.id)).collect();
    statements::delete_cards(db, &returned).await?;
    let mut codes = Vec::new();
    let mut changed = Vec::new();
    progress(0, steps.len());
    for (batch, written) in steps.chunks(BATCH).zip((BATCH..).step_by(BATCH)) {
        let batch = write_members(db, batch, origin.at).await?;
        codes.extend(write_codes_of(db, keyring, &batch, origin).await?);
        let actions: Vec<MemberAction> = batch.iter().map(|(id, step)| action_of(*id, step)).collect();
        origin.record_all(db, &actions).await?;
        changed.extend(batch.iter().filter(|(_, step)| step.is_new() || step.is_change()).map(|(id, _)| *id));
        progress(written.min(steps.len()), steps.len());
    }
    store_chosen_names::give_way(db, &changed, origin).await?;
    Ok(codes)
}

/// Writes members and cards. The steps, each with the key of its member.
async fn write_members<'plan>(
    db: &mut PgConnection,
    batch: &[&'plan Step],
    now: OffsetDateTime,
) -> anyhow::Result<Vec<(MemberId, &'plan Step)>> {
    let steps = || batch.iter().copied();
    let new = statements::insert_members(db, steps().filter(|step| step.is_new()), now).await?;
    let changed = statements::update_members(db, steps().filter(|step| step.is_change()), now).await?;
    anyhow::ensure!(changed == steps().filter(|step| step.is_change()).count() as u64, "a locked member went away");
    // A link that waits in another person's mailbox opens nothing any more.
    let moved = steps().filter(|step| step.changes.iter().any(|change| change.field == "email"));
    let moved: Vec<MemberId> = moved.filter_map(|step| Some(step.known.as_ref()?.id)).collect();
    store_void::void_links(db, &moved, now).await?;
    let batch = steps().map(|step| Some((key(step, &new)?, step)));
    let batch: Vec<(MemberId, &Step)> = batch.collect::<Option<_>>().context("an inserted member has no key")?;
    let cards: Vec<_> = batch.iter().filter(|(_, step)| step.card_changes()).copied().collect();
    statements::insert_cards(db, &cards).await?;
    Ok(batch)
}

fn key(step: &Step, new: &HashMap<MemberNumber, MemberId>) -> Option<MemberId> {
    step.known.as_ref().map(|known| known.id).or_else(|| new.get(&step.row.number).copied())
}

async fn write_codes_of(
    db: &mut PgConnection,
    keyring: &Keyring,
    batch: &[(MemberId, &Step)],
    origin: &Origin,
) -> anyhow::Result<Vec<IssuedCode>> {
    let (mut ids, mut hashes, mut codes) = (Vec::new(), Vec::new(), Vec::new());
    let expires_at = origin.at + CODE_LIFE;
    for (id, step) in batch.iter().filter(|(_, step)| step.code_due()) {
        let code = ActivationCode::random().context("the system gives no random bytes")?;
        ids.push(*id);
        hashes.push(code.hash(keyring).to_vec());
        let row = &step.row;
        let (number, surname, first_name) = (row.number.clone(), row.surname.clone(), row.first_name.clone());
        codes.push(IssuedCode { number, surname, first_name, code, expires_at });
    }
    statements::insert_codes(db, &ids, &hashes, origin.actor_id, origin.at, expires_at).await?;
    Ok(codes)
}

/// The entry of the audit: which fields changed, never to what.
fn action_of(member_id: MemberId, step: &Step) -> MemberAction {
    let mut words: Vec<&str> = step.changes.iter().map(|change| change.field).collect();
    let action = match (step.is_new(), step.is_change()) {
        (true, _) => Action::MEMBER_IMPORTED,
        (false, true) => Action::MEMBER_UPDATED,
        (false, false) => return MemberAction { action: Action::CODE_ISSUED, member_id, detail: None },
    };
    if step.code_due() {
        words.push("code");
    }
    MemberAction { action, member_id, detail: (!words.is_empty()).then(|| words.join(", ")) }
}
