//! State transitions of commands and doors, one transaction each.

use sqlx::{Postgres, Transaction};
use time::{Duration, OffsetDateTime};

pub use crate::lockers::commands::{
    door_reports::{EXPLAINED, Happened},
    offline_journal::{Journal, JournalOutcome},
};
use crate::{
    audit::{Action, Origin, Via},
    ids::{BayId, CommandId, LockerId, MemberId},
    lockers::{
        Lockers,
        allocations::{self, rules},
        commands::{
            CommandState, Op, Source, store_doors,
            store_transitions::{self, Step},
        },
        controllers::frames::Outcome,
    },
};

/// Number of consecutive failed movements before staff is alerted.
const STUCK: i16 = 3;

/// Transaction of one state transition, and the topics to publish after its commit.
pub(crate) struct StateTransition {
    pub(crate) transaction: Transaction<'static, Postgres>,
    pub(crate) bay_id: BayId,
    pub(crate) locker_id: LockerId,
}

impl Lockers {
    /// requested → sent. False: expired, or sent before.
    pub async fn sent(&self, id: CommandId, bay_id: BayId, session: &str) -> sqlx::Result<bool> {
        let step = store_transitions::send(&self.context.db, id, bay_id, session, self.context.clock.now()).await?;
        Ok(step.inspect(|step| self.stepped(step)).is_some())
    }

    /// sent → accepted.
    pub async fn accepted(&self, id: CommandId, bay_id: BayId) -> sqlx::Result<bool> {
        let step = store_transitions::accept(&self.context.db, id, bay_id, self.context.clock.now()).await?;
        Ok(step.inspect(|step| self.stepped(step)).is_some())
    }

    /// sent or accepted → what the bay's refusal means.
    pub async fn refused(&self, id: CommandId, bay_id: BayId, code: &str) -> sqlx::Result<bool> {
        let state = match code {
            "expired" => CommandState::Expired,
            "denied" | "out_of_service" => CommandState::Denied,
            _ => CommandState::Rejected,
        };
        let now = self.context.clock.now();
        let step = store_transitions::refuse(&self.context.db, id, bay_id, state, code, now).await?;
        Ok(step.inspect(|step| self.stepped(step)).is_some())
    }

    /// Records the result of a command. `moves`: true if the result also updates the door state; false for a result
    /// from an earlier session, or one overtaken by a door report. False: the bay has no such unfinished command.
    pub async fn settled(&self, id: CommandId, bay_id: BayId, outcome: Outcome, moves: bool) -> sqlx::Result<bool> {
        let now = self.context.clock.now();
        let mut transaction = self.context.db.begin().await?;
        let Some((door, op)) = store_doors::lock_ordered(&mut transaction, bay_id, id).await? else {
            return Ok(false);
        };
        let state = outcome.state(op, door.sensor);
        let step = match state {
            CommandState::Pulsed => store_transitions::pulse(&mut transaction, id, bay_id, now).await?,
            state => store_transitions::conclude(&mut transaction, id, bay_id, state, now).await?,
        };
        let event = outcome.seen().filter(|_| moves && door.sensor);
        if step.is_none() && event.is_none() {
            return Ok(false);
        }
        let mut telling = StateTransition { transaction, bay_id, locker_id: door.locker_id };
        if let Some(event) = event {
            telling.moved(&door, event, "result", now).await?;
        }
        if let Some(step) = &step {
            match state {
                CommandState::NoMovement => self.stuck(&mut telling, now).await?,
                CommandState::Pulsed if door.sensor => {}
                state if state.succeeded(op) => telling.succeeded(step, now).await?,
                _ => {}
            }
        }
        self.finish_step(telling).await?;
        Ok(step.inspect(|step| self.stepped(step)).is_some())
    }

    /// Ends orders of which nothing was heard in time.
    pub async fn give_up(&self, now: OffsetDateTime) -> sqlx::Result<()> {
        let given_up = store_transitions::give_up(&self.context.db, now).await?;
        for step in &given_up {
            tracing::warn!(command = step.id.0, bay = step.bay_id.0, "command timed out");
            self.stepped(step);
        }
        Ok(())
    }

    /// Wakes controllers with undelivered commands (the notifying process may have died).
    pub async fn urge(&self, now: OffsetDateTime) -> sqlx::Result<()> {
        for bay_id in store_transitions::list_waiting(&self.context.db, now - Duration::SECOND).await? {
            self.hub.urge(bay_id);
        }
        Ok(())
    }

    /// Ends unsent commands when the connection of their bay ends or restarts: nothing is queued for a bay.
    pub async fn drop_unsent(&self, bay_id: BayId) -> sqlx::Result<()> {
        let dropped = store_transitions::drop_unsent(&self.context.db, bay_id, self.context.clock.now()).await?;
        self.tell_dropped(&dropped);
        Ok(())
    }

    /// Publishes dropped commands. To be called after the commit.
    pub(crate) fn tell_dropped(&self, dropped: &[Step]) {
        for step in dropped {
            self.stepped(step);
        }
    }

    pub(crate) async fn stuck(&self, telling: &mut StateTransition, now: OffsetDateTime) -> sqlx::Result<()> {
        let locker_id = telling.locker_id;
        if store_doors::count_stuck(&mut telling.transaction, locker_id).await? < STUCK {
            return Ok(());
        }
        let reason = self.context.language.text("bay-door-stuck").arg("count", i64::from(STUCK)).to_string();
        if store_doors::call_for_check(&mut telling.transaction, locker_id, &reason, now).await? {
            tracing::warn!(bay = telling.bay_id.0, locker = locker_id.0, "door jammed, check needed");
        }
        Ok(())
    }

    /// Commits a state transition and publishes it.
    pub(crate) async fn finish_step(&self, mut telling: StateTransition) -> sqlx::Result<()> {
        let keepers = store_doors::list_keepers(&mut telling.transaction, telling.locker_id).await?;
        let StateTransition { transaction, bay_id, locker_id } = telling;
        transaction.commit().await?;
        self.changed(bay_id, &[locker_id]);
        for member_id in keepers {
            self.changed_for(member_id);
        }
        Ok(())
    }

    fn stepped(&self, step: &Step) {
        self.hub.tell();
        self.changed(step.bay_id, &[step.locker_id]);
        if let Some(member_id) = step.member_id {
            self.changed_for(member_id);
        }
    }
}

impl StateTransition {
    /// A door moved as it was told to.
    async fn succeeded(&mut self, step: &Step, now: OffsetDateTime) -> sqlx::Result<()> {
        store_doors::forget_stuck(&mut self.transaction, self.locker_id).await?;
        if let (Op::Open, Some(member_id)) = (step.op, step.member_id.filter(|_| step.source != Source::Staff)) {
            self.release_by_opening(member_id, now, now).await?;
        }
        Ok(())
    }

    /// Releases an opened locker where the bay's rules say so; the release can be undone for some minutes.
    pub(crate) async fn release_by_opening(
        &mut self,
        member_id: MemberId,
        opened_at: OffsetDateTime,
        now: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let db = &mut *self.transaction;
        let Some(id) = store_doors::find_released_by_opening(db, self.locker_id, member_id, opened_at).await? else {
            return Ok(());
        };
        if allocations::store::begin_release(db, id, now + rules::KEEP).await? {
            let origin = Origin::machine(now, Via::Bay, Some(member_id), None);
            let detail = format!("#{}", self.locker_id);
            origin.entry(Action::LOCKER_OPENED, member_id).detail(&detail).record(db).await?;
        }
        Ok(())
    }
}
