//! A command to a door, and its state.

use time::{Duration, OffsetDateTime};

use crate::{
    ids::{BayId, CommandId, LockerId, MemberId},
    lockers::bays::LockerCode,
    web::codes::codes,
};

/// Time for a bay to start a command, by its own clock.
pub const TIME_TO_LIVE: Duration = Duration::seconds(10);

codes! {
    Op {
        Open = "open", "op-open";
        Close = "close", "op-close";
    }
}

codes! {
    Source {
        Web = "web", "source-web";
        /// A card at the bay's own reader.
        Card = "card", "source-card";
        /// A reader that speaks the lines protocol.
        Line = "line", "source-line";
        Staff = "staff", "source-staff";
        /// A card, while the bay was cut off.
        Offline = "offline", "source-offline";
    }
}

codes! {
    /// States of a command (bay-protocol.md, guarantee 4).
    CommandState {
        Requested = "requested", "command-requested";
        Sent = "sent", "command-sent";
        Accepted = "accepted", "command-accepted";
        /// The lock was powered. Final where the door has no sensor.
        Pulsed = "pulsed", "command-pulsed";
        /// The sensor saw the door open.
        Opened = "opened", "command-opened";
        /// The sensor saw the door shut.
        Closed = "closed", "command-closed";
        /// The bay may not.
        Denied = "denied", "command-denied";
        /// The bay was away.
        BayOffline = "bay_offline", "command-bay-offline";
        /// The bay had it too late.
        Expired = "expired", "command-expired";
        /// The bay could not read it, or it came out of order.
        Rejected = "rejected", "command-rejected";
        /// The lock was powered and the door did not move.
        NoMovement = "no_movement", "command-no-movement";
        /// Not observable: the card reader itself moves the door.
        Unconfirmed = "unconfirmed", "command-unconfirmed";
        /// No answer in time.
        Unknown = "unknown", "command-unknown";
    }
}

impl Op {
    /// The state of a command of this kind whose door was seen to obey.
    #[must_use]
    pub const fn seen(self) -> CommandState {
        match self {
            Self::Open => CommandState::Opened,
            Self::Close => CommandState::Closed,
        }
    }
}

impl CommandState {
    /// True if the door did what a command of this kind asks, as far as can be known (bay-protocol.md §3.1).
    #[must_use]
    pub fn succeeded(self, op: Op) -> bool {
        matches!(self, Self::Pulsed | Self::Unconfirmed) || self == op.seen()
    }

    /// True if the door was certainly not moved.
    #[must_use]
    pub fn failed_surely(self) -> bool {
        matches!(self, Self::Denied | Self::BayOffline | Self::Expired | Self::Rejected | Self::NoMovement)
    }
}

#[derive(Debug, Clone)]
pub struct Command {
    pub id: CommandId,
    pub locker_id: LockerId,
    pub code: LockerCode,
    pub number: i16,
    pub bay_id: BayId,
    pub sensor: bool,
    pub member_id: Option<MemberId>,
    pub source: Source,
    pub op: Op,
    pub state: CommandState,
    pub refusal: Option<String>,
    pub requested_at: OffsetDateTime,
    pub finished_at: Option<OffsetDateTime>,
}

impl Command {
    /// True if it is finished and its door obeyed, as far as can be known.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.is_finished() && self.state.succeeded(self.op)
    }

    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished_at.is_some()
    }
}
