//! A small hall in memory: what each act must come to.

use std::collections::BTreeSet;

use parvis::concerts::holds::durations::OFFER;
use time::{Duration, OffsetDateTime};

use crate::harness::cases::Choices;

pub const ROWS: usize = 3;
pub const SEATS_PER_ROW: usize = 6;
pub const SEATS: usize = ROWS * SEATS_PER_ROW;
pub const PEOPLE: usize = 4;
/// Seats that one person may have.
pub const LIMIT: usize = 4;
/// A wheelchair place at the end of the last row, and the companion seat beside it.
pub const WHEELCHAIR: usize = SEATS - 1;
pub const COMPANION: usize = SEATS - 2;

/// State of a seat in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Free,
    Held {
        person: usize,
        until: OffsetDateTime,
        extensions: u8,
    },
    /// With the step at which it was booked.
    Booked {
        person: usize,
        step: usize,
    },
    Blocked,
}

#[derive(Debug, Clone)]
pub enum Act {
    Hold(usize, BTreeSet<usize>),
    HoldBest(usize, usize),
    /// So many seats, one of them a wheelchair place.
    HoldWithWheelchair(usize, usize),
    Release(usize, usize),
    /// One of the seats that a person holds: a seat by chance is hardly ever theirs.
    ReleaseOwn(usize, usize),
    Extend(usize),
    Book(usize),
    /// The oldest booking of a person.
    Cancel(usize),
    /// Staff block a free seat, or unblock a blocked one.
    Block(usize),
    Join(usize, usize),
    Leave(usize),
    Wait(i64),
    Sweep,
}

pub fn any_act(choices: &mut Choices) -> Act {
    let (kind, person, seat) = (choices.below(21), choices.below(PEOPLE), choices.below(SEATS));
    match kind {
        0 | 1 => Act::Hold(person, [seat].into()),
        2 => Act::Hold(person, [WHEELCHAIR, COMPANION][choices.below(2)..].iter().copied().collect()),
        3 | 4 => Act::Hold(person, (0..=choices.below(3)).map(|_| choices.below(SEATS)).collect()),
        5 | 6 => Act::HoldBest(person, choices.below(LIMIT) + 1),
        7 if choices.below(4) == 0 => Act::Release(person, seat),
        7 => Act::ReleaseOwn(person, seat),
        8 | 9 => Act::Extend(person),
        10 | 11 => Act::Book(person),
        12 => Act::Cancel(person),
        13 => Act::Block(seat),
        14 | 15 => Act::Join(person, choices.below(LIMIT) + 1),
        16 => Act::Leave(person),
        17 => Act::HoldWithWheelchair(person, choices.below(LIMIT) + 1),
        18 | 19 => Act::Wait([10, 59, 61, 119, 121, 299, 301, 1799, 1801][choices.below(9)]),
        _ => Act::Sweep,
    }
}

/// The hall in memory.
pub struct Model {
    pub places: [Place; SEATS],
    /// Former holder of an expired hold, until the sweep or another hold.
    pub stale: [Option<usize>; SEATS],
    pub now: OffsetDateTime,
    /// Waiting list: person and number of adjacent seats, in order.
    pub line: Vec<(usize, usize)>,
    /// Seats that the list has offered to people and that were not given back.
    pub offers: Vec<(usize, BTreeSet<usize>)>,
}

fn is_standard(seat: usize) -> bool {
    seat != WHEELCHAIR && seat != COMPANION
}

impl Model {
    pub fn new(now: OffsetDateTime) -> Self {
        Self { places: [Place::Free; SEATS], stale: [None; SEATS], now, line: Vec::new(), offers: Vec::new() }
    }

    /// Holds that have run out are free.
    pub fn expire(&mut self) {
        for (seat, place) in self.places.iter_mut().enumerate() {
            if let Place::Held { person, until, .. } = *place
                && until <= self.now
            {
                (*place, self.stale[seat]) = (Place::Free, Some(person));
            }
        }
    }

    pub fn held_by(&self, person: usize) -> Vec<usize> {
        let mine = |seat: &usize| matches!(self.places[*seat], Place::Held { person: holder, .. } if holder == person);
        (0..SEATS).filter(mine).collect()
    }

    /// Held and booked.
    pub fn count(&self, person: usize) -> usize {
        let booked = |place: &&Place| matches!(place, Place::Booked { person: owner, .. } if *owner == person);
        self.held_by(person).len() + self.places.iter().filter(booked).count()
    }

    /// The first of the line for whom enough seats are side by side, and who may have them.
    pub fn next_in_line(&self) -> Option<(usize, usize)> {
        let fits =
            |(person, count): &(usize, usize)| self.count(*person) + count <= LIMIT && !self.blocks(*count).is_empty();
        self.line.iter().copied().find(fits)
    }

    /// The status of the answer to a hold; the seats are held when it is 303.
    pub fn hold(&mut self, person: usize, wanted: &BTreeSet<usize>) -> u16 {
        let mine = self.held_by(person);
        let new: Vec<usize> = wanted.iter().copied().filter(|seat| !mine.contains(seat)).collect();
        let jumps = |seat: &usize| is_standard(*seat) && self.places[*seat] == Place::Free;
        if self.next_in_line().is_some() && wanted.iter().any(jumps) {
            return 409;
        }
        if self.count(person) + new.len() > LIMIT {
            return 422;
        }
        if new.iter().any(|seat| self.places[*seat] != Place::Free) {
            return 409;
        }
        if wanted.contains(&COMPANION) && !wanted.contains(&WHEELCHAIR) && !self.may_accompany(person) {
            return 422;
        }
        for seat in new {
            self.keep(person, seat, Duration::minutes(5));
        }
        if wanted.contains(&COMPANION) {
            self.end_with_wheelchair(person);
        }
        303
    }

    /// Whether the companion seat may be had without the wheelchair place: that is theirs, or is gone.
    fn may_accompany(&self, person: usize) -> bool {
        match self.places[WHEELCHAIR] {
            Place::Held { person: holder, .. } => holder == person,
            Place::Booked { .. } | Place::Blocked => true,
            Place::Free => false,
        }
    }

    fn end_with_wheelchair(&mut self, person: usize) {
        if let (Place::Held { person: one, until: end, .. }, Place::Held { person: other, until, .. }) =
            (self.places[WHEELCHAIR], self.places[COMPANION])
            && one == person
            && other == person
            && end < until
        {
            self.places[COMPANION] = self.places[WHEELCHAIR];
        }
    }

    pub fn keep(&mut self, person: usize, seat: usize, time: Duration) {
        self.stale[seat] = None;
        self.places[seat] = Place::Held { person, until: self.now + time, extensions: 0 };
    }

    /// Blocks of free seats for everybody, side by side in one row.
    pub fn blocks(&self, count: usize) -> Vec<Vec<usize>> {
        let starts = (0..SEATS).filter(|seat| seat % SEATS_PER_ROW + count <= SEATS_PER_ROW);
        let blocks = starts.map(|seat| (seat..seat + count).collect::<Vec<_>>());
        let usable = |seat: &usize| is_standard(*seat) && self.places[*seat] == Place::Free;
        blocks.filter(|block| block.iter().all(usable)).collect()
    }

    /// The wheelchair place with its companion seat and those beside them, where so many are free.
    pub fn with_wheelchair(&self, count: usize) -> Option<BTreeSet<usize>> {
        let seats: BTreeSet<usize> = (SEATS - count..SEATS).collect();
        seats.iter().all(|seat| self.places[*seat] == Place::Free).then_some(seats)
    }

    /// Whether a seat is given back: one that ran out a moment ago may be, and is then nobody's offer.
    pub fn release(&mut self, person: usize, seat: usize) -> bool {
        let mine = self.held_by(person).contains(&seat);
        let theirs =
            |model: &Self, seat: usize| model.held_by(person).contains(&seat) || model.stale[seat] == Some(person);
        let mut seats = vec![seat];
        if seat == WHEELCHAIR && theirs(self, WHEELCHAIR) {
            seats.push(COMPANION);
        }
        for seat in seats {
            if theirs(self, seat) {
                (self.places[seat], self.stale[seat]) = (Place::Free, None);
                for (_, offered) in self.offers.iter_mut().filter(|(member, _)| *member == person) {
                    offered.remove(&seat);
                }
            }
        }
        self.offers.retain(|(_, offered)| !offered.is_empty());
        mine
    }

    pub fn extend(&mut self, person: usize) -> u16 {
        let others_wait = !self.line.is_empty();
        let mut extended = false;
        for (seat, place) in self.places.iter_mut().enumerate() {
            let offered = self.offers.iter().any(|(member, seats)| *member == person && seats.contains(&seat));
            if let Place::Held { person: holder, until, extensions } = place
                && *holder == person
                && *extensions < 10
                && !(offered && others_wait)
            {
                *until += Duration::minutes(2);
                *extensions += 1;
                extended = true;
            }
        }
        if extended { 303 } else { 409 }
    }

    pub fn join(&mut self, person: usize, count: usize) -> u16 {
        let free = !self.blocks(count).is_empty() && self.next_in_line().is_none();
        if free || self.count(person) + count > LIMIT {
            return 409;
        }
        match self.line.iter_mut().find(|(member, _)| *member == person) {
            Some((_, wanted)) => *wanted = count,
            None => self.line.push((person, count)),
        }
        303
    }

    /// Offer to the first of the waiting list.
    pub fn offer(&mut self, person: usize, seats: &[usize]) {
        self.line.retain(|(member, _)| *member != person);
        for seat in seats {
            self.keep(person, *seat, OFFER);
        }
        self.offers.push((person, seats.iter().copied().collect()));
    }

    /// Drops expired holds, and offers without a hold.
    pub fn sweep(&mut self) {
        self.stale = [None; SEATS];
        let held: Vec<Vec<usize>> = (0..PEOPLE).map(|person| self.held_by(person)).collect();
        self.offers.retain(|(person, seats)| seats.iter().any(|seat| held[*person].contains(seat)));
    }
}
