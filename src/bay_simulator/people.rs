//! Simulated people at the doors: cards, hands, tools.

use tokio::time::Instant;

use crate::{
    accounts::cards::card::CardNumber,
    bay_simulator::{controller::Controller, doors::Due, settings::Touch},
    keyring::{hex, hmac},
    lockers::controllers::frames::{DoorEvent, Entry, EntryKind, FromBay, Outcome, Permit},
};

impl Controller {
    /// Moves a door without a command.
    pub(crate) async fn door(&mut self, n: i16, open: bool, event: DoorEvent) -> anyhow::Result<()> {
        if !self.doors.set(n, open) || self.is_blind(n) {
            return Ok(());
        }
        self.tell(n, event).await?;
        if open { Ok(()) } else { self.shut_by_hand(n).await }
    }

    /// Sends an event of a door or lock, or records it in the journal while offline.
    pub(crate) async fn tell(&mut self, n: i16, event: DoorEvent) -> anyhow::Result<()> {
        if self.session.is_some() {
            let at_ms = Some(self.clock());
            return self.say(FromBay::Event { n, e: event, at_ms }).await;
        }
        self.note(n, EntryKind::Door(event), None).await
    }

    /// Records an event in the journal, and sends it if connected.
    pub(crate) async fn note(
        &mut self,
        n: i16,
        e: EntryKind,
        card: Option<(String, Option<Outcome>)>,
    ) -> anyhow::Result<()> {
        let (card_h, r) = card.map_or((None, None), |(card_h, r)| (Some(card_h), r));
        let at_ms = Some(self.clock());
        if self.settings.faults.renumber {
            self.memory.renumber();
        }
        self.memory.note(Entry { n, e, at_ms, card_h, r })?;
        self.tell_journal().await
    }

    pub(crate) async fn touch(&mut self, touch: Touch) -> anyhow::Result<()> {
        match touch {
            Touch::Card(card, n) if self.session.is_some() => self.say(FromBay::Card { card, n, pin: None }).await,
            Touch::Card(card, n) => self.decide(&card, n).await,
            Touch::Force(n) => self.door(n, true, DoorEvent::Opened).await,
            Touch::Jam(n) if self.jammed.insert(n) => self.tell(n, DoorEvent::Jam).await,
            Touch::Free(n) if self.jammed.remove(&n) => {
                let event = if self.doors.is_open(n) { DoorEvent::Opened } else { DoorEvent::Closed };
                self.tell(n, event).await
            }
            Touch::Jam(_) | Touch::Free(_) => Ok(()),
            Touch::Stall(duration) => {
                tokio::time::sleep(duration).await;
                Ok(())
            }
            Touch::Shut(n) => self.door(n, false, DoorEvent::Closed).await,
            Touch::Unplug(duration) => {
                self.unplug(Some(duration));
                Ok(())
            }
            Touch::Restart => self.restart(),
        }
    }

    /// Decides on a card by the offline list.
    pub(crate) async fn decide(&mut self, card: &str, n: Option<i16>) -> anyhow::Result<()> {
        let (Some(token), Some(key), Ok(card)) = (&self.memory.token, &self.card_key, CardNumber::parse(card)) else {
            return Ok(());
        };
        let controller_hash = card.hash_with(&unhex(key));
        let card_h = hex(&hmac(token.as_bytes(), &controller_hash));
        let now = Instant::now();
        let good = |(until, permit): &&(Instant, Permit)| {
            *until > now && permit.card_h == card_h && n.is_none_or(|n| n == permit.n)
        };
        let mut found = self.permits.iter().filter(good).map(|(_, permit)| permit.n);
        match (found.next(), found.next()) {
            (Some(n), None) if self.doors.has(n) => {
                self.doors.later(self.settings.door_takes, Due::MovedByCard { n, card_h });
                Ok(())
            }
            // Which one is meant cannot be known, or nothing is opened by it.
            _ => match n {
                Some(n) => self.note(n, EntryKind::Card, Some((card_h, None))).await,
                None => Ok(()),
            },
        }
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits
        .chunks_exact(2)
        .filter_map(|pair| u8::try_from(pair.iter().fold(0, |sum, digit| sum * 16 + digit)).ok())
        .collect()
}
