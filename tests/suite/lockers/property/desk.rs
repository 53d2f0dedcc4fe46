//! The model of shares, of what staff does, and of cards.

use parvis::lockers::{allocations::rules::Refusal, bays::locker::AllocationState};
use time::Duration;

use super::model::{Allocation, Model, Objection, Outcome, paris};

impl Model {
    /// Whether a locker in use is lent to somebody who has it not.
    pub(super) fn borrows(&self, locker: usize, member: usize) -> bool {
        let place = &self.lockers[locker];
        let in_use = place.allocation.as_ref().is_some_and(|allocation| allocation.state == AllocationState::InUse);
        in_use && place.loans.iter().any(|(friend, until)| *friend == member && *until > self.now)
    }

    /// The holder lends it to the next person.
    pub(super) fn share(&mut self, locker: usize, member: usize) -> Outcome {
        self.offer(locker);
        let friend = (member + 1) % self.people.len();
        let now = self.now;
        let allocation = self.mine(locker, member).filter(|allocation| allocation.state == AllocationState::InUse);
        let due = allocation.and_then(|allocation| allocation.due).ok_or(Objection::Rule(Refusal::NotYours))?;
        if due <= now {
            return Err(Objection::Rule(Refusal::Overdue));
        }
        let loans = &mut self.lockers[locker].loans;
        loans.retain(|(other, _)| *other != friend);
        loans.push((friend, due.min(now + Duration::hours(2))));
        Ok(())
    }

    pub(super) fn unshare(&mut self, locker: usize, member: usize) -> Outcome {
        self.offer(locker);
        let friend = (member + 1) % self.people.len();
        self.mine(locker, member).ok_or(Objection::Rule(Refusal::NotYours))?;
        self.lockers[locker].loans.retain(|(other, _)| *other != friend);
        Ok(())
    }

    pub(super) fn take_back(&mut self, locker: usize, check: bool) -> Outcome {
        let place = &mut self.lockers[locker];
        let allocation = place.allocation.take().ok_or(Objection::Rule(Refusal::NotYours))?;
        // It was not given back: there is nothing to keep.
        place.released.remove(&allocation.member);
        place.loans.clear();
        if check && matches!(allocation.state, AllocationState::InUse | AllocationState::Releasing) {
            place.usable = false;
        }
        Ok(())
    }

    pub(super) fn assign(&mut self, locker: usize, member: usize) -> Outcome {
        let day = paris(self.now).date() + Duration::days(2);
        let due = paris(self.now).replace_date(day).replace_time(self.bay(locker).hours.1);
        let usable = self.lockers[locker].usable;
        match self.lockers[locker].allocation.as_mut() {
            Some(allocation) if allocation.member != member => return Err(Objection::Rule(Refusal::Taken)),
            Some(allocation) if allocation.state == AllocationState::InUse => {
                allocation.due = Some(due);
                self.lockers[locker].loans.iter_mut().for_each(|(_, until)| *until = due.min(*until));
                return Ok(());
            }
            None if !usable => return Err(Objection::Rule(Refusal::OutOfService)),
            _ => {}
        }
        self.put(
            locker,
            Allocation { member, state: AllocationState::InUse, until: None, due: Some(due), extensions: 0 },
        );
        Ok(())
    }

    pub(super) fn set_lost(&mut self, member: usize, lost: bool) -> Outcome {
        if self.people[member].lost == lost {
            return Err(Objection::Card);
        }
        self.people[member].lost = lost;
        Ok(())
    }

    /// Which people's cards open a locker of a bay while its bay is cut off.
    pub fn bearers(&self, bay: usize) -> Vec<(usize, usize)> {
        let mut bearers = Vec::new();
        for (place, locker) in self.lockers.iter().enumerate().filter(|(_, locker)| locker.bay == bay) {
            let allocation = locker.allocation.as_ref().filter(|own| own.state != AllocationState::Held);
            let holder = allocation.map(|allocation| allocation.member);
            let borrowers = (0..self.people.len()).filter(|member| self.borrows(place, *member));
            let mut here: Vec<usize> = borrowers.chain(holder).filter(|member| !self.people[*member].lost).collect();
            here.sort_unstable();
            here.dedup();
            bearers.extend(here.into_iter().map(|member| (place, member)));
        }
        bearers
    }
}
