//! The rules of lockers once more, in memory: lockers, bays, people, queues, one clock.

use std::collections::HashMap;

use parvis::lockers::{allocations::rules::Refusal, bays::locker::AllocationState as State};
use time::{Date, Duration, OffsetDateTime, Time};
use tz::TimeZoneRef;

const TEN_MINUTES: Duration = Duration::minutes(10);

/// A member has a locker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    pub member: usize,
    pub state: State,
    pub until: Option<OffsetDateTime>,
    pub due: Option<OffsetDateTime>,
    pub extensions: i16,
}

/// A locker.
#[derive(Debug, Clone)]
pub struct Locker {
    pub bay: usize,
    pub department: Option<&'static str>,
    pub accessible: bool,
    pub usable: bool,
    pub allocation: Option<Allocation>,
    /// To whom it is lent, and until when.
    pub loans: Vec<(usize, OffsetDateTime)>,
    /// To whom it was lent when it was given back.
    pub past_loans: HashMap<usize, Vec<(usize, OffsetDateTime)>>,
    /// The time of the release, its deadline, its extensions, and whether another member had it since; by member.
    pub released: HashMap<usize, (OffsetDateTime, OffsetDateTime, i16, bool)>,
}

impl Locker {
    fn end(&mut self, allocation: &Allocation, at: OffsetDateTime) {
        self.released.remove(&allocation.member);
        self.past_loans.insert(allocation.member, std::mem::take(&mut self.loans));
        if let Some(due) = allocation.due {
            self.released.insert(allocation.member, (at, due, allocation.extensions, false));
        }
    }
}

#[derive(Debug, Clone)]
pub struct Person {
    /// Column of the quotas: student, teacher, staff.
    pub kind: usize,
    pub department: Option<&'static str>,
    pub wants_accessible: bool,
    pub penalty_until: Option<OffsetDateTime>,
    pub missed: HashMap<usize, OffsetDateTime>,
    /// Which of their cards they have now: each new one has the next number.
    pub card: usize,
    /// Whether that was reported lost.
    pub lost: bool,
}

/// A bay.
#[derive(Debug, Clone)]
pub struct Bay {
    pub department: Option<&'static str>,
    pub hours: (Time, Time),
    pub last_day: Option<Date>,
    pub opening_releases: bool,
    pub quotas: [i64; 3],
    pub extensions: i16,
    pub reservation: Duration,
    pub queue: Vec<usize>,
}

#[derive(Debug, Clone)]
pub struct Model {
    pub now: OffsetDateTime,
    pub bays: Vec<Bay>,
    pub lockers: Vec<Locker>,
    pub people: Vec<Person>,
}

/// An act of a member; locker, bay and member by their place in the lists.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    Claim(usize, usize),
    ClaimAny(usize, usize),
    Reserve(usize, usize),
    Release(usize, usize),
    Keep(usize, usize),
    Extend(usize, usize),
    Open(usize, usize),
    /// Lent until two hours from now, or the deadline.
    Share(usize, usize),
    Unshare(usize, usize),
    /// Staff takes it back; whether it is to be checked then.
    TakeBack(usize, bool),
    Check(usize),
    /// Staff gives it to a member, or sets another deadline.
    Assign(usize, usize),
    BlockCard(usize),
    UnblockCard(usize),
    ReplaceCard(usize),
    Sweep,
}

/// Why an act is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// By the rules of lockers.
    Rule(Refusal),
    /// The card is so already, or there is none.
    Card,
}

pub type Outcome = Result<(), Objection>;

pub fn paris(at: OffsetDateTime) -> OffsetDateTime {
    let zone: TimeZoneRef<'static> = tzdb::time_zone::europe::PARIS;
    let offset = zone.find_local_time_type(at.unix_timestamp()).unwrap().ut_offset();
    at.to_offset(time::UtcOffset::from_whole_seconds(offset).unwrap())
}

impl Model {
    /// Does it, or refuses and leaves everything as it was.
    pub fn act(&mut self, act: Act) -> Outcome {
        self.expire();
        let before = self.clone();
        let outcome = match act {
            Act::Claim(locker, member) => self.claim(locker, member),
            Act::ClaimAny(bay, member) => self.claim_any(bay, member),
            Act::Reserve(locker, member) => self.reserve(locker, member),
            Act::Release(locker, member) => self.release(locker, member),
            Act::Keep(locker, member) => self.keep(locker, member),
            Act::Extend(locker, member) => self.extend(locker, member),
            Act::Open(locker, member) => self.open(locker, member),
            Act::Share(locker, member) => self.share(locker, member),
            Act::Unshare(locker, member) => self.unshare(locker, member),
            Act::TakeBack(locker, check) => self.take_back(locker, check),
            Act::Check(locker) => {
                self.lockers[locker].usable = true;
                Ok(())
            }
            Act::Assign(locker, member) => self.assign(locker, member),
            Act::BlockCard(member) => self.set_lost(member, true),
            Act::UnblockCard(member) => self.set_lost(member, false),
            Act::ReplaceCard(member) => {
                (self.people[member].card, self.people[member].lost) = (self.people[member].card + 1, false);
                Ok(())
            }
            Act::Sweep => {
                (0..self.lockers.len()).for_each(|locker| self.offer(locker));
                Ok(())
            }
        };
        if outcome.is_err() {
            *self = before;
        }
        outcome
    }

    /// Ends whatever has an end that has come.
    pub fn expire(&mut self) {
        for locker in &mut self.lockers {
            let until = locker.allocation.as_ref().and_then(|allocation| allocation.until);
            let Some(until) = until.filter(|until| *until <= self.now) else { continue };
            let allocation = locker.allocation.take().unwrap();
            locker.end(&allocation, until - TEN_MINUTES);
            if allocation.state == State::Reserved {
                let missed = &mut self.people[allocation.member].missed;
                let missed = missed.entry(locker.bay).or_insert(self.now - Duration::days(9));
                *missed = until.max(*missed);
            }
        }
    }

    pub(super) fn bay(&self, locker: usize) -> &Bay {
        &self.bays[self.lockers[locker].bay]
    }

    pub(super) fn mine(&self, locker: usize, member: usize) -> Option<&Allocation> {
        self.lockers[locker].allocation.as_ref().filter(|allocation| allocation.member == member)
    }

    fn is_kept_for(&self, locker: usize, member: usize) -> bool {
        self.mine(locker, member).is_some_and(|mine| matches!(mine.state, State::Held | State::Reserved))
    }

    fn admits(&self, locker: usize, member: usize) -> bool {
        let department = self.lockers[locker].department.or(self.bay(locker).department);
        department.is_none() || department == self.people[member].department
    }

    fn is_free(&self, locker: usize) -> bool {
        self.lockers[locker].usable && self.lockers[locker].allocation.is_none()
    }

    fn is_open(&self, locker: usize) -> bool {
        let (from, to) = self.bay(locker).hours;
        (from..to).contains(&paris(self.now).time())
    }

    fn deadline(&self, locker: usize) -> Option<OffsetDateTime> {
        let today = paris(self.now);
        let day = self.bay(locker).last_day.unwrap_or(today.date());
        // No change of the clocks in these weeks.
        let due = today.replace_date(day).replace_time(self.bay(locker).hours.1);
        (due > self.now).then_some(due)
    }

    fn penalty(&self, member: usize) -> Option<OffsetDateTime> {
        self.people[member].penalty_until.filter(|until| *until > self.now)
    }

    /// How many lockers somebody has in one of these states, this one left out.
    fn count(&self, member: usize, states: &[State], but: usize) -> i64 {
        let others = self.lockers.iter().enumerate().filter(|(locker, _)| *locker != but);
        let allocations = others.filter_map(|(_, locker)| locker.allocation.as_ref());
        let counted = allocations.filter(|other| other.member == member && states.contains(&other.state));
        i64::try_from(counted.count()).unwrap()
    }

    fn quota(&self, locker: usize, member: usize) -> i64 {
        self.bay(locker).quotas[self.people[member].kind]
    }

    pub(super) fn put(&mut self, locker: usize, allocation: Allocation) {
        let locker = &mut self.lockers[locker];
        locker.released.remove(&allocation.member);
        locker.released.values_mut().for_each(|back| back.3 = true);
        locker.allocation = Some(allocation);
    }

    /// A free locker goes to the first in the queue who may have it.
    pub(super) fn offer(&mut self, locker: usize) {
        if !self.is_free(locker) || !self.is_open(locker) || self.deadline(locker).is_none() {
            return;
        }
        let accessible = self.lockers[locker].accessible;
        let mut queue = self.bay(locker).queue.clone();
        if accessible {
            queue.sort_by_key(|member| !self.people[*member].wants_accessible);
        }
        let states = [State::InUse, State::Held, State::Reserved];
        let fits = |member: &&usize| {
            let room = self.count(**member, &states, usize::MAX) < self.quota(locker, **member);
            self.admits(locker, **member) && self.penalty(**member).is_none() && room
        };
        let Some(member) = queue.iter().find(fits).copied() else { return };
        let bay = self.lockers[locker].bay;
        self.bays[bay].queue.retain(|other| *other != member);
        let until = Some(self.now + Duration::minutes(30));
        self.put(locker, Allocation { member, state: State::Held, until, due: None, extensions: 0 });
    }

    /// The first reason against a free locker becoming somebody's.
    fn objection(&self, locker: usize, member: usize) -> Option<Refusal> {
        let place = &self.lockers[locker];
        let (wants_accessible, bay) = (self.people[member].wants_accessible, place.bay);
        let ordinary = |other: usize| {
            let locker = &self.lockers[other];
            locker.bay == bay && !locker.accessible && self.is_free(other) && self.admits(other, member)
        };
        let (from, to) = self.bay(locker).hours;
        let quota = self.quota(locker, member);
        let used = self.count(member, &[State::InUse, State::Reserved], locker);
        let kept = self.is_kept_for(locker, member);
        let spared = place.accessible && !wants_accessible && (0..self.lockers.len()).any(ordinary);
        let reasons = [
            (!place.usable, Refusal::OutOfService),
            (!kept && self.mine(locker, member).is_some(), Refusal::Yours),
            (!kept && place.allocation.is_some(), Refusal::Taken),
            (!kept && spared, Refusal::Accessible),
            (self.penalty(member).is_some(), Refusal::Penalty(self.penalty(member).unwrap_or(self.now))),
            (!self.admits(locker, member), Refusal::Department),
            (!self.is_open(locker), Refusal::Hours(from, to)),
            (used >= quota, Refusal::Quota(quota)),
            (self.deadline(locker).is_none(), Refusal::TermOver),
        ];
        reasons.into_iter().find(|(applies, _)| *applies).map(|(_, reason)| reason)
    }

    fn claim(&mut self, locker: usize, member: usize) -> Outcome {
        self.offer(locker);
        if let Some(objection) = self.objection(locker, member) {
            return Err(Objection::Rule(objection));
        }
        let due = self.deadline(locker);
        self.put(locker, Allocation { member, state: State::InUse, until: None, due, extensions: 0 });
        Ok(())
    }

    fn claim_any(&mut self, bay: usize, member: usize) -> Outcome {
        let fits = |locker: &usize| {
            let place = &self.lockers[*locker];
            let admitted = place.bay == bay && self.admits(*locker, member);
            admitted && place.usable && (place.allocation.is_none() || self.is_kept_for(*locker, member))
        };
        let wants = self.people[member].wants_accessible;
        let best = (0..self.lockers.len()).filter(fits).min_by_key(|locker| {
            (!self.is_kept_for(*locker, member), self.lockers[*locker].accessible != wants, *locker)
        });
        self.claim(best.ok_or(Objection::Rule(Refusal::Taken))?, member)
    }

    fn reserve(&mut self, locker: usize, member: usize) -> Outcome {
        self.offer(locker);
        if self.mine(locker, member).is_some() && self.lockers[locker].usable {
            return Err(Objection::Rule(Refusal::Yours));
        }
        if let Some(objection) = self.objection(locker, member) {
            return Err(Objection::Rule(objection));
        }
        let again = self.people[member].missed.get(&self.lockers[locker].bay).map(|missed| *missed + Duration::HOUR);
        if let Some(again) = again.filter(|again| *again > self.now) {
            return Err(Objection::Rule(Refusal::Missed(again)));
        }
        let until = Some(self.now + self.bay(locker).reservation);
        self.put(locker, Allocation { member, state: State::Reserved, until, due: None, extensions: 0 });
        Ok(())
    }

    fn release(&mut self, locker: usize, member: usize) -> Outcome {
        self.offer(locker);
        let allocation = self.mine(locker, member).cloned().ok_or(Objection::Rule(Refusal::NotYours))?;
        self.lockers[locker].allocation = None;
        let now = self.now;
        self.lockers[locker].end(&allocation, now);
        self.offer(locker);
        Ok(())
    }

    fn keep(&mut self, locker: usize, member: usize) -> Outcome {
        self.offer(locker);
        let back = match (self.mine(locker, member), self.lockers[locker].released.get(&member)) {
            (Some(Allocation { state: State::Releasing, due: Some(due), extensions, .. }), _) => (*due, *extensions),
            (Some(_), _) => return Err(Objection::Rule(Refusal::Yours)),
            (None, Some((at, due, extensions, had_since))) => {
                let taken = *had_since || self.lockers[locker].allocation.is_some();
                if self.now - *at >= TEN_MINUTES || self.now >= *due || taken {
                    return Err(Objection::Rule(Refusal::TooLate));
                }
                if !self.lockers[locker].usable {
                    return Err(Objection::Rule(Refusal::OutOfService));
                }
                (*due, *extensions)
            }
            (None, _) => return Err(Objection::Rule(Refusal::NotYours)),
        };
        if let Some(until) = self.penalty(member) {
            return Err(Objection::Rule(Refusal::Penalty(until)));
        }
        let quota = self.quota(locker, member);
        if self.count(member, &[State::InUse, State::Reserved], locker) >= quota {
            return Err(Objection::Rule(Refusal::Quota(quota)));
        }
        let (due, extensions) = (Some(back.0), back.1);
        if self.mine(locker, member).is_none() {
            let now = self.now;
            let loans = self.lockers[locker].past_loans.remove(&member).unwrap_or_default();
            self.lockers[locker].loans = loans.into_iter().filter(|(_, until)| *until > now).collect();
        }
        self.put(locker, Allocation { member, state: State::InUse, until: None, due, extensions });
        Ok(())
    }

    fn extend(&mut self, locker: usize, member: usize) -> Outcome {
        self.offer(locker);
        let (allowed, awaited) = (self.bay(locker).extensions, !self.bay(locker).queue.is_empty());
        let now = self.now;
        let allocation = self.lockers[locker].allocation.as_mut();
        let allocation = allocation.filter(|own| own.member == member && own.state == State::InUse);
        let allocation = allocation.ok_or(Objection::Rule(Refusal::NotYours))?;
        let due = allocation.due.unwrap();
        match () {
            () if due <= now => Err(Objection::Rule(Refusal::Overdue)),
            () if allocation.extensions == allowed => Err(Objection::Rule(Refusal::Extended)),
            () if awaited => Err(Objection::Rule(Refusal::Awaited)),
            () => {
                (allocation.due, allocation.extensions) = (Some(due + Duration::DAY), allocation.extensions + 1);
                Ok(())
            }
        }
    }

    fn open(&mut self, locker: usize, member: usize) -> Outcome {
        self.offer(locker);
        let releases = self.bay(locker).opening_releases;
        if self.borrows(locker, member) {
            return Ok(());
        }
        let (now, allocation) = (self.now, self.lockers[locker].allocation.as_mut());
        let allocation = allocation.filter(|own| own.member == member && own.state != State::Held);
        let allocation = allocation.ok_or(Objection::Rule(Refusal::NotYours))?;
        if releases && allocation.state == State::InUse {
            (allocation.state, allocation.until) = (State::Releasing, Some(now + TEN_MINUTES));
        }
        Ok(())
    }
}
