//! Allocation of lockers to members: each action is one transaction that checks the rules and writes the audit entry.

pub(crate) mod account_ended;
pub mod assign;
pub mod attempt;
pub(crate) mod bulk;
pub mod deadlines;
pub mod emails;
pub mod exchange;
pub(crate) mod lapses;
pub mod my_locker;
pub mod refusals;
pub mod rules;
pub mod sharing;
pub mod store;
pub mod take_back;

use time::OffsetDateTime;

pub use crate::lockers::allocations::rules::Refusal;
use crate::{
    audit::{Action, Origin},
    ids::{BayId, MemberId},
    lockers::{
        Lockers,
        allocations::{
            attempt::{Attempt, NotActed},
            store::{
                Ending,
                loans::{self, Lent},
                situation,
            },
        },
        bays::{AllocationState, LockerCode},
    },
};

/// Outcome of a use case: `Ok(value)` or `Refusal`; internal errors are the outer `Result`.
pub type Acted<T> = sqlx::Result<Result<T, Refusal>>;

impl Lockers {
    /// Claims a locker; returns the deadline.
    pub async fn claim(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<OffsetDateTime> {
        self.act(origin, code, member_id, async |attempt| claim(attempt, origin).await).await
    }

    /// Claims the locker of a bay that suits the member best; returns it, and the deadline.
    pub async fn claim_any(
        &self,
        origin: &Origin,
        bay_id: BayId,
        member_id: MemberId,
    ) -> Acted<(LockerCode, OffsetDateTime)> {
        loop {
            let mut transaction = self.context.db.begin().await?;
            situation::lock_member(&mut transaction, member_id).await?;
            let Some(code) = situation::lock_any(&mut transaction, bay_id, member_id, origin.at).await? else {
                return Ok(Err(Refusal::Taken));
            };
            let Some(mut attempt) = self.begin_in(transaction, &code, member_id, origin.at).await? else {
                return Ok(Err(Refusal::Unknown));
            };
            // Looked for anew among what is free now. It ends: each time one locker less is free.
            if attempt.was_outrun() {
                attempt.undo().await?;
                continue;
            }
            let claimed = claim(&mut attempt, origin).await;
            return Ok(self.conclude(attempt, claimed).await?.map(|due_at| (code, due_at)));
        }
    }

    /// Reserves a free locker; returns the end of the reservation.
    pub async fn reserve(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<OffsetDateTime> {
        self.act(origin, code, member_id, async |attempt| {
            let until = attempt.situation.reserve(origin.at)?;
            attempt.situation.answers()?;
            let (locker_id, state) = (attempt.situation.locker_id, AllocationState::Reserved);
            store::set_aside(&mut attempt.transaction, locker_id, member_id, state, origin.at, until).await?;
            attempt.record(origin, Action::LOCKER_RESERVED).await?;
            Ok(until)
        })
        .await
    }

    /// Releases a locker, or gives up an offer or a reservation; returns the state before.
    pub async fn release(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<AllocationState> {
        self.act(origin, code, member_id, async |attempt| {
            let tenancy = attempt.situation.release()?;
            let (id, state) = (tenancy.id, tenancy.state);
            let (ending, action) = match state {
                AllocationState::Held | AllocationState::Reserved => (Ending::Cancelled, Action::RESERVATION_CANCELLED),
                AllocationState::InUse | AllocationState::Releasing => (Ending::Released, Action::LOCKER_RELEASED),
            };
            let borrowers = store::end(&mut attempt.transaction, id, ending, None, origin.at).await?;
            attempt.touch(borrowers);
            attempt.pass_on().await?;
            attempt.record(origin, action).await?;
            Ok(state)
        })
        .await
    }

    /// Undoes a recent release, with its shares; returns the deadline.
    pub async fn keep(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<OffsetDateTime> {
        self.act(origin, code, member_id, async |attempt| {
            let kept = attempt.situation.keep(origin.at)?;
            let (db, locker_id) = (&mut attempt.transaction, attempt.situation.locker_id);
            if attempt.situation.tenancy.is_some() {
                store::take(db, locker_id, member_id, kept.due_at, kept.extensions, origin.at).await?;
            } else {
                let (allocation_id, borrowers) = store::reopen(db, locker_id, member_id, origin.at).await?;
                loans::resume(db, Lent { allocation_id, code, reason: None }, &borrowers, origin.at).await?;
                attempt.touch(borrowers);
            }
            attempt.record(origin, Action::LOCKER_KEPT).await?;
            Ok(kept.due_at)
        })
        .await
    }

    /// Extends the deadline; returns the new one.
    pub async fn extend(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<OffsetDateTime> {
        self.act(origin, code, member_id, async |attempt| {
            let due_at = attempt.situation.extend(origin.at)?;
            let tenancy = attempt.situation.tenancy.as_ref();
            let tenancy = tenancy.and_then(|tenancy| Some((tenancy.id, tenancy.due_at?)));
            let (id, from) = tenancy.ok_or(Refusal::NotYours)?;
            if !store::extend(&mut attempt.transaction, id, from, due_at).await? {
                return Err(Refusal::NotYours.into());
            }
            attempt.record(origin, Action::LOCKER_EXTENDED).await?;
            Ok(due_at)
        })
        .await
    }
}

async fn claim(attempt: &mut Attempt, origin: &Origin) -> Result<OffsetDateTime, NotActed<Refusal>> {
    let due_at = attempt.situation.claim(origin.at)?;
    attempt.situation.answers()?;
    let (locker_id, member_id) = (attempt.situation.locker_id, attempt.situation.asker.id);
    store::take(&mut attempt.transaction, locker_id, member_id, due_at, 0, origin.at).await?;
    attempt.record(origin, Action::LOCKER_CLAIMED).await?;
    Ok(due_at)
}
