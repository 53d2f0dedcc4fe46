//! The locker as its owner or borrower sees it.

use time::{Duration, OffsetDateTime, Time};
use uuid::Uuid;

use crate::{
    accounts::members::number::MemberNumber,
    ids::{AllocationId, BayId, CommandId, LockerId},
    lockers::{
        bays::{Actuator, Allocation, AllocationState, Connection, Door, LockerCode, Service},
        commands::{CommandState, Op},
    },
    web::time::on_campus,
};

const SPOKEN_OF: Duration = Duration::minutes(10);

#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "record")]
pub struct BayConnection {
    pub connection: Connection,
    /// When the bay was last heard, or cut.
    pub last_heard_at: Option<OffsetDateTime>,
    pub actuator: Actuator,
    /// True if staff has an alarm that the bay is away.
    pub staff_told: bool,
}

impl BayConnection {
    /// True if the bay was connected and is not for now: nothing that is taken there could be opened.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.actuator == Actuator::Bay && self.connection == Connection::Offline
    }

    /// True if the bay has never been connected: its lockers can be taken, and opened once it is.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        self.actuator == Actuator::Bay && self.connection == Connection::Never
    }

    /// True if the doors can be moved from a page.
    #[must_use]
    pub fn moves_doors(&self) -> bool {
        self.actuator == Actuator::Bay && self.connection.answers()
    }

    /// `good`, `warn` or `bad`.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self.connection {
            Connection::Online => "good",
            Connection::Degraded => "warn",
            Connection::Offline | Connection::Never => "bad",
        }
    }
}

#[derive(Debug, Clone, sqlx::Type)]
#[sqlx(type_name = "record")]
pub struct LastCommand {
    pub id: CommandId,
    pub op: Op,
    pub state: CommandState,
    pub refusal: Option<String>,
    pub requested_at: OffsetDateTime,
    pub finished_at: Option<OffsetDateTime>,
}

impl LastCommand {
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished_at.is_some()
    }

    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.is_finished() && !self.state.succeeded(self.op)
    }

    /// Key of what is said about it.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match (self.state, self.op) {
            (CommandState::Requested | CommandState::Sent, _) => "order-requested",
            (CommandState::Accepted, _) => "order-accepted",
            (CommandState::Pulsed, _) if !self.is_finished() => "order-pulsed",
            (CommandState::Pulsed, _) => "order-unseen",
            (CommandState::Opened, Op::Open) => "order-opened",
            (CommandState::Closed, Op::Close) => "order-closed",
            (CommandState::Denied, _) => "order-denied",
            (CommandState::BayOffline, _) => "order-bay-offline",
            (CommandState::Expired, _) => "order-expired",
            (CommandState::Rejected, _) => "order-rejected",
            // The contrary of what was asked for is no movement either.
            (CommandState::NoMovement | CommandState::Opened | CommandState::Closed, _) => "order-no-movement",
            (CommandState::Unconfirmed, _) => "order-unconfirmed",
            (CommandState::Unknown, Op::Open) => "order-unknown-open",
            (CommandState::Unknown, Op::Close) => "order-unknown-close",
        }
    }
}

/// A locker of one's own, offered to one, or lent to one.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own on the page")]
pub struct OwnLocker {
    pub id: LockerId,
    pub code: LockerCode,
    pub place: String,
    pub bay_id: BayId,
    pub bay: String,
    pub site: String,
    pub allocation: Allocation,
    pub allocation_state: AllocationState,
    pub allocation_id: AllocationId,
    pub starts_at: OffsetDateTime,
    pub expires_at: Option<OffsetDateTime>,
    pub due_at: Option<OffsetDateTime>,
    /// True if the deadline can still be put off, as far as can be seen.
    pub extendable: bool,
    /// Name of the lender, and end of the share.
    pub lent: Option<(String, OffsetDateTime)>,
    pub door: Door,
    pub door_since: Option<OffsetDateTime>,
    pub sensor: bool,
    pub line: BayConnection,
    /// True if the viewer's card opens it while the bay is offline, according to the last acknowledged card list.
    pub card_opens: bool,
    pub service: Service,
    pub service_reason: Option<String>,
    /// True if the deadline has passed, also of one that cannot be used.
    pub overdue: bool,
    pub order: Option<LastCommand>,
}

impl OwnLocker {
    /// True if the reader has it, rather than somebody who lends it.
    #[must_use]
    pub fn mine(&self) -> bool {
        self.lent.is_none()
    }

    #[must_use]
    pub fn overdue(&self) -> bool {
        self.overdue
    }

    #[must_use]
    pub fn unusable(&self) -> bool {
        self.service != Service::InService
    }

    /// True if the reader can ask its door for something.
    #[must_use]
    pub fn operable(&self) -> bool {
        matches!(self.allocation_state, AllocationState::InUse | AllocationState::Releasing)
    }

    /// Reserved for the viewer, who has still to claim it.
    #[must_use]
    pub fn waits_for_me(&self) -> bool {
        matches!(self.allocation_state, AllocationState::Held | AllocationState::Reserved)
    }

    #[must_use]
    pub fn next_op(&self) -> Op {
        if matches!(self.door, Door::Open | Door::Ajar) { Op::Close } else { Op::Open }
    }

    /// The order that the page speaks of: one under way, or one that has just ended and that nothing has followed.
    #[must_use]
    pub fn spoken_of(&self, now: OffsetDateTime) -> Option<&LastCommand> {
        self.order.as_ref().filter(|order| match order.finished_at {
            None => true,
            Some(at) if order.state.succeeded(order.op) => at + SPOKEN_OF > now && self.is_so(order),
            Some(at) => at + SPOKEN_OF > now && self.door_since.is_none_or(|since| since <= at),
        })
    }

    #[must_use]
    pub fn speaks_of(&self, order_id: CommandId, now: OffsetDateTime) -> bool {
        self.spoken_of(now).is_some_and(|order| order.id == order_id)
    }

    /// True if the door still is as the order left it.
    fn is_so(&self, order: &LastCommand) -> bool {
        match order.state {
            CommandState::Opened => self.door == Door::Open,
            CommandState::Closed => self.door == Door::Closed,
            _ => true,
        }
    }

    /// Text key of a door movement after the end of the command, so that both are shown together.
    #[must_use]
    pub fn afterwards(&self, order: &LastCommand) -> Option<&'static str> {
        let later = order.state == CommandState::Unknown && self.door_since.is_some_and(|at| at >= order.requested_at);
        match (order.op, self.door) {
            (Op::Open, Door::Open) if later => Some("order-open-later"),
            (Op::Close, Door::Closed) if later => Some("order-closed-later"),
            _ => None,
        }
    }

    #[must_use]
    pub fn under_way(&self) -> Option<&LastCommand> {
        self.order.as_ref().filter(|order| !order.is_finished())
    }

    /// Makes the next click an order of its own, however often it is sent.
    #[must_use]
    pub fn key(&self) -> String {
        Uuid::new_v4().simple().to_string()
    }
}

/// A locker that was given back a moment ago and can be had again.
#[derive(Debug, Clone)]
pub struct ReclaimableLocker {
    pub code: LockerCode,
    pub until: OffsetDateTime,
}

impl ReclaimableLocker {
    /// The same on the campus's clocks.
    #[must_use]
    pub fn until_clock(&self) -> Time {
        on_campus(self.until).time()
    }
}

/// A current or former borrower of a locker.
#[derive(Debug, Clone)]
pub struct Friend {
    pub number: MemberNumber,
    pub name: String,
    pub initials: String,
    pub picture: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Opening {
    pub at: OffsetDateTime,
    pub mine: bool,
    pub name: Option<String>,
    pub source: crate::lockers::commands::command::Source,
    /// The end of the number of their card.
    pub card: Option<String>,
    pub reason: Option<String>,
}
