//! What becomes of orders, and of the doors that they move: each step is one transaction.

mod journal;

use sqlx::{Postgres, Transaction};
use time::{Duration, OffsetDateTime};

pub use self::journal::Journal;
use super::{
    Lockers,
    bays::frames::{DoorEvent, Outcome},
    command::{CommandState, Op, Source},
    locker::Door,
    rules,
    store::{
        allocations,
        command_steps::{self as steps, Step},
        doors::{self, DoorRow},
    },
};
use crate::accounts::audit::{Action, Origin, Via};

/// So often in a row a door may stay where it is before somebody is called.
const STUCK: i16 = 3;

/// A door that opens later than this after an order was opened by something else.
pub const EXPLAINED: Duration = Duration::seconds(15);

/// What somebody did to a door.
#[derive(Debug, Clone, Copy)]
pub struct Happened {
    /// Number of the locker in its bay.
    pub number: i16,
    /// What.
    pub event: DoorEvent,
    /// When.
    pub at: OffsetDateTime,
}

/// Transaction of one step, and who is told of it after its commit.
struct Telling {
    transaction: Transaction<'static, Postgres>,
    bay_id: i64,
    locker_id: i64,
}

impl Lockers {
    /// requested → sent. False: it may not be sent any more, or was sent before.
    pub async fn sent(&self, id: i64, bay_id: i64, session: &str) -> sqlx::Result<bool> {
        let step = steps::send(&self.accounts.db, id, (bay_id, session), self.accounts.clock.now()).await?;
        Ok(step.inspect(|step| self.stepped(step)).is_some())
    }

    /// sent → accepted.
    pub async fn accepted(&self, id: i64, bay_id: i64) -> sqlx::Result<bool> {
        let step = steps::accept(&self.accounts.db, id, bay_id, self.accounts.clock.now()).await?;
        Ok(step.inspect(|step| self.stepped(step)).is_some())
    }

    /// sent or accepted → what the bay's refusal means.
    pub async fn refused(&self, id: i64, bay_id: i64, code: &str) -> sqlx::Result<bool> {
        let state = match code {
            "expired" => CommandState::Expired,
            "denied" | "out_of_service" => CommandState::Denied,
            _ => CommandState::Rejected,
        };
        let now = self.accounts.clock.now();
        let step = steps::refuse(&self.accounts.db, id, bay_id, (state, code), now).await?;
        Ok(step.inspect(|step| self.stepped(step)).is_some())
    }

    /// What the bay says came of an order. False: it has no such order that is unfinished.
    pub async fn settled(&self, id: i64, bay_id: i64, outcome: Outcome) -> sqlx::Result<bool> {
        let now = self.accounts.clock.now();
        let mut transaction = self.accounts.db.begin().await?;
        let Some(door) = doors::lock_ordered(&mut transaction, bay_id, id).await? else {
            return Ok(false);
        };
        // Where there is no sensor, nothing can be seen: the pulse is all that is known.
        let blind = !door.sensor && outcome != Outcome::Unknown;
        let step = match CommandState::from(outcome) {
            CommandState::Pulsed => steps::pulse(&mut transaction, id, bay_id, now).await?,
            _ if blind => steps::pulse(&mut transaction, id, bay_id, now).await?,
            state => steps::conclude(&mut transaction, id, bay_id, state, now).await?,
        };
        let mut telling = Telling { transaction, bay_id, locker_id: door.locker_id };
        let Some(step) = step else {
            // Too late for the order; what the door says is true all the same.
            if let (false, Some(event)) = (blind, seen_event(outcome)) {
                telling.moved(&door, event, "result", now).await?;
                self.finish_step(telling).await?;
            }
            return Ok(false);
        };
        match outcome {
            Outcome::Pulsed | Outcome::Opened | Outcome::Closed if blind => telling.succeeded(&step, now).await?,
            Outcome::Opened | Outcome::Closed => {
                if let Some(event) = seen_event(outcome) {
                    telling.moved(&door, event, "result", now).await?;
                }
                telling.succeeded(&step, now).await?;
            }
            Outcome::NoMovement if !blind => self.stuck(&mut telling, now).await?,
            Outcome::Pulsed | Outcome::NoMovement | Outcome::Unknown => {}
        }
        self.finish_step(telling).await?;
        self.stepped(&step);
        Ok(true)
    }

    /// Ends orders of which nothing was heard in time.
    pub async fn give_up(&self, now: OffsetDateTime) -> sqlx::Result<()> {
        let given_up = steps::give_up(&self.accounts.db, now).await?;
        for step in &given_up {
            tracing::warn!(command = step.id, bay = step.bay_id, "nothing was heard of an order; it is given up");
            self.stepped(step);
        }
        Ok(())
    }

    /// Has bays look for orders of which their connection was not told: whoever gave one was cut off in the middle, or a
    /// hint of another process was lost.
    pub async fn urge(&self, now: OffsetDateTime) -> sqlx::Result<()> {
        for bay_id in steps::list_waiting(&self.accounts.db, now - Duration::SECOND).await? {
            self.hub.urge(bay_id);
        }
        Ok(())
    }

    /// Ends orders that were not sent yet, as the line to their bay ends or begins anew: nothing waits for a bay.
    pub async fn drop_unsent(&self, bay_id: i64) -> sqlx::Result<()> {
        let dropped = steps::drop_unsent(&self.accounts.db, bay_id, self.accounts.clock.now()).await?;
        for step in &dropped {
            self.stepped(step);
        }
        Ok(())
    }

    /// A door did something that nobody was answered for. False: the bay has no such locker.
    pub async fn door_happened(&self, bay_id: i64, happened: Happened, told_by: &'static str) -> sqlx::Result<bool> {
        let mut transaction = self.accounts.db.begin().await?;
        let Some(door) = doors::lock_number(&mut transaction, bay_id, happened.number).await? else {
            return Ok(false);
        };
        let mut telling = Telling { transaction, bay_id, locker_id: door.locker_id };
        telling.happened(&door, happened, told_by).await?;
        self.finish_step(telling).await?;
        Ok(true)
    }

    /// What a door says at the start of a connection. When it stands open: since when it was last known to be shut.
    pub async fn door_read(
        &self,
        bay_id: i64,
        number: i16,
        (door, since): (Door, OffsetDateTime),
    ) -> sqlx::Result<Option<OffsetDateTime>> {
        let mut transaction = self.accounts.db.begin().await?;
        let Some(known) = doors::lock_number(&mut transaction, bay_id, number).await? else {
            return Ok(None);
        };
        let door = if known.sensor { door } else { Door::Unknown };
        // A door that was forced open stays that until it is shut.
        let same = door == known.door || (door == Door::Open && known.door == Door::Forced);
        if same {
            return Ok(None);
        }
        let mut telling = Telling { transaction, bay_id, locker_id: known.locker_id };
        doors::set(&mut telling.transaction, known.locker_id, door, since).await?;
        let event = match door {
            Door::Open => "opened",
            other => other.code(),
        };
        doors::keep(&mut telling.transaction, known.locker_id, event, "snapshot", since).await?;
        self.finish_step(telling).await?;
        Ok(known.since.filter(|_| known.door == Door::Closed && door == Door::Open))
    }

    /// A door stood open when the line came back, and by now whatever opened it is known or is not.
    pub async fn suspect(&self, bay_id: i64, number: i16, since: OffsetDateTime) -> sqlx::Result<()> {
        let now = self.accounts.clock.now();
        let mut transaction = self.accounts.db.begin().await?;
        let Some(door) = doors::lock_number(&mut transaction, bay_id, number).await? else {
            return Ok(());
        };
        if doors::is_explained(&mut transaction, door.locker_id, (since, now)).await? {
            return Ok(());
        }
        let mut telling = Telling { transaction, bay_id, locker_id: door.locker_id };
        if door.door == Door::Open {
            doors::set(&mut telling.transaction, door.locker_id, Door::Forced, now).await?;
        }
        telling.alarm("forced", now).await?;
        self.finish_step(telling).await
    }

    async fn stuck(&self, telling: &mut Telling, now: OffsetDateTime) -> sqlx::Result<()> {
        let locker_id = telling.locker_id;
        if doors::count_stuck(&mut telling.transaction, locker_id).await? < STUCK {
            return Ok(());
        }
        let reason = self.accounts.settings.language.text("bay-door-stuck").arg("count", i64::from(STUCK)).to_string();
        if doors::call_for_check(&mut telling.transaction, locker_id, &reason, now).await? {
            tracing::warn!(bay = telling.bay_id, locker = locker_id, "a door does not move; somebody has to look");
        }
        Ok(())
    }

    /// Commits a step and tells those who watch the locker.
    async fn finish_step(&self, mut telling: Telling) -> sqlx::Result<()> {
        let keepers = doors::list_keepers(&mut telling.transaction, telling.locker_id).await?;
        let Telling { transaction, bay_id, locker_id } = telling;
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

impl Telling {
    /// A door moved as it was told to.
    async fn succeeded(&mut self, step: &Step, now: OffsetDateTime) -> sqlx::Result<()> {
        doors::forget_stuck(&mut self.transaction, self.locker_id).await?;
        if let (Op::Open, Some(member_id)) = (step.op, step.member_id.filter(|_| step.source != Source::Staff)) {
            self.release_by_opening(member_id, now, now).await?;
        }
        Ok(())
    }

    /// Where the bay's rules say so, whoever opens a locker gives it back, and may keep it for some minutes.
    async fn release_by_opening(
        &mut self,
        member_id: i64,
        opened_at: OffsetDateTime,
        now: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let db = &mut *self.transaction;
        let Some(id) = doors::find_released_by_opening(db, self.locker_id, member_id, opened_at).await? else {
            return Ok(());
        };
        if allocations::begin_release(db, id, now + rules::KEEP).await? {
            let origin = Origin::machine(now, Via::Bay, Some(member_id), None);
            let detail = format!("#{}", self.locker_id);
            origin.entry(Action::LOCKER_OPENED, member_id).detail(&detail).record(db).await?;
        }
        Ok(())
    }

    async fn happened(&mut self, door: &DoorRow, happened: Happened, told_by: &'static str) -> sqlx::Result<()> {
        let Happened { event, at, .. } = happened;
        match event {
            // As the portal has it there is no sensor, or a broken one: the door stays unknown.
            DoorEvent::Opened | DoorEvent::Forced | DoorEvent::Closed | DoorEvent::Ajar if !door.sensor => Ok(()),
            DoorEvent::Opened | DoorEvent::Forced if matches!(door.door, Door::Open | Door::Forced) => Ok(()),
            DoorEvent::Opened | DoorEvent::Forced => {
                let times = (at - EXPLAINED, at);
                let explained = doors::is_explained(&mut self.transaction, self.locker_id, times).await?;
                if explained {
                    return self.moved(door, DoorEvent::Opened, told_by, at).await;
                }
                self.moved(door, DoorEvent::Forced, told_by, at).await?;
                self.alarm("forced", at).await
            }
            DoorEvent::Jam | DoorEvent::Tamper => {
                self.moved(door, event, told_by, at).await?;
                self.alarm(event.code(), at).await
            }
            DoorEvent::Closed | DoorEvent::Ajar => self.moved(door, event, told_by, at).await,
        }
    }

    async fn moved(
        &mut self,
        door: &DoorRow,
        event: DoorEvent,
        told_by: &'static str,
        at: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let db = &mut *self.transaction;
        let now = event.door();
        if now != Some(door.door) {
            doors::keep(db, door.locker_id, event.code(), told_by, at).await?;
        }
        if let Some(now) = now {
            doors::set(db, door.locker_id, now, at).await?;
        }
        if matches!(event, DoorEvent::Opened | DoorEvent::Closed) {
            doors::end_jam(db, door.locker_id, at).await?;
        }
        Ok(())
    }

    async fn alarm(&mut self, kind: &'static str, at: OffsetDateTime) -> sqlx::Result<()> {
        if doors::alarm(&mut self.transaction, (self.bay_id, self.locker_id), kind, at).await? {
            tracing::warn!(bay = self.bay_id, locker = self.locker_id, kind, "a bay raises an alarm");
        }
        Ok(())
    }
}

/// What the door did, where a result says that it did something.
fn seen_event(outcome: Outcome) -> Option<DoorEvent> {
    match outcome {
        Outcome::Opened => Some(DoorEvent::Opened),
        Outcome::Closed => Some(DoorEvent::Closed),
        Outcome::Pulsed | Outcome::NoMovement | Outcome::Unknown => None,
    }
}
