//! Acts on the portal: shares, the desk, cards.

use parvis::{
    accounts::{CardChange, CardChanged},
    ids::{AllocationId, BayId, MemberId},
    lockers::{
        allocations::{
            self,
            assign::{Assigned, Assignment},
            rules::Refusal,
            take_back::{Afterwards, TakeBackReason},
        },
        attention::store_checks,
        controllers::store_cards,
    },
    web::time::on_campus,
};
use serde_json::json;
use time::Duration;

use super::{
    NUMBERS, PEOPLE, World, card,
    model::{Act, Objection},
};
use crate::{
    factories::{self, members},
    harness::TestPortal,
    lockers::facts::{lockers, set_bay},
};

pub(super) async fn member(
    portal: &TestPortal,
    number: &str,
    kind: &str,
    department: Option<&str>,
    wants: bool,
) -> MemberId {
    let member_id = members::active(&portal.db, number, kind, department, portal.clock.now()).await;
    factories::lockers::prefer_accessible(&portal.db, member_id, wants).await;
    member_id
}

impl World {
    pub(super) async fn change_card(&self, member: usize, change: CardChange) -> Result<(), Objection> {
        match self.portal.accounts.change_card(&self.origin(None), self.members[member], &change).await.unwrap() {
            CardChanged::Done => Ok(()),
            CardChanged::Nothing => Err(Objection::Card),
            other => panic!("{other:?}"),
        }
    }

    /// The holder lends a locker to the next person for two hours, or takes that back, as the page does.
    pub(super) async fn lend(&self, locker: usize, member: usize, lends: bool) -> Result<(), Refusal> {
        let (lockers, now) = (lockers(&self.portal), self.portal.clock.now());
        let mut attempt = lockers.begin(&self.codes[locker], self.members[member], now).await.unwrap().unwrap();
        let friend = PEOPLE[(member + 1) % PEOPLE.len()].0;
        if lends {
            let tenancy = match attempt.situation.share(now) {
                Ok(tenancy) => tenancy.clone(),
                Err(refusal) => {
                    attempt.undo().await.unwrap();
                    return Err(refusal);
                }
            };
            let until = tenancy.due_at.unwrap().min(now + Duration::hours(2));
            allocations::store::share(&mut attempt.transaction, tenancy.id, friend, now, until).await.unwrap().unwrap();
        } else {
            let id = match attempt.situation.release() {
                Ok(tenancy) => tenancy.id,
                Err(refusal) => {
                    attempt.undo().await.unwrap();
                    return Err(refusal);
                }
            };
            allocations::store::unshare(&mut attempt.transaction, id, friend, now).await.unwrap();
        }
        lockers.finish(attempt).await.unwrap();
        Ok(())
    }

    pub(super) async fn act_of_staff(&self, act: Act) -> Result<(), Objection> {
        let (lockers, origin) = (lockers(&self.portal), self.origin(None));
        match act {
            Act::TakeBack(locker, check) => self.take_back(locker, check).await,
            Act::Assign(locker, member) => {
                let last_day = on_campus(origin.at).date() + Duration::days(2);
                let (code, member_id) = (&self.codes[locker], self.members[member]);
                let assignment = Assignment { code, member_id, last_day, reason: None };
                match lockers.assign(&origin, assignment).await.unwrap() {
                    Assigned::Given | Assigned::Prolonged | Assigned::Same => Ok(()),
                    Assigned::Taken => Err(Objection::Rule(Refusal::Taken)),
                    Assigned::OutOfService => Err(Objection::Rule(Refusal::OutOfService)),
                    other => panic!("{other:?}"),
                }
            }
            Act::Check(locker) => {
                let id = factories::lockers::id(&self.portal.db, NUMBERS[locker]).await;
                let mut transaction = self.portal.db.begin().await.unwrap();
                store_checks::finish(&mut transaction, id, None, &self.origin(Some(0))).await.unwrap();
                transaction.commit().await.unwrap();
                Ok(())
            }
            other => panic!("{other:?}"),
        }
    }

    async fn take_back(&self, locker: usize, check: bool) -> Result<(), Objection> {
        let id = factories::lockers::allocations::find(&self.portal.db, &self.codes[locker]).await;
        let why = TakeBackReason::ByStaff("fin", AllocationId(id.unwrap_or_default()));
        let afterwards = if check { Afterwards::Check } else { Afterwards::Free };
        let origin = self.origin(None);
        let taken = lockers(&self.portal).take_back(&origin, &self.codes[locker], why, afterwards).await.unwrap();
        taken.map(drop).ok_or(Objection::Rule(Refusal::NotYours))
    }

    /// The cards that open lockers of a bay while it is cut off, as its controller is told.
    pub(super) async fn bearers(&self, bay: usize) -> Vec<(usize, usize)> {
        let now = self.portal.clock.now();
        // The bays of this test have no controller, so that every order is the reader's.
        set_bay(&self.portal, self.bays[bay], json!({"actuator": "bay"})).await;
        let found = store_cards::list_allowed(&self.portal.db, BayId(self.bays[bay]), now).await.unwrap();
        set_bay(&self.portal, self.bays[bay], json!({"actuator": "self"})).await;
        let first = self.model.lockers.iter().position(|locker| locker.bay == bay).unwrap();
        let person = |id: MemberId| self.members.iter().position(|member| *member == id).unwrap();
        let mut bearers: Vec<_> = found
            .iter()
            .map(|bearer| (first + usize::try_from(bearer.number).unwrap() - 1, person(bearer.member_id)))
            .collect();
        bearers.sort_unstable();
        bearers
    }

    /// The people whose present card is good at a reader, and that no card of before is.
    pub(super) async fn good_cards(&self) -> Vec<bool> {
        let (keyring, today) = (&self.portal.accounts.context.keyring, on_campus(self.portal.clock.now()).date());
        let mut good = Vec::new();
        for (member, person) in self.model.people.iter().enumerate() {
            for number in 0..=person.card {
                let found =
                    store_cards::find(&self.portal.db, &card(member, number).hash(keyring), today).await.unwrap();
                let theirs = found == Some(self.members[member]);
                assert!(theirs || found.is_none(), "a card is one person's");
                if number == person.card {
                    good.push(theirs);
                } else {
                    assert!(!theirs, "a replaced card is good");
                }
            }
        }
        good
    }
}
