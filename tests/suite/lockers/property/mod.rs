//! Whatever members and staff do to lockers and cards, in whatever order: the portal answers and ends as a plain model of the rules does.

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

use self::model::{Act, Allocation, Bay, Locker, Model, Objection, Person};
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
const LOCKERS: [(usize, bool, Option<&str>); 8] = [
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
        for (number, (_, accessible, department)) in NUMBERS.into_iter().zip(LOCKERS) {
            if accessible {
                factories::lockers::accessible(&portal.db, number).await;
            }
            if let Some(department) = department {
                factories::lockers::of_department(&portal.db, number, department).await;
            }
        }
        let mut members = Vec::new();
        for (member, (number, kind, department, wants)) in PEOPLE.into_iter().enumerate() {
            members.push(world::member(&portal, number, kind, department, wants).await);
            let first = CardChange::Replace(card(member, 0), None);
            portal
                .accounts
                .change_card(&Origin::command_line(portal.clock.now()), members[member], &first)
                .await
                .unwrap();
        }
        let codes = NUMBERS.map(|number| LockerCode::numbered(number).unwrap()).to_vec();
        let model = model(portal.clock.now());
        Self { portal, model, codes, bays: vec![day, term], members }
    }

    /// The answer of the portal to an act.
    async fn act(&self, act: Act, step: usize) -> Result<(), Objection> {
        match act {
            Act::TakeBack(..) | Act::Check(_) | Act::Assign(..) => self.act_of_staff(act).await,
            Act::BlockCard(member) => self.change_card(member, CardChange::Block).await,
            Act::UnblockCard(member) => self.change_card(member, CardChange::Unblock).await,
            Act::ReplaceCard(member) => {
                let next = card(member, self.model.people[member].card + 1);
                self.change_card(member, CardChange::Replace(next, None)).await
            }
            Act::Share(locker, member) | Act::Unshare(locker, member) => {
                self.lend(locker, member, matches!(act, Act::Share(..))).await.map_err(Objection::Rule)
            }
            _ => self.act_of_member(act, step).await.map_err(Objection::Rule),
        }
    }

    fn origin(&self, member: Option<usize>) -> Origin {
        Origin::machine(self.portal.clock.now(), Via::Reader, member.map(|member| self.members[member]), None)
    }

    async fn act_of_member(&self, act: Act, step: usize) -> Result<(), Refusal> {
        let lockers = lockers(&self.portal);
        let member = match act {
            Act::Claim(_, member)
            | Act::ClaimAny(_, member)
            | Act::Reserve(_, member)
            | Act::Release(_, member)
            | Act::Keep(_, member)
            | Act::Extend(_, member)
            | Act::Open(_, member) => Some(member),
            _ => None,
        };
        let id = member.map_or(MemberId(0), |member| self.members[member]);
        let origin = self.origin(member);
        match act {
            Act::Claim(locker, _) => lockers.claim(&origin, &self.codes[locker], id).await.unwrap().map(drop),
            Act::ClaimAny(bay, _) => lockers.claim_any(&origin, BayId(self.bays[bay]), id).await.unwrap().map(drop),
            Act::Reserve(locker, _) => lockers.reserve(&origin, &self.codes[locker], id).await.unwrap().map(drop),
            Act::Release(locker, _) => lockers.release(&origin, &self.codes[locker], id).await.unwrap().map(drop),
            Act::Keep(locker, _) => lockers.keep(&origin, &self.codes[locker], id).await.unwrap().map(drop),
            Act::Extend(locker, _) => lockers.extend(&origin, &self.codes[locker], id).await.unwrap().map(drop),
            Act::Sweep => lockers.sweep(origin.at).await.map(Ok).unwrap(),
            Act::Open(locker, _) => {
                let key = format!("property-{step}");
                let by = CommandSender::Member(id, Source::Line);
                let wish = CommandRequest { code: &self.codes[locker], op: Op::Open, by, key: &key };
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
        let (now, member) = (self.model.now, choices.below(PEOPLE.len()));
        match choices.below(12) {
            0..=6 => {
                let minutes = [1, 2, 4, 9, 10, 31, 61, 180][choices.below(8)];
                self.portal.clock.advance(Duration::minutes(minutes));
                self.model.now = self.portal.clock.now();
                self.model.expire();
                format!("{minutes} minutes pass")
            }
            7 | 8 => {
                let bay = choices.below(2);
                if !self.model.bays[bay].queue.contains(&member) {
                    self.model.bays[bay].queue.push(member);
                    waits::join(&self.portal.db, self.bays[bay], self.members[member], now).await;
                }
                format!("{member} waits in {bay}")
            }
            9 => {
                let until = now + Duration::minutes(i64::try_from(choices.below(90)).unwrap() + 1);
                let fined = self.model.people[member].penalty_until.max(Some(until));
                self.model.people[member].penalty_until = fined;
                penalties::give(&self.portal.db, self.members[member], (now, until)).await;
                format!("{member} is fined until {until}")
            }
            10 => {
                self.model.people[member].penalty_until = None;
                penalties::lift(&self.portal.db, self.members[member], now).await;
                format!("the fines of {member} are lifted")
            }
            _ => self.break_or_mend(choices).await,
        }
    }

    async fn break_or_mend(&mut self, choices: &mut Choices) -> String {
        let locker = choices.below(self.codes.len());
        // Most are repaired again.
        let usable = !self.model.lockers[locker].usable || choices.below(3) > 0;
        self.model.lockers[locker].usable = usable;
        if usable {
            factories::lockers::usable(&self.portal.db, NUMBERS[locker]).await;
        } else {
            factories::lockers::unusable(&self.portal.db, NUMBERS[locker], "to_check", "grince").await;
        }
        format!("{locker} usable: {usable}")
    }

    /// The holders of the lockers by the tables of the portal.
    async fn allocations(&self) -> Vec<Option<Allocation>> {
        let mut allocations: HashMap<String, Allocation> = HashMap::new();
        for row in allocations::list(&self.portal.db, self.portal.clock.now()).await {
            let member = self.members.iter().position(|id| *id == row.member_id).unwrap();
            let state = AllocationState::parse(&row.state).unwrap();
            let (until, due, extensions) = (row.expires_at, row.due_at, row.extensions);
            allocations.insert(row.code, Allocation { member, state, until, due, extensions });
        }
        self.codes.iter().map(|code| allocations.remove(code.as_str())).collect()
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
fn card(member: usize, number: usize) -> CardNumber {
    CardNumber::parse(&format!("{member:02X}{number:06X}")).unwrap()
}

fn locker((bay, accessible, department): (usize, bool, Option<&'static str>)) -> Locker {
    let (past_loans, released) = (HashMap::new(), HashMap::new());
    Locker { bay, department, accessible, usable: true, allocation: None, loans: Vec::new(), past_loans, released }
}

fn model(now: OffsetDateTime) -> Model {
    let bay = Bay {
        department: None,
        hours: (time!(06:00), time!(23:30)),
        last_day: None,
        opening_releases: false,
        quotas: [1, 2, 3],
        extensions: 1,
        reservation: Duration::minutes(30),
        queue: Vec::new(),
    };
    let term = Bay {
        department: NETWORKS,
        hours: (time!(05:30), time!(23:00)),
        last_day: Some(LAST_DAY),
        opening_releases: true,
        quotas: [1, 3, 1],
        extensions: 2,
        ..bay.clone()
    };
    let lockers = LOCKERS.map(locker).to_vec();
    let people = PEOPLE.map(|(_, kind, department, wants_accessible)| {
        let kind = KINDS.iter().position(|name| *name == kind).unwrap();
        Person { kind, department, wants_accessible, penalty_until: None, missed: HashMap::new(), card: 0, lost: false }
    });
    Model { now, bays: vec![bay, term], lockers, people: people.to_vec() }
}

fn any_act(choices: &mut Choices, model: &Model) -> Act {
    let (locker, member) = (choices.below(model.lockers.len()), choices.below(PEOPLE.len()));
    let place = &model.lockers[locker];
    // Often what makes sense, so that more than refusals happens.
    if let Some(allocation) = place.allocation.as_ref().filter(|_| choices.below(3) > 0) {
        let mine = (locker, allocation.member);
        let sensible: &[fn(usize, usize) -> Act] = match allocation.state {
            AllocationState::Held | AllocationState::Reserved => &[Act::Claim, Act::Claim, Act::Open, Act::Release],
            AllocationState::InUse => {
                &[Act::Open, Act::Open, Act::Release, Act::Release, Act::Extend, Act::Share, Act::Share]
            }
            AllocationState::Releasing => &[Act::Keep, Act::Open, Act::Release],
        };
        return sensible[choices.below(sensible.len())](mine.0, mine.1);
    }
    let last = place.released.iter().find(|(_, back)| !back.3).map(|(member, _)| *member);
    if let Some(before) = last.filter(|_| choices.below(3) > 0) {
        return Act::Keep(locker, before);
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
        0 => Act::ClaimAny(choices.below(2), member),
        1 => Act::Sweep,
        2 => Act::TakeBack(locker, choices.below(2) == 0),
        3 => Act::Check(locker),
        4 => Act::BlockCard(member),
        5 => Act::UnblockCard(member),
        6 => Act::ReplaceCard(member),
        _ => all[choices.below(all.len())](locker, member),
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
        let wanted: Vec<_> = world.model.lockers.iter().map(|locker| locker.allocation.clone()).collect();
        prop_assert_eq!(world.allocations().await, wanted, "{}", story());
        let queues: Vec<_> = world.model.bays.iter().map(|bay| bay.queue.clone()).collect();
        prop_assert_eq!(world.queues().await, queues, "{}", story());
        for bay in 0..2 {
            prop_assert_eq!(world.bearers(bay).await, world.model.bearers(bay), "{}", story());
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
