//! What a bay did while it was cut off, kept as if it had been told at once.

use std::collections::BTreeSet;

use subtle::ConstantTimeEq as _;
use time::{Duration, OffsetDateTime};

use super::{Happened, Telling};
use crate::{
    accounts::keyed::{hex, hmac},
    error::Result,
    lockers::{
        Lockers,
        bays::frames::{Entry, EntryKind, Outcome},
        command::CommandState,
        store::{
            bearers, connections,
            controllers::{self, Decided},
            doors::{self, DoorRow},
        },
    },
};

/// So long a list of cards holds at most, and a little more: whoever had a locker then may have opened it.
const LOOK_BACK: Duration = Duration::hours(25);

/// Entries are not older than this, whatever the bay's clock says.
const OLDEST: Duration = Duration::days(30);

/// Some entries of a bay's journal, and whose they are.
#[derive(Debug)]
pub struct Journal<'a> {
    /// Of which bay.
    pub bay_id: i64,
    /// Told in this session,
    pub session: &'a str,
    /// by the controller with this token,
    pub token_id: i64,
    /// which is the key of the hashes of cards.
    pub token: &'a str,
    /// Place of the first entry.
    pub from: i64,
    /// The bay's clock as it told them.
    pub now_ms: Option<i64>,
    /// The entries.
    pub events: &'a [Entry],
}

impl Journal<'_> {
    /// When an entry was made: the bay's clock may be days off, the difference of two of its times is not.
    fn time(&self, entry: &Entry, now: OffsetDateTime) -> OffsetDateTime {
        let ago = self.now_ms.zip(entry.at_ms).map_or(0, |(now_ms, at_ms)| now_ms.saturating_sub(at_ms));
        now - Duration::milliseconds(ago).clamp(Duration::ZERO, OLDEST)
    }
}

impl Lockers {
    /// Keeps what is new of a journal. Up to where it is kept; none when the session has lost its bay.
    pub async fn keep_journal(&self, journal: &Journal<'_>) -> Result<Option<i64>> {
        let now = self.accounts.clock.now();
        let bay_id = journal.bay_id;
        let mut transaction = self.accounts.db.begin().await?;
        let Some(upto) = connections::lock_journal(&mut transaction, bay_id, journal.session).await? else {
            return Ok(None);
        };
        let fresh: Vec<(i64, &Entry)> =
            (journal.from.max(0)..).zip(journal.events).filter(|(place, _)| *place > upto).collect();
        // In one order for all transactions.
        let numbers: BTreeSet<i16> = fresh.iter().map(|(_, entry)| entry.n).collect();
        for number in numbers {
            doors::lock_number(&mut transaction, bay_id, number).await?;
        }
        let mut telling = Telling { transaction, bay_id, locker_id: 0 };
        let mut touched = BTreeSet::new();
        for (place, entry) in &fresh {
            let Some(door) = doors::lock_number(&mut telling.transaction, bay_id, entry.n).await? else {
                tracing::warn!(bay = bay_id, number = entry.n, "a bay's journal names a locker that it has not");
                continue;
            };
            telling.locker_id = door.locker_id;
            touched.insert(door.locker_id);
            self.keep_entry(&mut telling, journal, (*place, entry), &door, now).await?;
        }
        let kept = fresh.last().map_or(upto, |(place, _)| *place);
        connections::keep_journal(&mut telling.transaction, bay_id, kept).await?;
        let mut keepers = BTreeSet::new();
        for locker_id in &touched {
            keepers.extend(doors::list_keepers(&mut telling.transaction, *locker_id).await?);
        }
        telling.transaction.commit().await?;
        self.changed(bay_id, &touched.into_iter().collect::<Vec<_>>());
        for member_id in keepers {
            self.changed_for(member_id);
        }
        Ok(Some(kept))
    }

    async fn keep_entry(
        &self,
        telling: &mut Telling,
        journal: &Journal<'_>,
        (place, entry): (i64, &Entry),
        door: &DoorRow,
        now: OffsetDateTime,
    ) -> Result<()> {
        let at = journal.time(entry, now);
        if let EntryKind::Door(event) = entry.e {
            return Ok(telling.happened(door, Happened { number: entry.n, event, at }, "journal").await?);
        }
        let member_id = telling.find_bearer(journal.token, entry.card_h.as_deref(), at).await?;
        let state = entry.r.map_or(CommandState::Denied, CommandState::from);
        let key = format!("journal {}:{place}", journal.token_id);
        let decided = Decided { locker_id: door.locker_id, member_id, key: &key, state: state.code(), at };
        if !controllers::keep_decided(&mut telling.transaction, &decided).await? {
            return Ok(());
        }
        if matches!(state, CommandState::Opened | CommandState::Pulsed) {
            doors::forget_stuck(&mut telling.transaction, telling.locker_id).await?;
        }
        match (state, member_id) {
            (CommandState::NoMovement, _) => self.stuck(telling, now).await?,
            (CommandState::Opened | CommandState::Pulsed, Some(member_id)) => {
                telling.release_by_opening(member_id, at, now).await?;
            }
            _ => {}
        }
        Ok(())
    }
}

impl Telling {
    /// Whose card made a hash: one of those that could open the locker then.
    async fn find_bearer(&mut self, token: &str, card_h: Option<&str>, at: OffsetDateTime) -> Result<Option<i64>> {
        let Some(card_h) = card_h else { return Ok(None) };
        let former = bearers::list_former(&mut self.transaction, self.locker_id, at - LOOK_BACK).await?;
        let found = former.into_iter().find(|(_, controller_hash)| {
            let hash = hex(&hmac(token.as_bytes(), controller_hash));
            bool::from(hash.as_bytes().ct_eq(card_h.as_bytes()))
        });
        Ok(found.map(|(member_id, _)| member_id))
    }
}

impl From<Outcome> for CommandState {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pulsed => Self::Pulsed,
            Outcome::Opened => Self::Opened,
            Outcome::Closed => Self::Closed,
            Outcome::NoMovement => Self::NoMovement,
            Outcome::Unknown => Self::Unknown,
        }
    }
}
