//! Whatever members and staff do to lockers and cards, in whatever order: the portal answers and ends as a plain model of the rules does.

#![expect(clippy::similar_names, reason = "a shelf is not `self`")]

mod desk;
mod model;
mod world;

use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use parvis::{
    accounts::{CardChange, cards::card::CardNumber},
    audit::{Origin, Via},
    ids::{BayId, MemberId},
    lockers::{
        allocations::rules::Refusal,
        bays::locker::{AllocationState, LockerCode},
        commands::{
            CommandRequest, CommandSender, Denial,
            command::{Op, Source},
        },
    },
};
use proptest::{array::uniform16, collection::vec, prelude::any, prop_assert_eq, test_runner::TestCaseError};
use serde_json::json;
use time::{
    Date, Duration, OffsetDateTime,
    macros::{date, time},
};

use self::{
    model::{Act, Hall, Model, No, Person, Shelf, Spell},
    world::member,
};
use super::facts::{bay_with, lockers, set_bay};
use crate::{
    factories::{
        self,
        lockers::{allocations, penalties, waits},
    },
    harness::{
        TestPortal,
        cases::{Cases, Choices},
        portal,
    },
};

/// Acts of the longest case.
const MOST_ACTS: usize = 500;

/// The last day of the bay for a term: reached in about half of a long case, as a day passes in some 270 acts.
const LAST_DAY: Date = date!(2026 - 11 - 23);

const PHYSICS: Option<&str> = Some("Physique");
const NETWORKS: Option<&str> = Some("Réseaux");
/// Number, kind, department, wants a locker that is easy to reach.
const PEOPLE: [(&str, &str, Option<&str>, bool); 6] = [
    ("20500001", "student", NETWORKS, false),
    ("20500002", "student", NETWORKS, true),
    ("20500003", "student", PHYSICS, false),
    ("20500004", "teacher", NETWORKS, false),
    ("20500005", "teacher", PHYSICS, true),
    ("20500006", "staff", None, false),
];
/// The lockers: bay, easy to reach, department.
const SHELVES: [(usize, bool, Option<&str>); 8] = [
    (0, false, None),
    (0, true, None),
    (0, false, None),
    (0, false, PHYSICS),
    (0, false, None),
    (1, false, None),
    (1, true, PHYSICS),
    (1, false, None),
];
/// The numbers of the lockers.
const NUMBERS: [u16; 8] = [1, 2, 3, 4, 5, 11, 12, 13];
const KINDS: [&str; 3] = ["student", "teacher", "staff"];

/// The portal and the model of it.
struct World {
    portal: TestPortal,
    model: Model,
    codes: Vec<LockerCode>,
    bays: Vec<i64>,
    members: Vec<MemberId>,
}

impl World {
    async fn new() -> Self {
        let portal = portal().await;
        let day = bay_with(&portal, 1, 5).await;
        let rules = json!({"actuator": "self", "opens_at": "06:00", "closes_at": "23:30", "teacher_quota": 2});
        set_bay(&portal, day, rules).await;
        let term = bay_with(&portal, 11, 3).await;
        let rules = json!({
            "actuator": "self", "policy": "term", "term_ends_on": LAST_DAY.to_string(), "release_on_open": true,
            "department": NETWORKS, "opens_at": "05:30", "closes_at": "23:00", "extensions_allowed": 2, "staff_quota": 1,
        });
        set_bay(&portal, term, rules).await;
        for (number, (_, easy, department)) in NUMBERS.into_iter().zip(SHELVES) {
            if easy {
                factories::lockers::accessible(&portal.db, number).await;
            }
            if let Some(department) = department {
                factories::lockers::of_department(&portal.db, number, department).await;
            }
        }
        let mut members = Vec::new();
        for (who, (number, kind, department, wants)) in PEOPLE.into_iter().enumerate() {
            members.push(member(&portal, number, kind, department, wants).await);
            let first = CardChange::Replace(card(who, 0), None);
            portal.accounts.change_card(&Origin::command_line(portal.clock.now()), members[who], &first).await.unwrap();
        }
        let codes = NUMBERS.map(|number| LockerCode::numbered(number).unwrap()).to_vec();
        let model = model(portal.clock.now());
        Self { portal, model, codes, bays: vec![day, term], members }
    }

    /// The answer of the portal to an act.
    async fn act(&self, act: Act, step: usize) -> Result<(), No> {
        match act {
            Act::TakeBack(..) | Act::Check(_) | Act::Assign(..) => self.act_of_staff(act).await,
            Act::BlockCard(who) => self.change_card(who, CardChange::Block).await,
            Act::UnblockCard(who) => self.change_card(who, CardChange::Unblock).await,
            Act::ReplaceCard(who) => {
                let next = card(who, self.model.people[who].card + 1);
                self.change_card(who, CardChange::Replace(next, None)).await
            }
            Act::Share(shelf, who) | Act::Unshare(shelf, who) => {
                self.lend(shelf, who, matches!(act, Act::Share(..))).await.map_err(No::Rule)
            }
            _ => self.act_of_member(act, step).await.map_err(No::Rule),
        }
    }

    fn origin(&self, who: Option<usize>) -> Origin {
        Origin::machine(self.portal.clock.now(), Via::Reader, who.map(|who| self.members[who]), None)
    }

    async fn act_of_member(&self, act: Act, step: usize) -> Result<(), Refusal> {
        let lockers = lockers(&self.portal);
        let who = match act {
            Act::Claim(_, who)
            | Act::ClaimAny(_, who)
            | Act::Reserve(_, who)
            | Act::Release(_, who)
            | Act::Keep(_, who)
            | Act::Extend(_, who)
            | Act::Open(_, who) => Some(who),
            _ => None,
        };
        let id = who.map_or(MemberId(0), |who| self.members[who]);
        let origin = self.origin(who);
        match act {
            Act::Claim(shelf, _) => lockers.claim(&origin, &self.codes[shelf], id).await.unwrap().map(drop),
            Act::ClaimAny(hall, _) => lockers.claim_any(&origin, BayId(self.bays[hall]), id).await.unwrap().map(drop),
            Act::Reserve(shelf, _) => lockers.reserve(&origin, &self.codes[shelf], id).await.unwrap().map(drop),
            Act::Release(shelf, _) => lockers.release(&origin, &self.codes[shelf], id).await.unwrap().map(drop),
            Act::Keep(shelf, _) => lockers.keep(&origin, &self.codes[shelf], id).await.unwrap().map(drop),
            Act::Extend(shelf, _) => lockers.extend(&origin, &self.codes[shelf], id).await.unwrap().map(drop),
            Act::Sweep => lockers.sweep(origin.at).await.map(Ok).unwrap(),
            Act::Open(shelf, _) => {
                let key = format!("property-{step}");
                let by = CommandSender::Member(id, Source::Line);
                let wish = CommandRequest { code: &self.codes[shelf], op: Op::Open, by, key: &key };
                lockers.order(&origin, wish).await.unwrap().map(drop).map_err(|denial| match denial {
                    Denial::Rule(refusal) => refusal,
                    other => panic!("{other:?}"),
                })
            }
            other => panic!("{other:?}"),
        }
    }

    /// An event that nobody at a locker causes.
    async fn happen(&mut self, choices: &mut Choices) -> String {
        let (now, who) = (self.model.now, choices.below(PEOPLE.len()));
        match choices.below(12) {
            0..=6 => {
                let minutes = [1, 2, 4, 9, 10, 31, 61, 180][choices.below(8)];
                self.portal.clock.advance(Duration::minutes(minutes));
                self.model.now = self.portal.clock.now();
                self.model.run_out();
                format!("{minutes} minutes pass")
            }
            7 | 8 => {
                let hall = choices.below(2);
                if !self.model.halls[hall].queue.contains(&who) {
                    self.model.halls[hall].queue.push(who);
                    waits::join(&self.portal.db, self.bays[hall], self.members[who], now).await;
                }
                format!("{who} waits in {hall}")
            }
            9 => {
                let until = now + Duration::minutes(i64::try_from(choices.below(90)).unwrap() + 1);
                let fined = self.model.people[who].fined_until.max(Some(until));
                self.model.people[who].fined_until = fined;
                penalties::give(&self.portal.db, self.members[who], (now, until)).await;
                format!("{who} is fined until {until}")
            }
            10 => {
                self.model.people[who].fined_until = None;
                penalties::lift(&self.portal.db, self.members[who], now).await;
                format!("the fines of {who} are lifted")
            }
            _ => self.break_or_mend(choices).await,
        }
    }

    async fn break_or_mend(&mut self, choices: &mut Choices) -> String {
        let shelf = choices.below(self.codes.len());
        // Most are repaired again.
        let usable = !self.model.shelves[shelf].usable || choices.below(3) > 0;
        self.model.shelves[shelf].usable = usable;
        if usable {
            factories::lockers::usable(&self.portal.db, NUMBERS[shelf]).await;
        } else {
            factories::lockers::unusable(&self.portal.db, NUMBERS[shelf], "to_check", "grince").await;
        }
        format!("{shelf} usable: {usable}")
    }

    /// The holders of the lockers by the tables of the portal.
    async fn spells(&self) -> Vec<Option<Spell>> {
        let mut spells: HashMap<String, Spell> = HashMap::new();
        for row in allocations::list(&self.portal.db, self.portal.clock.now()).await {
            let who = self.members.iter().position(|id| *id == row.member_id).unwrap();
            let what = AllocationState::parse(&row.state).unwrap();
            let (until, due, extensions) = (row.expires_at, row.due_at, row.extensions);
            spells.insert(row.code, Spell { who, what, until, due, extensions });
        }
        self.codes.iter().map(|code| spells.remove(code.as_str())).collect()
    }

    async fn queues(&self) -> Vec<Vec<usize>> {
        let mut queues = Vec::new();
        for bay_id in &self.bays {
            let queue = waits::queue(&self.portal.db, *bay_id).await;
            let place = |id: &MemberId| self.members.iter().position(|member| member == id).unwrap();
            queues.push(queue.iter().map(place).collect());
        }
        queues
    }
}

/// The cards of a person, one after the other.
fn card(who: usize, number: usize) -> CardNumber {
    CardNumber::parse(&format!("{who:02X}{number:06X}")).unwrap()
}

fn shelf((hall, easy, department): (usize, bool, Option<&'static str>)) -> Shelf {
    let (was_lent, given_back) = (HashMap::new(), HashMap::new());
    Shelf { hall, department, easy, usable: true, spell: None, lent: Vec::new(), was_lent, given_back }
}

fn model(now: OffsetDateTime) -> Model {
    let hall = Hall {
        department: None,
        hours: (time!(06:00), time!(23:30)),
        last_day: None,
        opening_releases: false,
        quotas: [1, 2, 3],
        extensions: 1,
        reservation: Duration::minutes(30),
        queue: Vec::new(),
    };
    let term = Hall {
        department: NETWORKS,
        hours: (time!(05:30), time!(23:00)),
        last_day: Some(LAST_DAY),
        opening_releases: true,
        quotas: [1, 3, 1],
        extensions: 2,
        ..hall.clone()
    };
    let shelves = SHELVES.map(shelf).to_vec();
    let people = PEOPLE.map(|(_, kind, department, wants_easy)| {
        let kind = KINDS.iter().position(|name| *name == kind).unwrap();
        Person { kind, department, wants_easy, fined_until: None, missed: HashMap::new(), card: 0, lost: false }
    });
    Model { now, halls: vec![hall, term], shelves, people: people.to_vec() }
}

fn any_act(choices: &mut Choices, model: &Model) -> Act {
    let (shelf, who) = (choices.below(model.shelves.len()), choices.below(PEOPLE.len()));
    let place = &model.shelves[shelf];
    // Often what makes sense, so that more than refusals happens.
    if let Some(spell) = place.spell.as_ref().filter(|_| choices.below(3) > 0) {
        let mine = (shelf, spell.who);
        let sensible: &[fn(usize, usize) -> Act] = match spell.what {
            AllocationState::Held | AllocationState::Reserved => &[Act::Claim, Act::Claim, Act::Open, Act::Release],
            AllocationState::InUse => {
                &[Act::Open, Act::Open, Act::Release, Act::Release, Act::Extend, Act::Share, Act::Share]
            }
            AllocationState::Releasing => &[Act::Keep, Act::Open, Act::Release],
        };
        return sensible[choices.below(sensible.len())](mine.0, mine.1);
    }
    let last = place.given_back.iter().find(|(_, back)| !back.3).map(|(who, _)| *who);
    if let Some(before) = last.filter(|_| choices.below(3) > 0) {
        return Act::Keep(shelf, before);
    }
    let all: &[fn(usize, usize) -> Act] = &[
        Act::Claim,
        Act::Claim,
        Act::Claim,
        Act::Reserve,
        Act::Release,
        Act::Keep,
        Act::Extend,
        Act::Open,
        Act::Share,
        Act::Unshare,
        Act::Assign,
    ];
    match choices.below(16) {
        0 => Act::ClaimAny(choices.below(2), who),
        1 => Act::Sweep,
        2 => Act::TakeBack(shelf, choices.below(2) == 0),
        3 => Act::Check(shelf),
        4 => Act::BlockCard(who),
        5 => Act::UnblockCard(who),
        6 => Act::ReplaceCard(who),
        _ => all[choices.below(all.len())](shelf, who),
    }
}

/// Plays one case: each step has the numbers from which its act is chosen. How many acts were not refused.
async fn play(steps: Vec<[u32; 16]>) -> Result<usize, TestCaseError> {
    let mut world = World::new().await;
    let mut log = Vec::new();
    let mut done = 0;
    for (step, numbers) in steps.into_iter().enumerate() {
        let mut choices = Choices::new(numbers);
        if choices.below(4) == 0 {
            log.push(world.happen(&mut choices).await);
        }
        let act = any_act(&mut choices, &world.model);
        let (answered, expected) = (world.act(act, step).await, world.model.act(act));
        done += usize::from(answered.is_ok() && !matches!(act, Act::Sweep));
        log.push(format!("{step} {act:?} → {expected:?} at {}", world.model.now));
        let story = || log[log.len().saturating_sub(25)..].join("\n");
        prop_assert_eq!(answered, expected, "{}", story());
        let wanted: Vec<_> = world.model.shelves.iter().map(|shelf| shelf.spell.clone()).collect();
        prop_assert_eq!(world.spells().await, wanted, "{}", story());
        let queues: Vec<_> = world.model.halls.iter().map(|hall| hall.queue.clone()).collect();
        prop_assert_eq!(world.queues().await, queues, "{}", story());
        for hall in 0..2 {
            prop_assert_eq!(world.bearers(hall).await, world.model.bearers(hall), "{}", story());
        }
        if matches!(act, Act::BlockCard(_) | Act::UnblockCard(_) | Act::ReplaceCard(_)) {
            let good: Vec<_> = world.model.people.iter().map(|person| !person.lost).collect();
            prop_assert_eq!(world.good_cards().await, good, "{}", story());
        }
    }
    Ok(done)
}

// covers L41 L42 L44 L46 L48 L49 L50 L51 L52 L73 L95 L97
#[test]
fn lockers_follow_their_rules_whatever_is_done_to_them() {
    let (acts, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let cases = Cases { count: 6, regressions: "tests/suite/regressions/lockers.txt" };

    cases.check(&vec(uniform16(any::<u32>()), 1..=MOST_ACTS), async |steps| {
        acts.fetch_add(steps.len(), Ordering::Relaxed);
        done.fetch_add(play(steps).await?, Ordering::Relaxed);
        Ok(())
    });

    let (acts, done) = (acts.into_inner(), done.into_inner());
    assert!(done > acts / 8, "only {done} of {acts} acts were not refused: the cases try too little");
}
