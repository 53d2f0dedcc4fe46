//! A bay as members see it: lockers, connection, availability.

use time::OffsetDateTime;

use crate::{
    ids::{BayId, LockerId, SiteId},
    lockers::{
        allocations::{
            Refusal,
            my_locker::BayConnection,
            rules::{ActingMember, Place, Situation},
        },
        bays::{Allocation, Door, LockerCode, Policy, Service, Terms},
    },
};

/// A locker as everybody sees it.
#[derive(Debug, Clone, sqlx::Type)]
#[sqlx(type_name = "record")]
pub struct Cell {
    pub id: LockerId,
    pub code: LockerCode,
    pub place: String,
    pub accessible: bool,
    pub allocation: Allocation,
    pub door: Door,
}

impl Cell {
    /// True if it is to be had.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.allocation == Allocation::Free
    }

    /// True if its door says something that is worth a word.
    #[must_use]
    pub fn stands_open(&self) -> bool {
        matches!(self.door, Door::Open | Door::Ajar | Door::Forced)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "record")]
pub struct Queue {
    pub length: i64,
    pub place: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct BayView {
    pub id: BayId,
    pub name: String,
    pub site_id: SiteId,
    pub site: String,
    /// For whom; absent: for everybody.
    pub department: Option<String>,
    pub terms: Terms,
    pub line: BayConnection,
    pub queue: Queue,
    pub cells: Vec<Cell>,
}

impl BayView {
    #[must_use]
    pub fn free(&self) -> i64 {
        i64::try_from(self.cells.iter().filter(|cell| cell.is_free()).count()).unwrap_or(i64::MAX)
    }

    /// True if lockers are given by the day.
    #[must_use]
    pub fn by_the_day(&self) -> bool {
        self.terms.policy == Policy::DayUse
    }

    /// Reason for which this member can claim no locker of this bay.
    #[must_use]
    pub fn refusal(&self, asker: &ActingMember, now: OffsetDateTime) -> Option<Refusal> {
        let place = Place {
            locker_id: LockerId(0),
            bay_id: self.id,
            service: Service::InService,
            accessible: false,
            department: self.department.clone(),
            terms: self.terms.clone(),
            tenancy: None,
            other_free: false,
            awaited: false,
            away: self.line.is_away(),
        };
        let situation = Situation { place, asker: asker.clone() };
        situation.claim(now).and_then(|_| situation.answers()).err()
    }
}
