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
    /// For how long lockers are given.
    Policy, unknown = DayUse {
        /// Until this evening.
        DayUse = "day_use", "policy-day-use";
        /// Until the end of the term.
        Term = "term", "policy-term";
    }
}

codes! {
    /// Who moves the doors.
    Actuator, unknown = Bay {
        /// A controller that we command.
        Bay = "bay", "actuator-bay";
        /// The card reader, when we say yes.
        Itself = "self", "actuator-self";
    }
}

/// A bay that was not heard for so long is offline.
pub const SILENCE: Duration = Duration::seconds(45);

codes! {
    /// How the line to a bay's controller is.
    Connection, unknown = Offline {
        /// It answers.
        Online = "online", "connection-online";
        /// It answers late.
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
}

/// The rules of a bay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub policy: Policy,
    /// The last day, where lockers are given until the end of a term.
    pub term_ends_on: Option<Date>,
    /// True if who opens a locker gives it back with that.
    pub release_on_open: bool,
    /// Lockers are taken from this time on,
    pub opens_at: Time,
    /// and until this one.
    pub closes_at: Time,
    /// How many lockers a student may have on the campus to take one more here.
    pub student_quota: i16,
    /// The same for teachers,
    pub teacher_quota: i16,
    /// and for other staff.
    pub staff_quota: i16,
    /// What "extend" adds, in days.
    pub extension_days: i16,
    /// How often it can be asked for.
    pub extensions_allowed: i16,
    /// How long a reservation waits for its member.
    pub reservation_minutes: i16,
    /// For whoever keeps a locker beyond its deadline; 0: none.
    pub penalty_hours: i16,
}

impl Terms {
    /// How many lockers a member of this kind may have.
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
