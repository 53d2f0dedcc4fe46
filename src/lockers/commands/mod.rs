//! Commands to doors: checked, stored, then sent to the bay. Nothing is queued for a bay that is offline.

pub mod close_and_claim;
pub mod command;
pub(crate) mod door_reports;
pub(crate) mod offline_journal;
pub mod progress;
pub mod store;
pub mod store_doors;
pub mod store_journals;
pub mod store_transitions;

use std::time::Duration;

pub use crate::lockers::commands::command::{Command, CommandState, Op, Source};
use crate::{
    audit::{Action, Origin},
    ids::{CommandId, MemberId},
    lockers::{
        Lockers,
        allocations::{Refusal, attempt::Attempt, rules::Situation},
        bays::{Actuator, LockerCode},
        commands::store::{BayStatus, NewCommand},
    },
};

#[derive(Debug, Clone, Copy)]
pub enum CommandSender<'a> {
    /// A member who has the locker, or to whom it is lent.
    Member(MemberId, Source),
    Staff(MemberId, &'a str),
}

impl CommandSender<'_> {
    fn member_id(self) -> MemberId {
        match self {
            Self::Member(id, _) | Self::Staff(id, _) => id,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct CommandRequest<'a> {
    pub code: &'a LockerCode,
    pub op: Op,
    pub by: CommandSender<'a>,
    /// The same key sent twice by one person is one order. 8 to 100 characters.
    pub key: &'a str,
}

/// Reasons for which a command is denied; nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    Rule(Refusal),
    /// Another order to this door is under way.
    Busy,
    /// Only the card reader at the bay moves this door.
    ReaderOnly,
}

/// An order that may be given.
struct AllowedOrder<T> {
    attempt: Attempt,
    /// Initial state of the command.
    state: CommandState,
    /// Result of the rule.
    allowed: T,
}

impl Lockers {
    /// Gives an order to a door. A bay that is away makes an order that has failed at once, and says so; so does the
    /// answer to a form that was sent before.
    pub async fn order(&self, origin: &Origin, request: CommandRequest<'_>) -> sqlx::Result<Result<Command, Denial>> {
        let member_id = request.by.member_id();
        if let Some(sent) = store::find_sent(&self.context.db, member_id, request.key).await? {
            let same = sent.code == *request.code && sent.op == request.op;
            return Ok(if same { Ok(sent) } else { Err(Denial::Busy) });
        }
        let rule = |situation: &Situation| match request.by {
            CommandSender::Member(..) => situation.operate(origin.at),
            CommandSender::Staff(..) => Ok(()),
        };
        match self.begin_order(origin, &request, rule).await? {
            Ok(AllowedOrder { attempt, state, .. }) => self.give(origin, request, attempt, state).await,
            Err(denial) => Ok(Err(denial)),
        }
    }

    /// Begins an order, if a rule and the bay allow it.
    async fn begin_order<T>(
        &self,
        origin: &Origin,
        request: &CommandRequest<'_>,
        rule: impl FnOnce(&Situation) -> Result<T, Refusal>,
    ) -> sqlx::Result<Result<AllowedOrder<T>, Denial>> {
        let Some(mut attempt) = self.begin(request.code, request.by.member_id(), origin.at).await? else {
            return Ok(Err(Denial::Rule(Refusal::Unknown)));
        };
        let allowed = match rule(&attempt.situation) {
            Ok(allowed) => allowed,
            Err(refusal) => {
                attempt.undo().await?;
                return Ok(Err(Denial::Rule(refusal)));
            }
        };
        let line = store::load_line(&mut *attempt.transaction, attempt.situation.bay_id, origin.at).await?;
        let Some(state) = first_state(line, request.by) else {
            attempt.undo().await?;
            return Ok(Err(Denial::ReaderOnly));
        };
        Ok(Ok(AllowedOrder { attempt, state, allowed }))
    }

    /// Writes an order down that the rules allow, ends the act and brings the order to its bay.
    async fn give(
        &self,
        origin: &Origin,
        request: CommandRequest<'_>,
        mut attempt: Attempt,
        state: CommandState,
    ) -> sqlx::Result<Result<Command, Denial>> {
        let member_id = request.by.member_id();
        let (source, reason) = match request.by {
            CommandSender::Member(_, source) => (source, None),
            CommandSender::Staff(_, reason) => (Source::Staff, Some(reason)),
        };
        let new = NewCommand {
            locker_id: attempt.situation.locker_id,
            member_id: Some(member_id),
            source,
            op: request.op,
            key: request.key,
            reason,
            state,
            now: origin.at,
        };
        let Some(id) = store::create(&mut attempt.transaction, &new).await? else {
            // The same form in another tab was quicker, or somebody else's order is under way.
            attempt.undo().await?;
            let sent = store::find_sent(&self.context.db, member_id, request.key).await?;
            return Ok(sent.ok_or(Denial::Busy));
        };
        // Commands of members to their own lockers are in `commands` alone, which is deleted after three months.
        if let Some(reason) = reason {
            let detail = format!("{} {} #{id}", request.code, request.op);
            let entry = origin.entry(Action::DOOR_COMMANDED, member_id).with_reason(reason).detail(&detail);
            entry.record(&mut *attempt.transaction).await?;
        }
        if state == CommandState::Unconfirmed && request.op == Op::Open {
            attempt.opened(origin).await?;
        }
        let command = store::find(&mut *attempt.transaction, id).await?.ok_or(sqlx::Error::RowNotFound)?;
        self.finish(attempt).await?;
        // Of a card at the bay, the answer to the card is the order.
        if state == CommandState::Requested && source != Source::Card {
            self.hub.dispatch(&self.context.live, &command);
        }
        Ok(Ok(command))
    }

    /// Waits until nothing more will be heard of an order, but not longer than this. The order as it is then.
    pub async fn settle(&self, id: CommandId, patience: Duration) -> sqlx::Result<Option<Command>> {
        let wait = async {
            loop {
                // Before the row is read: a word between the two is heard.
                let told = self.hub.told();
                let command = store::find(&self.context.db, id).await?;
                if command.as_ref().is_none_or(Command::is_finished) {
                    return sqlx::Result::Ok(command);
                }
                // Another process may hold the bay: its word comes through the table only.
                let _ = tokio::time::timeout(Duration::from_millis(250), told).await;
            }
        };
        match tokio::time::timeout(patience, wait).await {
            Ok(command) => command,
            Err(_) => store::find(&self.context.db, id).await,
        }
    }
}

/// Initial state of a command. None: only the card reader moves the door.
fn first_state(line: BayStatus, by: CommandSender<'_>) -> Option<CommandState> {
    match (line.actuator, by) {
        // Our word is the order; whether the door moved is not known.
        (Actuator::Itself, CommandSender::Member(_, Source::Line)) => Some(CommandState::Unconfirmed),
        (Actuator::Itself, _) => None,
        (Actuator::Bay, _) if line.connection.answers() => Some(CommandState::Requested),
        (Actuator::Bay, _) => Some(CommandState::BayOffline),
    }
}
