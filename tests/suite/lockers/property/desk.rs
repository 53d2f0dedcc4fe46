//! The model of shares, of what staff does, and of cards.

#![expect(clippy::similar_names, reason = "a shelf is not `self`")]

use parvis::lockers::{allocations::rules::Refusal, bays::locker::AllocationState};
use time::Duration;

use super::model::{Model, No, Outcome, Spell, paris};

impl Model {
    /// Whether a shelf in use is lent to somebody who has it not.
    pub(super) fn borrows(&self, shelf: usize, who: usize) -> bool {
        let place = &self.shelves[shelf];
        let in_use = place.spell.as_ref().is_some_and(|spell| spell.what == AllocationState::InUse);
        in_use && place.lent.iter().any(|(friend, until)| *friend == who && *until > self.now)
    }

    /// The holder lends it to the next person.
    pub(super) fn share(&mut self, shelf: usize, who: usize) -> Outcome {
        self.offer(shelf);
        let friend = (who + 1) % self.people.len();
        let now = self.now;
        let spell = self.mine(shelf, who).filter(|spell| spell.what == AllocationState::InUse);
        let due = spell.and_then(|spell| spell.due).ok_or(No::Rule(Refusal::NotYours))?;
        if due <= now {
            return Err(No::Rule(Refusal::Overdue));
        }
        let lent = &mut self.shelves[shelf].lent;
        lent.retain(|(other, _)| *other != friend);
        lent.push((friend, due.min(now + Duration::hours(2))));
        Ok(())
    }

    pub(super) fn unshare(&mut self, shelf: usize, who: usize) -> Outcome {
        self.offer(shelf);
        let friend = (who + 1) % self.people.len();
        self.mine(shelf, who).ok_or(No::Rule(Refusal::NotYours))?;
        self.shelves[shelf].lent.retain(|(other, _)| *other != friend);
        Ok(())
    }

    pub(super) fn take_back(&mut self, shelf: usize, check: bool) -> Outcome {
        let place = &mut self.shelves[shelf];
        let spell = place.spell.take().ok_or(No::Rule(Refusal::NotYours))?;
        // It was not given back: there is nothing to keep.
        place.given_back.remove(&spell.who);
        place.lent.clear();
        if check && matches!(spell.what, AllocationState::InUse | AllocationState::Releasing) {
            place.usable = false;
        }
        Ok(())
    }

    pub(super) fn assign(&mut self, shelf: usize, who: usize) -> Outcome {
        let day = paris(self.now).date() + Duration::days(2);
        let due = paris(self.now).replace_date(day).replace_time(self.hall(shelf).hours.1);
        let usable = self.shelves[shelf].usable;
        match self.shelves[shelf].spell.as_mut() {
            Some(spell) if spell.who != who => return Err(No::Rule(Refusal::Taken)),
            Some(spell) if spell.what == AllocationState::InUse => {
                spell.due = Some(due);
                self.shelves[shelf].lent.iter_mut().for_each(|(_, until)| *until = due.min(*until));
                return Ok(());
            }
            None if !usable => return Err(No::Rule(Refusal::OutOfService)),
            _ => {}
        }
        self.put(shelf, Spell { who, what: AllocationState::InUse, until: None, due: Some(due), extensions: 0 });
        Ok(())
    }

    pub(super) fn set_lost(&mut self, who: usize, lost: bool) -> Outcome {
        if self.people[who].lost == lost {
            return Err(No::Card);
        }
        self.people[who].lost = lost;
        Ok(())
    }

    /// Which people's cards open a shelf of a hall while its bay is cut off.
    pub fn bearers(&self, hall: usize) -> Vec<(usize, usize)> {
        let mut bearers = Vec::new();
        for (place, shelf) in self.shelves.iter().enumerate().filter(|(_, shelf)| shelf.hall == hall) {
            let holder =
                shelf.spell.as_ref().filter(|spell| spell.what != AllocationState::Held).map(|spell| spell.who);
            let borrowers = (0..self.people.len()).filter(|who| self.borrows(place, *who));
            let mut here: Vec<usize> = borrowers.chain(holder).filter(|who| !self.people[*who].lost).collect();
            here.sort_unstable();
            here.dedup();
            bearers.extend(here.into_iter().map(|who| (place, who)));
        }
        bearers
    }
}
