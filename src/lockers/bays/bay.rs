//! A bay: a block of lockers with one controller, and the rules for its users.

use time::{Date, Duration, OffsetDateTime, Time};

use crate::{
    accounts::members::kind::Kind,
    web::{
        codes::codes,
        time::{at_clock, on_campus},
    },
};

codes! {
    Policy {
        DayUse = "day_use", "policy-day-use";
        Term = "term", "policy-term";
    }
}

codes! {
    /// Mechanism that moves the doors.
    Actuator {
        /// A controller that we command.
        Bay = "bay", "actuator-bay";
        /// The card reader, when we say yes.
        Itself = "self", "actuator-self";
    }
}

pub const SILENCE: Duration = Duration::seconds(45);

codes! {
    Connection {
        Online = "online", "connection-online";
        Degraded = "degraded", "connection-degraded";
        /// Silent for [`SILENCE`], or cut.
        Offline = "offline", "connection-offline";
        /// No controller was ever connected.
        Never = "never", "connection-never";
    }
}

impl Connection {
    /// True if a command can be sent.
    #[must_use]
    pub fn answers(self) -> bool {
        matches!(self, Self::Online | Self::Degraded)
    }

    /// Icon in the sprite.
    #[must_use]
    pub fn icon(self) -> &'static str {
        if self.answers() { "wifi" } else { "wifi-off" }
    }
}

/// The rules of a bay, in the order of the columns of `bay_terms`.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "record")]
pub struct Terms {
    pub policy: Policy,
    /// The last day, where lockers are given until the end of a term.
    pub term_ends_on: Option<Date>,
    /// True if who opens a locker gives it back with that.
    pub release_on_open: bool,
    pub opens_at: Time,
    pub closes_at: Time,
    /// Number of lockers on the campus from which a student gets no further one here.
    pub student_quota: i16,
    pub teacher_quota: i16,
    pub staff_quota: i16,
    pub extension_days: i16,
    pub extensions_allowed: i16,
    pub reservation_minutes: i16,
    /// Penalty for an overdue locker; 0: none.
    pub penalty_hours: i16,
}

impl Terms {
    /// Quota of members of this kind.
    #[must_use]
    pub fn quota(&self, kind: Kind) -> i64 {
        i64::from(match kind {
            Kind::Student => self.student_quota,
            Kind::Teacher => self.teacher_quota,
            Kind::Staff => self.staff_quota,
        })
    }

    /// True if lockers are given at this time.
    #[must_use]
    pub fn open_at(&self, now: OffsetDateTime) -> bool {
        let clock = on_campus(now).time();
        self.opens_at <= clock && clock < self.closes_at
    }

    /// True if lockers are given at this time, and there is time left to use one.
    #[must_use]
    pub fn gives_at(&self, now: OffsetDateTime) -> bool {
        self.open_at(now) && self.due(now).is_some()
    }

    /// Until when a locker is given that is taken now; nothing once the term is over.
    #[must_use]
    pub fn due(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let day = match self.policy {
            Policy::DayUse => on_campus(now).date(),
            Policy::Term => self.term_ends_on?,
        };
        Some(at_clock(day, self.closes_at)).filter(|due| *due > now)
    }

    /// The deadline once it is extended.
    #[must_use]
    pub fn extended(&self, due_at: OffsetDateTime) -> OffsetDateTime {
        let day = on_campus(due_at).date() + Duration::days(self.extension_days.into());
        at_clock(day, self.closes_at)
    }
}
