//! Door reports of bays: events, snapshots, journal entries.

use time::{Duration, OffsetDateTime};

use crate::{
    ids::BayId,
    lockers::{
        Lockers,
        attention::AlarmKind,
        bays::Door,
        commands::{
            progress::StateTransition,
            store_doors::{self, DoorRow},
        },
        controllers::frames::DoorEvent,
    },
};

/// A door that opens later than this after an order was opened by something else.
pub const EXPLAINED: Duration = Duration::seconds(15);

#[derive(Debug, Clone, Copy)]
pub struct Happened {
    pub number: i16,
    pub event: DoorEvent,
    pub at: OffsetDateTime,
    /// `event`, or `journal`.
    pub told_by: &'static str,
    /// True if the door stands so now. Not what a journal tells of the time before a newer word about the door.
    pub moves: bool,
}

impl Lockers {
    /// Begins to process a report about a door, whose locker is locked. None: the bay has no such locker.
    async fn begin_report(&self, bay_id: BayId, number: i16) -> sqlx::Result<Option<(StateTransition, DoorRow)>> {
        let mut transaction = self.context.db.begin().await?;
        let door = store_doors::lock_number(&mut transaction, bay_id, number).await?;
        Ok(door.map(|door| (StateTransition { transaction, bay_id, locker_id: door.locker_id }, door)))
    }

    /// A door did something without an order. False: the bay has no such locker.
    pub async fn door_happened(&self, bay_id: BayId, happened: Happened) -> sqlx::Result<bool> {
        let Some((mut telling, door)) = self.begin_report(bay_id, happened.number).await? else { return Ok(false) };
        telling.happened(&door, happened).await?;
        self.finish_step(telling).await?;
        Ok(true)
    }

    /// A door moved as a command asked for, which was settled before.
    pub async fn door_obeyed(&self, bay_id: BayId, number: i16, event: DoorEvent) -> sqlx::Result<()> {
        let now = self.context.clock.now();
        let begun = self.begin_report(bay_id, number).await?.filter(|(_, door)| door.sensor);
        let Some((mut telling, door)) = begun else { return Ok(()) };
        telling.moved(&door, event, "result", now).await?;
        self.finish_step(telling).await
    }

    /// Processes the state of a door in a snapshot. Of an open door: the time when it was last known to be closed.
    pub async fn door_read(
        &self,
        bay_id: BayId,
        number: i16,
        said: Door,
        since: OffsetDateTime,
    ) -> sqlx::Result<Option<OffsetDateTime>> {
        let Some((mut telling, known)) = self.begin_report(bay_id, number).await? else { return Ok(None) };
        let door = match said {
            // A lock says that without a sensor at its door.
            Door::Jam => Door::Jam,
            _ if !known.sensor => Door::Unknown,
            // A door that was forced open stays that until it is shut.
            Door::Open if known.door == Door::Forced => Door::Forced,
            said => said,
        };
        let same = door == known.door;
        let well = matches!(said, Door::Closed | Door::Open);
        let freed = well && store_doors::has_alarm(&mut telling.transaction, known.locker_id, AlarmKind::Jam).await?;
        if same && !freed && !matches!(said, Door::Jam | Door::Forced) {
            return Ok(None);
        }
        if !same {
            telling.read(door, since).await?;
        }
        match said {
            Door::Closed | Door::Open if freed => {
                store_doors::end_jam(&mut telling.transaction, known.locker_id, since).await?;
            }
            Door::Jam => telling.alarm_of_state(AlarmKind::Jam, same, since).await?,
            Door::Forced if known.sensor => telling.alarm_of_state(AlarmKind::Forced, same, since).await?,
            Door::Closed | Door::Open | Door::Forced | Door::Ajar | Door::Unknown => {}
        }
        self.finish_step(telling).await?;
        Ok(known.since.filter(|_| known.door == Door::Closed && door == Door::Open))
    }

    /// Raises an alarm for a door that was open at the reconnection and whose opening is still unexplained.
    pub async fn suspect(&self, bay_id: BayId, number: i16, since: OffsetDateTime) -> sqlx::Result<()> {
        let now = self.context.clock.now();
        let Some((mut telling, door)) = self.begin_report(bay_id, number).await? else { return Ok(()) };
        if store_doors::is_explained(&mut telling.transaction, door.locker_id, since, now).await? {
            return Ok(());
        }
        if door.door == Door::Open {
            store_doors::set(&mut telling.transaction, door.locker_id, Door::Forced, now).await?;
        }
        telling.alarm(AlarmKind::Forced, now).await?;
        self.finish_step(telling).await
    }
}

impl StateTransition {
    /// A snapshot shows a door otherwise than it was known.
    async fn read(&mut self, door: Door, since: OffsetDateTime) -> sqlx::Result<()> {
        store_doors::set(&mut self.transaction, self.locker_id, door, since).await?;
        let event = match door {
            Door::Open => "opened",
            other => other.code(),
        };
        store_doors::keep(&mut self.transaction, self.locker_id, event, "snapshot", since).await
    }

    /// A snapshot shows a door in a state that is an alarm. Not a second one when the door was known to be so: snapshots repeat
    /// it, also after staff has seen it.
    async fn alarm_of_state(&mut self, kind: AlarmKind, known: bool, at: OffsetDateTime) -> sqlx::Result<()> {
        if known && store_doors::has_alarm(&mut self.transaction, self.locker_id, kind).await? {
            return Ok(());
        }
        self.alarm(kind, at).await
    }

    pub(crate) async fn happened(&mut self, door: &DoorRow, happened: Happened) -> sqlx::Result<()> {
        let Happened { event, at, told_by, moves, .. } = happened;
        let event = match event {
            // As the portal has it there is no sensor, or a broken one: the door stays unknown.
            DoorEvent::Opened | DoorEvent::Forced | DoorEvent::Closed | DoorEvent::Ajar if !door.sensor => {
                return Ok(());
            }
            DoorEvent::Opened if moves && matches!(door.door, Door::Open | Door::Forced) => return Ok(()),
            DoorEvent::Opened => {
                let since = at - EXPLAINED;
                let explained = store_doors::is_explained(&mut self.transaction, self.locker_id, since, at).await?;
                if explained { DoorEvent::Opened } else { DoorEvent::Forced }
            }
            event => event,
        };
        if moves {
            self.moved(door, event, told_by, at).await?;
        } else {
            store_doors::keep(&mut self.transaction, door.locker_id, event.code(), told_by, at).await?;
        }
        // The report of the controller overrides the believed state.
        if let Some(kind) = event.alarm() {
            self.alarm(kind, at).await?;
        }
        if event == DoorEvent::Jam && !moves && matches!(door.door, Door::Open | Door::Closed) {
            // Over by now.
            store_doors::end_jam(&mut self.transaction, door.locker_id, at).await?;
        }
        Ok(())
    }

    pub(crate) async fn moved(
        &mut self,
        door: &DoorRow,
        event: DoorEvent,
        told_by: &'static str,
        at: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let db = &mut *self.transaction;
        let now = event.door();
        if now != Some(door.door) {
            store_doors::keep(db, door.locker_id, event.code(), told_by, at).await?;
        }
        if let Some(now) = now {
            store_doors::set(db, door.locker_id, now, at).await?;
        }
        if matches!(event, DoorEvent::Opened | DoorEvent::Closed) {
            store_doors::end_jam(db, door.locker_id, at).await?;
        }
        Ok(())
    }

    pub(crate) async fn alarm(&mut self, kind: AlarmKind, at: OffsetDateTime) -> sqlx::Result<()> {
        if store_doors::alarm(&mut self.transaction, self.bay_id, self.locker_id, kind, at).await? {
            tracing::warn!(bay = self.bay_id.0, locker = self.locker_id.0, kind = kind.code(), "alarm raised by a bay");
        }
        Ok(())
    }
}
