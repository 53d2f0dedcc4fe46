//! Configuration of a bay: its lockers, and the cards that open them while it is offline.

use std::time::Duration;

use time::OffsetDateTime;
use tokio::time::Instant;

use crate::{
    accounts::cards::card::bay_key,
    error::Result,
    keyring::{hex, hmac},
    lockers::{
        Lockers,
        controllers::{
            frames::{Permit, ToBay},
            greeting::Greeting,
            store_cards, store_configuration,
            wire::Replies,
        },
    },
};

/// Lockers or cards in one frame: it stays far below its limit.
const MOST: usize = 100;
/// A card opens a door of a bay that is cut off for a day at most.
const LONGEST: time::Duration = time::Duration::DAY;
/// Minimum interval between checks for changes.
const PAUSE: Duration = Duration::from_secs(1);
/// Interval of the renewal of the card list, so that cards do not expire while the bay is online.
const RENEWED: Duration = Duration::from_hours(6);

/// Configuration and card list last sent to the bay.
#[derive(Default)]
pub(crate) struct SentConfiguration {
    config: Option<String>,
    cards: Option<Vec<(i16, String, Option<OffsetDateTime>)>>,
    version: i64,
    looked_at: Option<Instant>,
    renewed_at: Option<Instant>,
}

impl SentConfiguration {
    /// True if it may be looked again for what has changed.
    pub(crate) fn is_due(&self, now: Instant, comparison: Duration) -> bool {
        self.looked_at.is_none_or(|at| now >= at + PAUSE.min(comparison))
    }

    /// True if it is compared again without a hint: a change may have been made by the command line, by another process whose
    /// hint was lost, or by a part of the portal that knows nothing of bays.
    pub(crate) fn is_unsure(&self, now: Instant, comparison: Duration) -> bool {
        self.looked_at.is_none_or(|at| now >= at + comparison)
    }

    /// True if all is said again.
    pub(crate) fn is_old(&self, now: Instant) -> bool {
        self.renewed_at.is_none_or(|at| now >= at + RENEWED)
    }

    /// Sends the configuration when it is not what the bay has.
    pub(crate) async fn configure(&mut self, lockers: &Lockers, bay: &Greeting, wire: &Replies) -> Result<()> {
        let context = &lockers.context;
        let settings = store_configuration::list_settings(&context.db, bay.bay_id).await?;
        let card_key = hex(&bay_key(&context.keyring));
        let text = serde_json::to_string(&settings).map_err(anyhow::Error::from)?;
        let whole = context.keyring.hash("bay config", format!("{card_key}{text}").as_bytes());
        let hash: String = hex(&whole).chars().take(32).collect();
        if self.config.as_ref().or(bay.config.as_ref()) == Some(&hash) {
            return Ok(());
        }
        let frames = settings.chunks(MOST).count().max(1);
        for part in 0..frames {
            let lockers = settings.iter().skip(part * MOST).take(MOST).cloned().collect();
            let more = part + 1 < frames;
            wire.send(ToBay::Config { hash: hash.clone(), card_key: card_key.clone(), more, lockers }).await?;
        }
        self.config = Some(hash);
        Ok(())
    }

    /// Sends the offline card list, when it changed.
    pub(crate) async fn allow(&mut self, lockers: &Lockers, bay: &Greeting, wire: &Replies) -> Result<()> {
        let context = &lockers.context;
        let now = context.clock.now();
        let moment = Instant::now();
        let holders = store_cards::list_allowed(&context.db, bay.bay_id, now).await?;
        let token = bay.token.as_bytes();
        let hash = |holder: &store_cards::CardHolder| hex(&hmac(token, &holder.controller_hash));
        let cards: Vec<_> = holders.iter().map(|holder| (holder.number, hash(holder), holder.until)).collect();
        self.looked_at = Some(moment);
        if self.cards.as_ref() == Some(&cards) && !self.is_old(moment) {
            return Ok(());
        }
        self.version = (self.version + 1).max(now.unix_timestamp() * 1000);
        let version = self.version;
        let permit = |(n, card_h, until): &(i16, String, Option<OffsetDateTime>)| {
            let left = until.map_or(LONGEST, |until| (until - now).clamp(time::Duration::ZERO, LONGEST));
            Permit { n: *n, card_h: card_h.clone(), valid_for_s: left.whole_seconds() }
        };
        let permits: Vec<Permit> = cards.iter().map(permit).collect();
        let frames = permits.chunks(MOST).count().max(1);
        for part in 0..frames {
            let entries = permits.iter().skip(part * MOST).take(MOST).cloned().collect();
            wire.send(ToBay::Allow { version, more: part + 1 < frames, entries }).await?;
        }
        self.cards = Some(cards);
        self.renewed_at = Some(moment);
        Ok(())
    }
}
