//! Bulk actions: many lockers taken back at the end of the term, or opened. The progress is stored, so that any page can
//! show or stop the action.

use std::time::Duration;

use crate::{
    audit::{Action, Origin},
    error::error_chain,
    ids::{AllocationId, BulkActionId, MemberId},
    lockers::{
        Lockers,
        allocations::{
            store::bulk::{self, BulkAction, Kind},
            take_back::{Afterwards, TakeBackReason},
        },
        bays::LockerCode,
        commands::{CommandRequest, CommandSender, CommandState, Op},
    },
};

/// Between two doors: they share a power supply.
const BETWEEN_DOORS: Duration = Duration::from_millis(300);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkState {
    Running,
    Stopping,
    Finished,
    Stopped,
    /// The program ended before the last.
    Interrupted,
}

impl BulkState {
    #[must_use]
    pub fn of(act: &BulkAction, now: time::OffsetDateTime) -> Self {
        let all = act.done + act.failed >= act.total;
        match (act.finished_at, act.stop_asked_at) {
            (Some(_), _) if all => Self::Finished,
            (Some(_), Some(_)) => Self::Stopped,
            (Some(_), None) => Self::Interrupted,
            (None, _) if now - act.heard_at > bulk::SILENCE => Self::Interrupted,
            (None, Some(_)) => Self::Stopping,
            (None, None) => Self::Running,
        }
    }

    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Running => "bulk-running",
            Self::Stopping => "bulk-stopping",
            Self::Finished => "bulk-finished",
            Self::Stopped => "bulk-stopped",
            Self::Interrupted => "bulk-interrupted",
        }
    }

    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::Running | Self::Stopping => "",
            Self::Finished => "good",
            Self::Stopped | Self::Interrupted => "warn",
        }
    }

    #[must_use]
    pub fn goes_on(self) -> bool {
        matches!(self, Self::Running | Self::Stopping)
    }
}

impl Lockers {
    /// Begins to take back or to open lockers, and goes on by itself. `afterwards` is for those that are taken back. None:
    /// another act of the kind is under way.
    pub async fn begin_bulk_action(
        &self,
        origin: &Origin,
        by: MemberId,
        kind: Kind,
        afterwards: Afterwards,
        reason: &str,
        lockers: Vec<(i64, LockerCode)>,
    ) -> sqlx::Result<Option<BulkActionId>> {
        let total = i32::try_from(lockers.len()).unwrap_or(i32::MAX);
        let mut transaction = self.context.db.begin().await?;
        let Some(id) = bulk::begin(&mut transaction, kind, reason, by, total, origin.at).await? else {
            return Ok(None);
        };
        let detail = format!("{kind} #{id}, {total}");
        let entry = origin.act(Action::BULK_ACTION_BEGUN).with_reason(reason).detail(&detail);
        entry.commit(transaction).await?;
        let work = BulkWork {
            lockers: self.clone(),
            origin: origin.clone(),
            by,
            id,
            kind,
            afterwards,
            reason: reason.to_owned(),
        };
        self.context.tasks.spawn(async move {
            if let Err(error) = work.run(lockers).await {
                tracing::error!(bulk_action = id.0, error = error_chain(&error), "bulk action aborted");
            }
        });
        Ok(Some(id))
    }

    /// Requests the stop of a bulk action after the current locker. False: it has ended.
    pub async fn stop_bulk_action(&self, origin: &Origin, id: BulkActionId) -> sqlx::Result<bool> {
        let mut transaction = self.context.db.begin().await?;
        let asked = bulk::stop(&mut transaction, id, origin.at).await?;
        if asked {
            origin.act(Action::MASS_ACT_STOPPED).detail(&format!("#{id}")).commit(transaction).await?;
        }
        Ok(asked)
    }
}

struct BulkWork {
    lockers: Lockers,
    origin: Origin,
    by: MemberId,
    id: BulkActionId,
    kind: Kind,
    afterwards: Afterwards,
    reason: String,
}

impl BulkWork {
    async fn run(mut self, lockers: Vec<(i64, LockerCode)>) -> sqlx::Result<()> {
        let db = self.lockers.context.db.clone();
        for (key, code) in lockers {
            self.origin.at = self.lockers.context.clock.now();
            let done = match self.kind {
                Kind::Release => {
                    let why = TakeBackReason::Term(&self.reason, AllocationId(key));
                    self.lockers.take_back(&self.origin, &code, why, self.afterwards).await?.is_some()
                }
                Kind::Open => self.open(&code).await?,
            };
            if !bulk::advance(&db, self.id, done, self.origin.at).await? {
                break;
            }
            if self.kind == Kind::Open {
                tokio::time::sleep(BETWEEN_DOORS).await;
            }
        }
        bulk::finish(&db, self.id, self.lockers.context.clock.now()).await
    }

    /// Gives the order; whether the door moved is seen on the board.
    async fn open(&self, code: &LockerCode) -> sqlx::Result<bool> {
        let key = format!("mass-{}-{code}", self.id);
        let request = CommandRequest { code, op: Op::Open, by: CommandSender::Staff(self.by, &self.reason), key: &key };
        let command = self.lockers.order(&self.origin, request).await?;
        Ok(command.is_ok_and(|command| command.state != CommandState::BayOffline))
    }
}
