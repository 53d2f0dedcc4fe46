//! Unsolicited door reports of a bay.

use time::{Duration, OffsetDateTime};
use tokio::time::Instant;

use crate::{
    error::Result,
    lockers::{
        commands::progress::Happened,
        controllers::{
            frames::{DoorEvent, Fault, Reading},
            session::Session,
        },
    },
};

/// Maximum age of times reported by a bay.
const OLDEST: Duration = Duration::days(30);

/// A door that was open at the reconnection: the journal may still explain it.
pub(crate) struct Suspect {
    until: Instant,
    number: i16,
    /// Since when it was known to be shut.
    shut_at: OffsetDateTime,
}

impl Session<'_> {
    pub(crate) async fn read_doors(&mut self, readings: &[Reading]) -> Result<()> {
        for reading in readings {
            self.way.note_heard(reading.n);
            let ago = Duration::milliseconds(reading.since_ms.unwrap_or_default()).clamp(Duration::ZERO, OLDEST);
            let since = self.lockers.accounts.clock.now() - ago;
            let said = (reading.door(), since);
            if let Some(shut_at) = self.lockers.door_read(self.bay.bay_id, reading.n, said).await? {
                let until = Instant::now() + self.pace.probe;
                self.suspects.push(Suspect { until, number: reading.n, shut_at });
            }
        }
        Ok(())
    }

    pub(crate) async fn door_event(&mut self, number: i16, event: DoorEvent) -> Result<Option<Fault>> {
        let at = self.lockers.accounts.clock.now();
        let happened = Happened { number, event, at, told_by: "event", moves: true };
        self.way.note_heard(number);
        let known = self.lockers.door_happened(self.bay.bay_id, happened).await?;
        Ok((!known).then_some(Fault::UnknownLocker))
    }

    /// Decides on unexplained open doors at the end of the connection, because they are not new at the next one.
    pub(crate) async fn judge_suspects(&mut self) -> Result<()> {
        for Suspect { number, shut_at, .. } in std::mem::take(&mut self.suspects) {
            self.lockers.suspect(self.bay.bay_id, number, shut_at).await?;
        }
        Ok(())
    }

    pub(crate) async fn watch_suspects(&mut self, now: Instant) -> Result<()> {
        while let Some(place) = self.suspects.iter().position(|suspect| now >= suspect.until) {
            let Suspect { number, shut_at, .. } = self.suspects.swap_remove(place);
            self.lockers.suspect(self.bay.bay_id, number, shut_at).await?;
        }
        Ok(())
    }
}
