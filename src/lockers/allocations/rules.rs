//! Rules of the actions of a member on a locker. Pure: the facts are read under locks by the transaction that writes.

use std::ops::Deref;

use time::{Duration, OffsetDateTime, Time};

use crate::{
    accounts::members::kind::Kind,
    ids::{AllocationId, BayId, LockerId, MemberId},
    lockers::bays::{AllocationState, Service, Terms},
};

/// Time for which a released locker can be claimed back.
pub const KEEP: Duration = Duration::minutes(10);
/// Time for which a freed locker is held for the next member of the waiting list.
pub const OFFER: Duration = Duration::minutes(30);
/// After a reservation that ran out, how long no other can be made in the bay.
pub const RESERVATION_PAUSE: Duration = Duration::hours(1);
/// To how many others a locker can be lent.
pub const SHARES: usize = 5;

/// Current or last use of the locker by a member.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "record")]
pub struct Tenancy {
    pub id: AllocationId,
    pub member_id: MemberId,
    pub state: AllocationState,
    pub expires_at: Option<OffsetDateTime>,
    pub due_at: Option<OffsetDateTime>,
    pub extensions: i16,
}

impl Tenancy {
    #[must_use]
    pub fn is_over(&self, now: OffsetDateTime) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    #[must_use]
    pub fn is_overdue(&self, now: OffsetDateTime) -> bool {
        self.state == AllocationState::InUse && self.due_at.is_some_and(|at| at <= now)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActingMember {
    pub id: MemberId,
    pub kind: Kind,
    pub department: Option<String>,
    /// Lockers in use or reserved on the whole campus, this one not counted.
    pub used: i64,
    pub penalty_until: Option<OffsetDateTime>,
    pub wants_accessible: bool,
    /// When their last reservation in the bay ran out unused.
    pub missed_reservation_at: Option<OffsetDateTime>,
    /// End of a share of this locker with the member.
    pub shared_until: Option<OffsetDateTime>,
    /// Last use of this locker by the member, if they released it.
    pub gave_back: Option<PastUse>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "record")]
pub struct PastUse {
    pub at: OffsetDateTime,
    pub due_at: OffsetDateTime,
    pub extensions: i16,
    /// True if somebody had the locker since.
    pub had_since: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact that rules look at")]
pub struct Place {
    pub locker_id: LockerId,
    pub bay_id: BayId,
    pub service: Service,
    pub accessible: bool,
    /// Department of the locker, else of the bay; absent: for all members.
    pub department: Option<String>,
    pub terms: Terms,
    /// Current use of the locker. Ended ones are not included.
    pub tenancy: Option<Tenancy>,
    /// True if the bay has another free locker that is not reserved for members who need an accessible one.
    pub other_free: bool,
    pub awaited: bool,
    /// True if the bay was connected and is not for now.
    pub away: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    pub place: Place,
    pub asker: ActingMember,
}

impl Deref for Situation {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Unknown,
    /// The locker is to be checked, or out of service.
    OutOfService,
    Taken,
    Yours,
    /// The member has as many as their kind may have.
    Quota(i64),
    Department,
    Hours(Time, Time),
    TermOver,
    /// Until when the member may take none.
    Penalty(OffsetDateTime),
    /// Reserved for members who need an accessible one, while others are free.
    Accessible,
    /// The last reservation in this bay was not used; from when another can be made.
    Missed(OffsetDateTime),
    NotYours,
    /// The time to take it back is over, or somebody else has it.
    TooLate,
    /// The deadline was put off as often as it can be.
    Extended,
    Awaited,
    Overdue,
    /// The bay does not answer: nothing that is taken there could be opened.
    Away,
}

impl Place {
    /// True if a free locker may be offered to the waiting list: within the opening hours, with the bay online.
    #[must_use]
    pub fn offers_at(&self, now: OffsetDateTime) -> bool {
        self.terms.gives_at(now) && !self.away
    }
}

impl Situation {
    fn mine(&self) -> Option<&Tenancy> {
        self.tenancy.as_ref().filter(|tenancy| tenancy.member_id == self.asker.id)
    }

    fn in_use_by_me(&self) -> Result<&Tenancy, Refusal> {
        self.mine().filter(|tenancy| tenancy.state == AllocationState::InUse).ok_or(Refusal::NotYours)
    }

    /// Checks that the member may have one more locker, and this one.
    fn admit(&self, now: OffsetDateTime) -> Result<(), Refusal> {
        let (terms, asker) = (&self.terms, &self.asker);
        if let Some(until) = asker.penalty_until.filter(|until| *until > now) {
            return Err(Refusal::Penalty(until));
        }
        if self.department.is_some() && self.department != asker.department {
            return Err(Refusal::Department);
        }
        if !terms.open_at(now) {
            return Err(Refusal::Hours(terms.opens_at, terms.closes_at));
        }
        let quota = terms.quota(asker.kind);
        if asker.used >= quota { Err(Refusal::Quota(quota)) } else { Ok(()) }
    }

    /// Checks that the locker is free and usable.
    fn vacant(&self) -> Result<(), Refusal> {
        match (self.service, &self.tenancy) {
            (Service::ToCheck | Service::OutOfService, _) => Err(Refusal::OutOfService),
            (_, Some(tenancy)) if tenancy.member_id == self.asker.id => Err(Refusal::Yours),
            (_, Some(_)) => Err(Refusal::Taken),
            (_, None) if self.accessible && !self.asker.wants_accessible && self.other_free => Err(Refusal::Accessible),
            (_, None) => Ok(()),
        }
    }

    /// Checks that the bay of a locker to be claimed is online. A locker that is reserved for the member is exempt.
    pub fn answers(&self) -> Result<(), Refusal> {
        if self.away && self.mine().is_none() { Err(Refusal::Away) } else { Ok(()) }
    }

    /// Takes the locker: free, or kept for the member. Until when.
    pub fn claim(&self, now: OffsetDateTime) -> Result<OffsetDateTime, Refusal> {
        match self.mine().map(|tenancy| tenancy.state) {
            Some(AllocationState::Held | AllocationState::Reserved) if self.service == Service::InService => {}
            _ => self.vacant()?,
        }
        self.admit(now)?;
        self.terms.due(now).ok_or(Refusal::TermOver)
    }

    /// Reserves a free locker. Until when it waits.
    pub fn reserve(&self, now: OffsetDateTime) -> Result<OffsetDateTime, Refusal> {
        self.vacant()?;
        self.admit(now)?;
        self.terms.due(now).ok_or(Refusal::TermOver)?;
        let again = self.asker.missed_reservation_at.map(|at| at + RESERVATION_PAUSE).filter(|again| *again > now);
        match again {
            Some(again) => Err(Refusal::Missed(again)),
            None => Ok(now + Duration::minutes(self.terms.reservation_minutes.into())),
        }
    }

    /// Gives the locker back, or a reservation or an offer up.
    pub fn release(&self) -> Result<&Tenancy, Refusal> {
        self.mine().ok_or(Refusal::NotYours)
    }

    /// Checks the undo of a release. Deadline and extensions stay the same.
    pub fn keep(&self, now: OffsetDateTime) -> Result<RestoredUse, Refusal> {
        if let Some(tenancy) = self.mine() {
            let due_at =
                tenancy.due_at.filter(|_| tenancy.state == AllocationState::Releasing).ok_or(Refusal::Yours)?;
            return self.keepable(now).map(|()| RestoredUse { due_at, extensions: tenancy.extensions });
        }
        let PastUse { at, due_at, extensions, had_since } = self.asker.gave_back.ok_or(Refusal::NotYours)?;
        if at + KEEP <= now || due_at <= now || had_since || self.tenancy.is_some() {
            return Err(Refusal::TooLate);
        }
        if self.service != Service::InService {
            return Err(Refusal::OutOfService);
        }
        self.keepable(now).map(|()| RestoredUse { due_at, extensions })
    }

    /// Checks quota and penalties for the undo of a release.
    fn keepable(&self, now: OffsetDateTime) -> Result<(), Refusal> {
        let quota = self.terms.quota(self.asker.kind);
        match self.asker.penalty_until {
            Some(until) if until > now => Err(Refusal::Penalty(until)),
            _ if self.asker.used >= quota => Err(Refusal::Quota(quota)),
            _ => Ok(()),
        }
    }

    /// Computes the extended deadline.
    pub fn extend(&self, now: OffsetDateTime) -> Result<OffsetDateTime, Refusal> {
        let tenancy = self.in_use_by_me()?;
        let due_at = tenancy.due_at.ok_or(Refusal::NotYours)?;
        if due_at <= now {
            Err(Refusal::Overdue)
        } else if tenancy.extensions >= self.terms.extensions_allowed {
            Err(Refusal::Extended)
        } else if self.awaited {
            Err(Refusal::Awaited)
        } else {
            Ok(self.terms.extended(due_at))
        }
    }

    /// Lends the locker. Until its deadline at most.
    pub fn share(&self, now: OffsetDateTime) -> Result<&Tenancy, Refusal> {
        let tenancy = self.in_use_by_me()?;
        if tenancy.is_overdue(now) { Err(Refusal::Overdue) } else { Ok(tenancy) }
    }

    /// Checks a command to the door: allowed for the holder, the member of a reservation, and borrowers (L50).
    pub fn operate(&self, now: OffsetDateTime) -> Result<(), Refusal> {
        let lent = self.asker.shared_until.is_some_and(|until| until > now);
        let mine = self.mine().is_some_and(|tenancy| tenancy.state != AllocationState::Held);
        if mine || lent { Ok(()) } else { Err(Refusal::NotYours) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestoredUse {
    pub due_at: OffsetDateTime,
    pub extensions: i16,
}
