//! The rules of lockers once more, in memory and in other words: shelves, people, queues, one clock.

#![expect(clippy::similar_names, reason = "a shelf is not `self`")]

use std::collections::HashMap;

use parvis::lockers::{allocations::rules::Refusal, bays::locker::AllocationState as State};
use time::{Date, Duration, OffsetDateTime, Time};
use tz::TimeZoneRef;

const TEN_MINUTES: Duration = Duration::minutes(10);

/// A member has a locker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    pub who: usize,
    pub what: State,
    pub until: Option<OffsetDateTime>,
    pub due: Option<OffsetDateTime>,
    pub extensions: i16,
}

/// A locker.
#[derive(Debug, Clone)]
pub struct Shelf {
    pub hall: usize,
    pub department: Option<&'static str>,
    pub easy: bool,
    pub usable: bool,
    pub spell: Option<Spell>,
    /// To whom it is lent, and until when.
    pub lent: Vec<(usize, OffsetDateTime)>,
    /// To whom it was lent when it was given back.
    pub was_lent: HashMap<usize, Vec<(usize, OffsetDateTime)>>,
    /// The time of the release, its deadline, its extensions, and whether another member had it since; by member.
    pub given_back: HashMap<usize, (OffsetDateTime, OffsetDateTime, i16, bool)>,
}

impl Shelf {
    fn give_back(&mut self, spell: &Spell, at: OffsetDateTime) {
        self.given_back.remove(&spell.who);
        self.was_lent.insert(spell.who, std::mem::take(&mut self.lent));
        if let Some(due) = spell.due {
            self.given_back.insert(spell.who, (at, due, spell.extensions, false));
        }
    }
}

#[derive(Debug, Clone)]
pub struct Person {
    /// Column of the quotas: student, teacher, staff.
    pub kind: usize,
    pub department: Option<&'static str>,
    pub wants_easy: bool,
    pub fined_until: Option<OffsetDateTime>,
    pub missed: HashMap<usize, OffsetDateTime>,
    /// Which of their cards they have now: each new one has the next number.
    pub card: usize,
    /// Whether that was reported lost.
    pub lost: bool,
}

/// A bay.
#[derive(Debug, Clone)]
pub struct Hall {
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
    pub halls: Vec<Hall>,
    pub shelves: Vec<Shelf>,
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
pub enum No {
    /// By the rules of lockers.
    Rule(Refusal),
    /// The card is so already, or there is none.
    Card,
}

pub type Outcome = Result<(), No>;

pub fn paris(at: OffsetDateTime) -> OffsetDateTime {
    let zone: TimeZoneRef<'static> = tzdb::time_zone::europe::PARIS;
    let offset = zone.find_local_time_type(at.unix_timestamp()).unwrap().ut_offset();
    at.to_offset(time::UtcOffset::from_whole_seconds(offset).unwrap())
}

impl Model {
    /// Does it, or refuses and leaves everything as it was.
    pub fn act(&mut self, act: Act) -> Outcome {
        self.run_out();
        let before = self.clone();
        let outcome = match act {
            Act::Claim(shelf, who) => self.claim(shelf, who),
            Act::ClaimAny(hall, who) => self.claim_any(hall, who),
            Act::Reserve(shelf, who) => self.reserve(shelf, who),
            Act::Release(shelf, who) => self.release(shelf, who),
            Act::Keep(shelf, who) => self.keep(shelf, who),
            Act::Extend(shelf, who) => self.extend(shelf, who),
            Act::Open(shelf, who) => self.open(shelf, who),
            Act::Share(shelf, who) => self.share(shelf, who),
            Act::Unshare(shelf, who) => self.unshare(shelf, who),
            Act::TakeBack(shelf, check) => self.take_back(shelf, check),
            Act::Check(shelf) => {
                self.shelves[shelf].usable = true;
                Ok(())
            }
            Act::Assign(shelf, who) => self.assign(shelf, who),
            Act::BlockCard(who) => self.set_lost(who, true),
            Act::UnblockCard(who) => self.set_lost(who, false),
            Act::ReplaceCard(who) => {
                (self.people[who].card, self.people[who].lost) = (self.people[who].card + 1, false);
                Ok(())
            }
            Act::Sweep => {
                (0..self.shelves.len()).for_each(|shelf| self.offer(shelf));
                Ok(())
            }
        };
        if outcome.is_err() {
            *self = before;
        }
        outcome
    }

    /// Ends whatever has an end that has come.
    pub fn run_out(&mut self) {
        for shelf in &mut self.shelves {
            let Some(spell) = shelf.spell.take_if(|spell| spell.until.is_some_and(|until| until <= self.now)) else {
                continue;
            };
            let until = spell.until.unwrap();
            shelf.give_back(&spell, until - TEN_MINUTES);
            if spell.what == State::Reserved {
                let missed = self.people[spell.who].missed.entry(shelf.hall).or_insert(self.now - Duration::days(9));
                *missed = until.max(*missed);
            }
        }
    }

    pub(super) fn hall(&self, shelf: usize) -> &Hall {
        &self.halls[self.shelves[shelf].hall]
    }

    pub(super) fn mine(&self, shelf: usize, who: usize) -> Option<&Spell> {
        self.shelves[shelf].spell.as_ref().filter(|spell| spell.who == who)
    }

    fn admits(&self, shelf: usize, who: usize) -> bool {
        let department = self.shelves[shelf].department.or(self.hall(shelf).department);
        department.is_none() || department == self.people[who].department
    }

    fn is_free(&self, shelf: usize) -> bool {
        self.shelves[shelf].usable && self.shelves[shelf].spell.is_none()
    }

    fn is_open(&self, shelf: usize) -> bool {
        let (from, to) = self.hall(shelf).hours;
        (from..to).contains(&paris(self.now).time())
    }

    fn deadline(&self, shelf: usize) -> Option<OffsetDateTime> {
        let today = paris(self.now);
        let day = self.hall(shelf).last_day.unwrap_or(today.date());
        // No change of the clocks in these weeks.
        let due = today.replace_date(day).replace_time(self.hall(shelf).hours.1);
        (due > self.now).then_some(due)
    }

    fn fine(&self, who: usize) -> Option<OffsetDateTime> {
        self.people[who].fined_until.filter(|until| *until > self.now)
    }

    /// How many shelves somebody has in one of these ways, this one left out.
    fn count(&self, who: usize, ways: &[State], but: usize) -> i64 {
        let others = self.shelves.iter().enumerate().filter(|(shelf, _)| *shelf != but);
        let spells = others.filter_map(|(_, shelf)| shelf.spell.as_ref());
        i64::try_from(spells.filter(|spell| spell.who == who && ways.contains(&spell.what)).count()).unwrap()
    }

    fn quota(&self, shelf: usize, who: usize) -> i64 {
        self.hall(shelf).quotas[self.people[who].kind]
    }

    pub(super) fn put(&mut self, shelf: usize, spell: Spell) {
        let shelf = &mut self.shelves[shelf];
        shelf.given_back.remove(&spell.who);
        shelf.given_back.values_mut().for_each(|back| back.3 = true);
        shelf.spell = Some(spell);
    }

    /// A free shelf goes to the first in the queue who may have it.
    pub(super) fn offer(&mut self, shelf: usize) {
        if !self.is_free(shelf) || !self.is_open(shelf) || self.deadline(shelf).is_none() {
            return;
        }
        let easy = self.shelves[shelf].easy;
        let mut queue = self.hall(shelf).queue.clone();
        if easy {
            queue.sort_by_key(|who| !self.people[*who].wants_easy);
        }
        let ways = [State::InUse, State::Held, State::Reserved];
        let fits = |who: &&usize| {
            let room = self.count(**who, &ways, usize::MAX) < self.quota(shelf, **who);
            self.admits(shelf, **who) && self.fine(**who).is_none() && room
        };
        let Some(who) = queue.iter().find(fits).copied() else { return };
        let hall = self.shelves[shelf].hall;
        self.halls[hall].queue.retain(|other| *other != who);
        let until = Some(self.now + Duration::minutes(30));
        self.put(shelf, Spell { who, what: State::Held, until, due: None, extensions: 0 });
    }

    /// The first reason against a free shelf becoming somebody's.
    fn objection(&self, shelf: usize, who: usize) -> Option<Refusal> {
        let place = &self.shelves[shelf];
        let (wants_easy, hall) = (self.people[who].wants_easy, place.hall);
        let ordinary = |other: usize| {
            let shelf = &self.shelves[other];
            shelf.hall == hall && !shelf.easy && self.is_free(other) && self.admits(other, who)
        };
        let (from, to) = self.hall(shelf).hours;
        let quota = self.quota(shelf, who);
        let used = self.count(who, &[State::InUse, State::Reserved], shelf);
        let kept = self.mine(shelf, who).is_some_and(|spell| matches!(spell.what, State::Held | State::Reserved));
        let spared = place.easy && !wants_easy && (0..self.shelves.len()).any(ordinary);
        let reasons = [
            (!place.usable, Refusal::OutOfService),
            (!kept && self.mine(shelf, who).is_some(), Refusal::Yours),
            (!kept && place.spell.is_some(), Refusal::Taken),
            (!kept && spared, Refusal::Accessible),
            (self.fine(who).is_some(), Refusal::Penalty(self.fine(who).unwrap_or(self.now))),
            (!self.admits(shelf, who), Refusal::Department),
            (!self.is_open(shelf), Refusal::Hours(from, to)),
            (used >= quota, Refusal::Quota(quota)),
            (self.deadline(shelf).is_none(), Refusal::TermOver),
        ];
        reasons.into_iter().find(|(applies, _)| *applies).map(|(_, reason)| reason)
    }

    fn claim(&mut self, shelf: usize, who: usize) -> Outcome {
        self.offer(shelf);
        if let Some(objection) = self.objection(shelf, who) {
            return Err(No::Rule(objection));
        }
        let due = self.deadline(shelf);
        self.put(shelf, Spell { who, what: State::InUse, until: None, due, extensions: 0 });
        Ok(())
    }

    fn claim_any(&mut self, hall: usize, who: usize) -> Outcome {
        let kept = |shelf: usize| {
            self.mine(shelf, who).is_some_and(|spell| matches!(spell.what, State::Held | State::Reserved))
        };
        let fits = |shelf: &usize| {
            let place = &self.shelves[*shelf];
            place.hall == hall && place.usable && self.admits(*shelf, who) && (place.spell.is_none() || kept(*shelf))
        };
        let wants = self.people[who].wants_easy;
        let best = (0..self.shelves.len())
            .filter(fits)
            .min_by_key(|shelf| (!kept(*shelf), self.shelves[*shelf].easy != wants, *shelf));
        self.claim(best.ok_or(No::Rule(Refusal::Taken))?, who)
    }

    fn reserve(&mut self, shelf: usize, who: usize) -> Outcome {
        self.offer(shelf);
        if self.mine(shelf, who).is_some() && self.shelves[shelf].usable {
            return Err(No::Rule(Refusal::Yours));
        }
        if let Some(objection) = self.objection(shelf, who) {
            return Err(No::Rule(objection));
        }
        let again = self.people[who].missed.get(&self.shelves[shelf].hall).map(|missed| *missed + Duration::HOUR);
        if let Some(again) = again.filter(|again| *again > self.now) {
            return Err(No::Rule(Refusal::Missed(again)));
        }
        let until = Some(self.now + self.hall(shelf).reservation);
        self.put(shelf, Spell { who, what: State::Reserved, until, due: None, extensions: 0 });
        Ok(())
    }

    fn release(&mut self, shelf: usize, who: usize) -> Outcome {
        self.offer(shelf);
        let spell = self.mine(shelf, who).cloned().ok_or(No::Rule(Refusal::NotYours))?;
        self.shelves[shelf].spell = None;
        let now = self.now;
        self.shelves[shelf].give_back(&spell, now);
        self.offer(shelf);
        Ok(())
    }

    fn keep(&mut self, shelf: usize, who: usize) -> Outcome {
        self.offer(shelf);
        let back = match (self.mine(shelf, who), self.shelves[shelf].given_back.get(&who)) {
            (Some(Spell { what: State::Releasing, due: Some(due), extensions, .. }), _) => (*due, *extensions),
            (Some(_), _) => return Err(No::Rule(Refusal::Yours)),
            (None, Some((at, due, extensions, had_since))) => {
                let taken = *had_since || self.shelves[shelf].spell.is_some();
                if self.now - *at >= TEN_MINUTES || self.now >= *due || taken {
                    return Err(No::Rule(Refusal::TooLate));
                }
                if !self.shelves[shelf].usable {
                    return Err(No::Rule(Refusal::OutOfService));
                }
                (*due, *extensions)
            }
            (None, _) => return Err(No::Rule(Refusal::NotYours)),
        };
        if let Some(until) = self.fine(who) {
            return Err(No::Rule(Refusal::Penalty(until)));
        }
        let quota = self.quota(shelf, who);
        if self.count(who, &[State::InUse, State::Reserved], shelf) >= quota {
            return Err(No::Rule(Refusal::Quota(quota)));
        }
        let (due, extensions) = (Some(back.0), back.1);
        if self.mine(shelf, who).is_none() {
            let now = self.now;
            let lent = self.shelves[shelf].was_lent.remove(&who).unwrap_or_default();
            self.shelves[shelf].lent = lent.into_iter().filter(|(_, until)| *until > now).collect();
        }
        self.put(shelf, Spell { who, what: State::InUse, until: None, due, extensions });
        Ok(())
    }

    fn extend(&mut self, shelf: usize, who: usize) -> Outcome {
        self.offer(shelf);
        let (allowed, awaited) = (self.hall(shelf).extensions, !self.hall(shelf).queue.is_empty());
        let now = self.now;
        let spell = self.shelves[shelf].spell.as_mut();
        let spell =
            spell.filter(|spell| spell.who == who && spell.what == State::InUse).ok_or(No::Rule(Refusal::NotYours))?;
        let due = spell.due.unwrap();
        match () {
            () if due <= now => Err(No::Rule(Refusal::Overdue)),
            () if spell.extensions == allowed => Err(No::Rule(Refusal::Extended)),
            () if awaited => Err(No::Rule(Refusal::Awaited)),
            () => {
                (spell.due, spell.extensions) = (Some(due + Duration::DAY), spell.extensions + 1);
                Ok(())
            }
        }
    }

    fn open(&mut self, shelf: usize, who: usize) -> Outcome {
        self.offer(shelf);
        let releases = self.hall(shelf).opening_releases;
        if self.borrows(shelf, who) {
            return Ok(());
        }
        let (now, spell) = (self.now, self.shelves[shelf].spell.as_mut());
        let spell =
            spell.filter(|spell| spell.who == who && spell.what != State::Held).ok_or(No::Rule(Refusal::NotYours))?;
        if releases && spell.what == State::InUse {
            (spell.what, spell.until) = (State::Releasing, Some(now + TEN_MINUTES));
        }
        Ok(())
    }
}
