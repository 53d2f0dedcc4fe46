//! Unsolicited door reports of a bay.

use time::{Duration, OffsetDateTime};
use tokio::time::Instant;

use crate::{
    error::Result,
    lockers::{
        commands::progress::Happened,
        controllers::{
            frames::{DoorEvent, Fault, Reading},
            session::in_flight::SessionHandle,
        },
    },
};

/// Maximum age of times reported by a bay.
const OLDEST: Duration = Duration::days(30);

/// A door that was open at the reconnection: the journal may still explain it.
struct UnexplainedOpening {
    until: Instant,
    number: i16,
    /// Since when it was known to be shut.
    shut_at: OffsetDateTime,
}

/// Door states that a bay reports.
pub(crate) struct Doors<'a> {
    way: &'a SessionHandle<'a>,
    /// Time in which the journal may explain an open door.
    patience: std::time::Duration,
    suspects: Vec<UnexplainedOpening>,
}

impl<'a> Doors<'a> {
    pub(crate) fn new(way: &'a SessionHandle<'a>, patience: std::time::Duration) -> Self {
        Self { way, patience, suspects: Vec::new() }
    }

    pub(crate) async fn read(&mut self, readings: &[Reading]) -> Result<()> {
        for reading in readings {
            self.way.record_door_time(reading.n);
            let ago = Duration::milliseconds(reading.since_ms.unwrap_or_default()).clamp(Duration::ZERO, OLDEST);
            let since = self.way.lockers.context.clock.now() - ago;
            if let Some(shut_at) = self.way.lockers.door_read(self.way.bay_id, reading.n, reading.door(), since).await?
            {
                let until = Instant::now() + self.patience;
                self.suspects.push(UnexplainedOpening { until, number: reading.n, shut_at });
            }
        }
        Ok(())
    }

    pub(crate) async fn note_event(&self, number: i16, event: DoorEvent) -> Result<Option<Fault>> {
        let at = self.way.lockers.context.clock.now();
        let happened = Happened { number, event, at, told_by: "event", moves: true };
        self.way.record_door_time(number);
        let known = self.way.lockers.door_happened(self.way.bay_id, happened).await?;
        Ok((!known).then_some(Fault::UnknownLocker))
    }

    /// Decides on unexplained open doors at the end of the connection, because they are not new at the next one.
    pub(crate) async fn judge_suspects(&mut self) -> Result<()> {
        for UnexplainedOpening { number, shut_at, .. } in std::mem::take(&mut self.suspects) {
            self.way.lockers.suspect(self.way.bay_id, number, shut_at).await?;
        }
        Ok(())
    }

    pub(crate) async fn watch_suspects(&mut self, now: Instant) -> Result<()> {
        while let Some(place) = self.suspects.iter().position(|suspect| now >= suspect.until) {
            let UnexplainedOpening { number, shut_at, .. } = self.suspects.swap_remove(place);
            self.way.lockers.suspect(self.way.bay_id, number, shut_at).await?;
        }
        Ok(())
    }
}
