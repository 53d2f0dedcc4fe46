//! Actions of a member at a card reader, and their replies.

use std::{net::IpAddr, time::Duration};

use crate::{
    audit::{Origin, Via},
    error::Result,
    lockers::{
        Lockers,
        allocations::refusals::{Display, message},
        bays::{AllocationState, LockerCode},
        card_readers::{
            self,
            identify::IdentifiedMember,
            protocol::Act,
            reply::{self, Reply, about},
        },
        commands::{Command, CommandRequest, CommandSender, CommandState, Op, Source},
    },
    web::{Language, time::When},
};

/// A person who was recognised, and the reader where they stand.
pub struct Turn<'a> {
    pub lockers: &'a Lockers,
    pub person: &'a IdentifiedMember,
    pub address: IpAddr,
    /// Idempotency key: unique for each request.
    pub key: String,
    pub patience: Duration,
}

impl Turn<'_> {
    /// Does what a line asks for.
    pub async fn act(&self, code: &LockerCode, act: Act) -> Result<Reply> {
        let reply = match act {
            Act::Open => self.open(code).await,
            Act::Close => self.close(code).await,
            Act::Release => self.release(code).await,
            Act::Status => self.status(code).await,
        }?;
        let (address, member_id) = (self.address, self.person.id);
        let (act, answer) = (act.word(), reply.text.key());
        tracing::info!(%address, member_id = member_id.0, locker = %code, act, answer, "card reader request for a locker");
        Ok(reply)
    }

    fn language(&self) -> Language {
        self.lockers.context.language
    }

    fn origin(&self) -> Origin {
        let now = self.lockers.context.clock.now();
        Origin::machine(now, Via::Reader, Some(self.person.id), Some(self.address.into()))
    }

    fn command_request<'b>(&'b self, code: &'b LockerCode, op: Op) -> CommandRequest<'b> {
        CommandRequest { code, op, by: CommandSender::Member(self.person.id, Source::Line), key: &self.key }
    }

    async fn open(&self, code: &LockerCode) -> Result<Reply> {
        let origin = self.origin();
        let command = match self.lockers.order(&origin, self.command_request(code, Op::Open)).await? {
            Ok(command) => command,
            Err(denial) => return Ok(Reply::refused(reply::denial(denial, origin.at, self.language()))),
        };
        let (command, done) = self.settle(command).await?;
        if !done {
            return Ok(Reply::refused(reply::failure(command.state)));
        }
        let now = self.lockers.context.clock.now();
        let status = card_readers::store::find_status(&self.lockers.context.db, code, self.person.id, now).await?;
        let releasing = status.is_some_and(|status| status.mine == Some(AllocationState::Releasing));
        Ok(Reply::done(match command.state {
            _ if releasing => about("reader-releasing", code),
            CommandState::Pulsed => about("reader-pulsed", code),
            _ => about("reader-opened", code),
        }))
    }

    async fn close(&self, code: &LockerCode) -> Result<Reply> {
        let origin = self.origin();
        let shutting = match self.lockers.shut(&origin, self.command_request(code, Op::Close)).await? {
            Ok(shutting) => shutting,
            Err(denial) => return Ok(Reply::refused(reply::denial(denial, origin.at, self.language()))),
        };
        let (command, done) = self.settle(shutting.command).await?;
        match shutting.taken {
            Some(taken) if done => {
                let at = When::new(taken.due_at, origin.at, self.language()).to_string();
                Ok(Reply::done(about("reader-closed", code).with("at", at)))
            }
            None if done => Ok(Reply::done(about("reader-shut", code))),
            taken => {
                if let Some(taken) = taken.filter(|_| command.state.failed_surely()) {
                    self.lockers.put_back(&self.origin(), &command, &taken).await?;
                }
                Ok(Reply::refused(reply::failure(command.state)))
            }
        }
    }

    /// Waits for the end of a command, within the patience of the reader. Returns it, and whether the door obeyed.
    async fn settle(&self, command: Command) -> Result<(Command, bool)> {
        let command = match self.lockers.settle(command.id, self.patience).await? {
            Some(settled) => settled,
            None => command,
        };
        let done = command.succeeded();
        Ok((command, done))
    }

    async fn release(&self, code: &LockerCode) -> Result<Reply> {
        let origin = self.origin();
        Ok(match self.lockers.release(&origin, code, self.person.id).await? {
            Ok(AllocationState::Held | AllocationState::Reserved) => Reply::done(about("reader-cancelled", code)),
            Ok(AllocationState::InUse | AllocationState::Releasing) => Reply::done(about("reader-released", code)),
            Err(refusal) => Reply::refused(message(refusal, Display::Reader, origin.at, self.language())),
        })
    }

    async fn status(&self, code: &LockerCode) -> Result<Reply> {
        let now = self.lockers.context.clock.now();
        let status = card_readers::store::find_status(&self.lockers.context.db, code, self.person.id, now).await?;
        let Some(status) = status else { return Ok(Reply::refused("reader-no-locker")) };
        let say = |label| self.language().text(label).to_string();
        let key = if status.mine.is_some() { "reader-status-yours" } else { "reader-status" };
        let text =
            about(key, code).with("state", say(status.allocation.label())).with("door", say(status.door.label()));
        Ok(Reply::done(text))
    }
}
