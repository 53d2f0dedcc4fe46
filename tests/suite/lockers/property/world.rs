//! Acts on the portal: shares, the desk, cards.

use parvis::{
    accounts::{CardChange, CardChanged},
    ids::{AllocationId, BayId, LockerId, MemberId},
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
use time::Duration;

use super::{
    PEOPLE, World, card,
    model::{Act, No},
};
use crate::{
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
    sqlx::query_scalar(
        "WITH member AS (
             INSERT INTO members (number, surname, first_name, kind, department, search_text, password_hash, activated_at,
                                  created_at, updated_at)
             VALUES ($1, 'Nom', 'Prénom', $2, $3, 'nom', 'x', $4, $4, $4) RETURNING id),
         preference AS (INSERT INTO locker_preferences (member_id, accessible) SELECT id, $5 FROM member)
         SELECT id FROM member",
    )
    .bind(number)
    .bind(kind)
    .bind(department)
    .bind(portal.clock.now())
    .bind(wants)
    .fetch_one(&*portal.db)
    .await
    .unwrap()
}

impl World {
    pub(super) async fn change_card(&self, who: usize, change: CardChange) -> Result<(), No> {
        match self.portal.accounts.change_card(&self.origin(None), self.members[who], &change).await.unwrap() {
            CardChanged::Done => Ok(()),
            CardChanged::Nothing => Err(No::Card),
            other => panic!("{other:?}"),
        }
    }

    /// The holder lends a locker to the next person for two hours, or takes that back, as the page does.
    pub(super) async fn lend(&self, shelf: usize, who: usize, lends: bool) -> Result<(), Refusal> {
        let (lockers, now) = (lockers(&self.portal), self.portal.clock.now());
        let mut attempt = lockers.begin(&self.codes[shelf], self.members[who], now).await.unwrap().unwrap();
        let friend = PEOPLE[(who + 1) % PEOPLE.len()].0;
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

    pub(super) async fn act_of_staff(&self, act: Act) -> Result<(), No> {
        let (lockers, origin) = (lockers(&self.portal), self.origin(None));
        match act {
            Act::TakeBack(shelf, check) => self.take_back(shelf, check).await,
            Act::Assign(shelf, who) => {
                let last_day = on_campus(origin.at).date() + Duration::days(2);
                let (code, member_id) = (&self.codes[shelf], self.members[who]);
                let assignment = Assignment { code, member_id, last_day, reason: None };
                match lockers.assign(&origin, assignment).await.unwrap() {
                    Assigned::Given | Assigned::Prolonged | Assigned::Same => Ok(()),
                    Assigned::Taken => Err(No::Rule(Refusal::Taken)),
                    Assigned::OutOfService => Err(No::Rule(Refusal::OutOfService)),
                    other => panic!("{other:?}"),
                }
            }
            Act::Check(shelf) => {
                let find = "SELECT id FROM lockers WHERE code = $1";
                let id = LockerId(self.id_at(find, shelf).await.unwrap());
                let mut transaction = self.portal.db.begin().await.unwrap();
                store_checks::finish(&mut transaction, id, None, &self.origin(Some(0))).await.unwrap();
                transaction.commit().await.unwrap();
                Ok(())
            }
            other => panic!("{other:?}"),
        }
    }

    async fn take_back(&self, shelf: usize, check: bool) -> Result<(), No> {
        let find = "SELECT a.id FROM allocations a JOIN lockers l ON l.id = a.locker_id
                    WHERE l.code = $1 AND a.ended_at IS NULL";
        let why = TakeBackReason::ByStaff("fin", AllocationId(self.id_at(find, shelf).await.unwrap_or_default()));
        let afterwards = if check { Afterwards::Check } else { Afterwards::Free };
        let origin = self.origin(None);
        let taken = lockers(&self.portal).take_back(&origin, &self.codes[shelf], why, afterwards).await.unwrap();
        taken.map(drop).ok_or(No::Rule(Refusal::NotYours))
    }

    /// The key that a query finds with the code of a locker.
    async fn id_at(&self, query: &'static str, shelf: usize) -> Option<i64> {
        let code = self.codes[shelf].as_str();
        sqlx::query_scalar(query).bind(code).fetch_optional(&*self.portal.db).await.unwrap()
    }

    /// The cards that open lockers of a bay while it is cut off, as its controller is told.
    pub(super) async fn bearers(&self, hall: usize) -> Vec<(usize, usize)> {
        let now = self.portal.clock.now();
        // The bays of this test have no controller, so that every order is the reader's.
        set_bay(&self.portal, self.bays[hall], "actuator = 'bay'").await;
        let found = store_cards::list_allowed(&self.portal.db, BayId(self.bays[hall]), now).await.unwrap();
        set_bay(&self.portal, self.bays[hall], "actuator = 'self'").await;
        let first = self.model.shelves.iter().position(|shelf| shelf.hall == hall).unwrap();
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
        for (who, person) in self.model.people.iter().enumerate() {
            for number in 0..=person.card {
                let found = store_cards::find(&self.portal.db, &card(who, number).hash(keyring), today).await.unwrap();
                let theirs = found == Some(self.members[who]);
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
