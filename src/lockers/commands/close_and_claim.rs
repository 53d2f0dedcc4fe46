//! "Close" at a card reader claims a locker and locks its door: one action, undone when the door was certainly not moved.

use time::OffsetDateTime;

use crate::{
    audit::{Action, Origin},
    ids::AllocationId,
    lockers::{
        Lockers,
        allocations::{
            self, Refusal,
            attempt::Attempt,
            rules::{Situation, Tenancy},
            store::Ending,
        },
        bays::AllocationState,
        commands::{AllowedOrder, Command, CommandRequest, CommandState, Denial},
    },
};

/// The order to lock a door, and what was taken with it.
#[derive(Debug)]
pub struct Shutting {
    pub command: Command,
    /// The claim; None when the member had the locker before, or was refused.
    pub taken: Option<Taken>,
}

#[derive(Debug)]
pub struct Taken {
    pub due_at: OffsetDateTime,
    allocation_id: AllocationId,
    before: Option<Tenancy>,
}

impl Lockers {
    /// Locks a door for a member. A locker that is free, or kept for them, becomes theirs with that; one that they were
    /// giving back is kept. For a bay that is away nothing is taken.
    pub async fn shut(&self, origin: &Origin, wanted: CommandRequest<'_>) -> sqlx::Result<Result<Shutting, Denial>> {
        let rule = |situation: &Situation| take(situation, origin.at);
        let AllowedOrder { mut attempt, state, allowed } = match self.begin_order(origin, &wanted, rule).await? {
            Ok(order) => order,
            Err(denial) => return Ok(Err(denial)),
        };
        let taken = match allowed.filter(|_| state != CommandState::BayOffline) {
            Some(take) => Some(write(&mut attempt, origin, take).await?),
            None => None,
        };
        Ok(self.give(origin, wanted, attempt, state).await?.map(|command| Shutting { command, taken }))
    }

    /// Undoes what was taken: its door was certainly not moved. Nothing to undo when it was given back meanwhile.
    pub async fn put_back(&self, origin: &Origin, command: &Command, taken: &Taken) -> sqlx::Result<()> {
        let Some(member_id) = command.member_id else { return Ok(()) };
        let Some(mut attempt) = self.begin(&command.code, member_id, origin.at).await? else { return Ok(()) };
        let now = attempt.situation.tenancy.as_ref();
        if now.is_none_or(|now| {
            now.id != taken.allocation_id || now.state != AllocationState::InUse || now.due_at != Some(taken.due_at)
        }) {
            return attempt.undo().await;
        }
        if let Some(before) = &taken.before {
            allocations::store::restore(&mut attempt.transaction, before).await?;
        } else {
            let id = taken.allocation_id;
            allocations::store::end(&mut attempt.transaction, id, Ending::Cancelled, None, origin.at).await?;
            attempt.pass_on().await?;
        }
        attempt.record(origin, Action::LOCKER_PUT_BACK).await?;
        self.finish(attempt).await
    }
}

struct Take {
    due_at: OffsetDateTime,
    extensions: i16,
    action: Action,
}

/// The claim that closing makes; None for a locker that the member may lock already.
fn take(situation: &Situation, now: OffsetDateTime) -> Result<Option<Take>, Refusal> {
    let mine = situation.tenancy.as_ref().filter(|tenancy| tenancy.member_id == situation.asker.id);
    match mine.map(|tenancy| tenancy.state) {
        Some(AllocationState::InUse) => Ok(None),
        Some(AllocationState::Releasing) => {
            let kept = situation.keep(now)?;
            Ok(Some(Take { due_at: kept.due_at, extensions: kept.extensions, action: Action::LOCKER_KEPT }))
        }
        // Lent to them.
        None if situation.operate(now).is_ok() => Ok(None),
        _ => {
            let due_at = situation.claim(now)?;
            Ok(Some(Take { due_at, extensions: 0, action: Action::LOCKER_CLAIMED }))
        }
    }
}

async fn write(attempt: &mut Attempt, origin: &Origin, take: Take) -> sqlx::Result<Taken> {
    let (locker_id, member_id) = (attempt.situation.locker_id, attempt.situation.asker.id);
    let Take { due_at, extensions, action } = take;
    let db = &mut attempt.transaction;
    let allocation_id = allocations::store::take(db, locker_id, member_id, due_at, extensions, origin.at).await?;
    attempt.record(origin, action).await?;
    Ok(Taken { due_at, allocation_id, before: attempt.situation.tenancy.clone() })
}
