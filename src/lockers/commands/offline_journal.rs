//! Journal of a bay that was offline, processed as if each event had been reported at once.

use std::collections::{BTreeSet, HashMap};

use subtle::ConstantTimeEq as _;
use time::{Duration, OffsetDateTime};

use crate::{
    error::Result,
    ids::{BayId, BayTokenId, JournalEntryId, LockerId, MemberId},
    keyring::{hex, hmac},
    lockers::{
        Lockers,
        attention::AlarmKind,
        commands::{
            CommandState, Op,
            progress::{Happened, StateTransition},
            store_doors::{self, DoorRow},
            store_journals::{self, KeptEntry, Mark},
        },
        controllers::{
            frames::{Entry, EntryKind, Outcome},
            store_cards,
            store_configuration::{self, Decided},
        },
    },
};

/// Longest validity of an offline card list (plus slack): older journal entries are ambiguous.
const LOOK_BACK: Duration = Duration::hours(25);

/// Maximum age of entries, whatever the bay's clock says.
const OLDEST: Duration = Duration::days(30);

/// Tolerance of the times of a journal: a permission that began within it counts.
const SKEW: Duration = Duration::MINUTE;

/// A journal does not jump further than this beyond its last number that is kept (bay-protocol.md §3.3).
const WIDEST_HOLE: i64 = 100_000;

#[derive(Debug)]
pub struct Journal<'a> {
    pub bay_id: BayId,
    pub session: &'a str,
    pub token_id: BayTokenId,
    /// Token: the key of the card hashes.
    pub token: &'a str,
    pub from: i64,
    /// The bay's clock as it told them.
    pub now_ms: Option<i64>,
    pub events: &'a [Entry],
    /// When this session last heard how a door stands, by number of the locker: older entries do not move it.
    pub received: HashMap<i16, OffsetDateTime>,
}

/// Outcome of a part of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalOutcome {
    /// Stored up to this number.
    Kept(i64),
    /// Inconsistent numbers, or an invalid entry; nothing was stored.
    Refused,
    /// The session has lost its bay.
    Lost,
}

impl Journal<'_> {
    /// When an entry was made: the bay's clock may be days off, the difference of two of its times is not. None: before the bay
    /// last started.
    fn time(&self, entry: &Entry, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let ago = self.now_ms.zip(entry.at_ms).map(|(now_ms, at_ms)| now_ms.saturating_sub(at_ms))?;
        Some(now - Duration::milliseconds(ago).clamp(Duration::ZERO, OLDEST))
    }

    /// The number of the last entry; `from` - 1 when there is none.
    fn upto(&self) -> Option<i64> {
        self.from.checked_sub(1)?.checked_add(i64::try_from(self.events.len()).ok()?)
    }

    /// True if the numbers can follow a journal that is kept up to `kept`, and all entries can be kept.
    fn is_sane(&self, kept: i64) -> bool {
        self.from >= 1 && self.from <= kept.saturating_add(WIDEST_HOLE) && self.events.iter().all(Entry::is_well_formed)
    }

    /// True if an entry tells something newer of its door than what this session has heard. Earlier sessions have heard nothing
    /// newer: what a session tells is done in its order.
    fn is_news(&self, entry: &Entry, at: Option<OffsetDateTime>) -> bool {
        self.received.get(&entry.n).is_none_or(|received| at.is_some_and(|at| at > *received))
    }
}

/// An entry that was not kept before.
struct Fresh<'a> {
    place: i64,
    entry: &'a Entry,
    mark: Option<Mark>,
}

/// The entries of a journal that were not kept before, in their order.
fn find_fresh<'a>(journal: &Journal<'a>, kept: &[KeptEntry], mut upto: i64) -> Vec<Fresh<'a>> {
    let mut fresh = Vec::new();
    for (place, entry) in (journal.from..).zip(journal.events) {
        if kept.iter().any(|kept| kept.place == place && kept.is(entry)) {
            continue;
        }
        let mark = match place - upto {
            ..=0 => Some(Mark::Again),
            1 => None,
            _ => Some(Mark::Hole),
        };
        upto = upto.max(place);
        fresh.push(Fresh { place, entry, mark });
    }
    fresh
}

impl Lockers {
    /// Keeps what is new of a journal, in one transaction.
    ///
    /// # Errors
    /// When the database fails; nothing is kept then.
    pub async fn keep_journal(&self, journal: &Journal<'_>) -> Result<JournalOutcome> {
        let now = self.context.clock.now();
        let bay_id = journal.bay_id;
        let mut transaction = self.context.db.begin().await?;
        let session = store_journals::lock_upto(&mut transaction, bay_id, journal.session, journal.token_id).await?;
        let Some(kept_upto) = session else {
            return Ok(JournalOutcome::Lost);
        };
        let Some(upto) = journal.upto().filter(|_| journal.is_sane(kept_upto)) else {
            return Ok(JournalOutcome::Refused);
        };
        let kept = store_journals::list(&mut transaction, journal.token_id, journal.from..upto + 1).await?;
        let fresh = find_fresh(journal, &kept, kept_upto);
        // In one order for all transactions.
        let numbers: BTreeSet<i16> = fresh.iter().map(|fresh| fresh.entry.n).collect();
        for number in numbers {
            store_doors::lock_number(&mut transaction, bay_id, number).await?;
        }
        let mut telling = StateTransition { transaction, bay_id, locker_id: LockerId(0) };
        let mut touched = BTreeSet::new();
        for fresh in &fresh {
            touched.extend(self.keep_fresh(&mut telling, journal, fresh, now).await?);
        }
        store_journals::set_upto(&mut telling.transaction, journal.token_id, upto.max(kept_upto)).await?;
        self.finish_journal(telling, touched).await?;
        Ok(JournalOutcome::Kept(if journal.events.is_empty() { upto.min(kept_upto) } else { upto }))
    }

    async fn finish_journal(&self, mut telling: StateTransition, touched: BTreeSet<LockerId>) -> Result<()> {
        let mut keepers = BTreeSet::new();
        for locker_id in &touched {
            keepers.extend(store_doors::list_keepers(&mut telling.transaction, *locker_id).await?);
        }
        telling.transaction.commit().await?;
        self.changed(telling.bay_id, &touched.into_iter().collect::<Vec<_>>());
        for member_id in keepers {
            self.changed_for(member_id);
        }
        Ok(())
    }

    /// Keeps an entry and does what follows from it. Its locker, if the bay has it.
    async fn keep_fresh(
        &self,
        telling: &mut StateTransition,
        journal: &Journal<'_>,
        fresh: &Fresh<'_>,
        now: OffsetDateTime,
    ) -> Result<Option<LockerId>> {
        let Fresh { place, entry, mut mark } = *fresh;
        let bay_id = telling.bay_id;
        let door = store_doors::lock_number(&mut telling.transaction, bay_id, entry.n).await?;
        if door.is_none() {
            mark = Some(Mark::NoLocker);
        }
        if let Some(mark) = mark {
            tracing::warn!(bay = bay_id.0, place, number = entry.n, mark = mark.code(), "offline journal inconsistent");
            store_journals::alarm(&mut telling.transaction, bay_id, now).await?;
        }
        let id = store_journals::keep(&mut telling.transaction, journal.token_id, place, entry, mark, now).await?;
        let Some(door) = door else { return Ok(None) };
        telling.locker_id = door.locker_id;
        self.keep_entry(telling, journal, id, entry, &door, now).await?;
        Ok(Some(door.locker_id))
    }

    async fn keep_entry(
        &self,
        telling: &mut StateTransition,
        journal: &Journal<'_>,
        id: JournalEntryId,
        entry: &Entry,
        door: &DoorRow,
        now: OffsetDateTime,
    ) -> Result<()> {
        let time = journal.time(entry, now);
        let at = time.unwrap_or(now);
        if let EntryKind::Door(event) = entry.e {
            let moves = journal.is_news(entry, time);
            let happened = Happened { number: entry.n, event, at, told_by: "journal", moves };
            return Ok(telling.happened(door, happened).await?);
        }
        let member_id = telling.find_card_holder(journal.token, entry.card_h.as_deref(), at).await?;
        let state = entry.r.map_or(CommandState::Denied, |result| final_state(result, door.sensor));
        let key = format!("journal entry {id}");
        let decided = Decided { locker_id: door.locker_id, member_id, key: &key, state: state.code(), at };
        store_configuration::keep_decided(&mut telling.transaction, &decided).await?;
        if matches!(state, CommandState::Opened | CommandState::Pulsed | CommandState::Unknown) {
            telling.check_right(member_id, at).await?;
        }
        match (state, member_id) {
            (CommandState::NoMovement, _) => self.stuck(telling, now).await?,
            (CommandState::Opened | CommandState::Pulsed, member_id) => {
                store_doors::forget_stuck(&mut telling.transaction, telling.locker_id).await?;
                if let Some(member_id) = member_id {
                    telling.release_by_opening(member_id, at, now).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Final state of a card command in a journal: a pulse alone is no success where there is a sensor.
fn final_state(result: Outcome, sensor: bool) -> CommandState {
    match result.state(Op::Open, sensor) {
        CommandState::Pulsed if sensor => CommandState::NoMovement,
        state => state,
    }
}

impl StateTransition {
    /// The member whose card made a hash: one of those that could open the locker then.
    async fn find_card_holder(
        &mut self,
        token: &str,
        card_h: Option<&str>,
        at: OffsetDateTime,
    ) -> Result<Option<MemberId>> {
        let Some(card_h) = card_h else { return Ok(None) };
        let former = store_cards::list_former(&mut self.transaction, self.locker_id, at - LOOK_BACK).await?;
        let found = former.into_iter().find(|(_, controller_hash)| {
            let hash = hex(&hmac(token.as_bytes(), controller_hash));
            bool::from(hash.as_bytes().ct_eq(card_h.as_bytes()))
        });
        Ok(found.map(|(member_id, _)| member_id))
    }

    /// Raises an alarm when an offline controller admitted a card without permission: the locker was free by then, or
    /// the member had lost the right.
    async fn check_right(&mut self, member_id: Option<MemberId>, at: OffsetDateTime) -> Result<()> {
        if let Some(member_id) = member_id {
            for at in [at, at + SKEW] {
                if store_cards::may_open(&mut self.transaction, self.locker_id, member_id, at).await? {
                    return Ok(());
                }
            }
        }
        Ok(self.alarm(AlarmKind::WithdrawnCard, at).await?)
    }
}
