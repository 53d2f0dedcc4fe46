//! Allocation of lockers: the rules, checked in the transaction that writes.

use parvis::{
    ids::{BayId, MemberId},
    lockers::{allocations::rules::Refusal, bays::locker::AllocationState},
};
use serde_json::json;
use time::Duration;

use super::facts::{bay, bay_with, code, lockers, origin, set_bay, state};
use crate::{
    factories::{
        self,
        lockers::{penalties, waits},
        members,
    },
    harness::{TestPortal, portal},
};

const INES: &str = "20418376";
const TOM: &str = "20417733";

async fn claim(portal: &TestPortal, number: u16, member_id: MemberId) -> Result<(), Refusal> {
    let origin = origin(portal.clock.now(), member_id);
    lockers(portal).claim(&origin, &code(number), member_id).await.unwrap().map(|_| ())
}

// covers L41 L42 L50 L51 L95
#[tokio::test]
async fn a_locker_is_taken_once_and_given_back_by_its_holder_only() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member(INES, &[]).await, portal.member(TOM, &[]).await);
    assert_eq!(claim(&portal, 3, ines).await, Ok(()));
    assert_eq!(state(&portal, 3).await, "in_use");
    assert_eq!(claim(&portal, 3, tom).await, Err(Refusal::Taken));
    assert_eq!(claim(&portal, 4, ines).await, Err(Refusal::Quota(1)));
    let now = portal.clock.now();
    let foreign = lockers(&portal).release(&origin(now, tom), &code(3), tom).await.unwrap();
    assert_eq!(foreign, Err(Refusal::NotYours));
    assert_eq!(state(&portal, 3).await, "in_use");
    assert_eq!(lockers(&portal).release(&origin(now, ines), &code(3), ines).await.unwrap(), Ok(AllocationState::InUse));
    assert_eq!(state(&portal, 3).await, "free");
    assert_eq!(claim(&portal, 4, ines).await, Ok(()), "giving back frees the quota");
}

// covers L95
#[tokio::test]
async fn of_two_hundred_people_who_want_one_locker_one_gets_it() {
    let portal = portal().await;
    bay(&portal).await;
    let mut people = Vec::new();
    for number in 0..200 {
        let number = format!("2050{number:04}");
        people.push(members::active(&portal.db, &number, "student", None, portal.clock.now()).await);
    }
    let claims = people.into_iter().map(|member_id: MemberId| {
        let (lockers, origin) = (lockers(&portal), origin(portal.clock.now(), member_id));
        tokio::spawn(async move { lockers.claim(&origin, &code(3), member_id).await.unwrap() })
    });
    let claims: Vec<_> = claims.collect();
    let mut taken = 0;
    for claim in claims {
        match claim.await.unwrap() {
            Ok(_) => taken += 1,
            Err(refusal) => assert_eq!(refusal, Refusal::Taken),
        }
    }
    assert_eq!(taken, 1);
}

// covers L73
#[tokio::test]
async fn a_reservation_that_runs_out_is_free_and_not_made_again_at_once() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member(INES, &[]).await, portal.member(TOM, &[]).await);
    let reserve = async |number, member_id| {
        let origin = origin(portal.clock.now(), member_id);
        lockers(&portal).reserve(&origin, &code(number), member_id).await.unwrap().map(|_| ())
    };
    assert_eq!(reserve(3, ines).await, Ok(()));
    assert_eq!(state(&portal, 3).await, "reserved");
    assert_eq!(claim(&portal, 3, tom).await, Err(Refusal::Taken));
    portal.clock.advance(Duration::minutes(31));
    assert_eq!(state(&portal, 3).await, "free");
    assert!(matches!(reserve(3, ines).await, Err(Refusal::Missed(_))), "nobody hoards");
    assert_eq!(claim(&portal, 3, tom).await, Ok(()));
    assert_eq!(state(&portal, 3).await, "in_use");
}

// covers L44 L46 L48
#[tokio::test]
async fn department_hours_and_penalty_are_checked() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let ines = portal.member(INES, &[]).await;
    set_bay(&portal, bay_id, json!({"department": "Physique"})).await;
    assert_eq!(claim(&portal, 3, ines).await, Err(Refusal::Department));
    set_bay(&portal, bay_id, json!({"department": null, "opens_at": "12:00"})).await;
    assert!(matches!(claim(&portal, 3, ines).await, Err(Refusal::Hours(..))));
    set_bay(&portal, bay_id, json!({"opens_at": "00:00"})).await;
    let until = portal.clock.now() + Duration::hours(2);
    penalties::give(&portal.db, ines, (portal.clock.now(), until)).await;
    assert_eq!(claim(&portal, 3, ines).await, Err(Refusal::Penalty(until)));
    portal.clock.advance(Duration::hours(2));
    assert_eq!(claim(&portal, 3, ines).await, Ok(()));
}

#[tokio::test]
async fn accessible_lockers_go_last_to_those_who_do_not_ask_for_them() {
    let portal = portal().await;
    let bay_id = bay_with(&portal, 1, 2).await;
    factories::lockers::accessible(&portal.db, 1).await;
    let (ines, tom) = (portal.member(INES, &[]).await, portal.member(TOM, &[]).await);
    assert_eq!(claim(&portal, 1, ines).await, Err(Refusal::Accessible));
    let any = lockers(&portal).claim_any(&origin(portal.clock.now(), ines), BayId(bay_id), ines).await.unwrap();
    assert_eq!(any.unwrap().0, code(2));
    assert_eq!(claim(&portal, 1, tom).await, Ok(()), "nothing else is free");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forty_who_ask_for_any_of_forty_lockers_at_once_have_one_each() {
    let portal = portal().await;
    let bay_id = bay_with(&portal, 30, 40).await;
    let mut members = Vec::new();
    for one in 0..40 {
        members.push(portal.member(&format!("221005{one:02}"), &[]).await);
    }
    let mut asking = tokio::task::JoinSet::new();
    for member_id in members {
        let (lockers, origin) = (lockers(&portal), origin(portal.clock.now(), member_id));
        asking.spawn(async move { lockers.claim_any(&origin, BayId(bay_id), member_id).await.unwrap().map(drop) });
    }
    let answers = asking.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 40, "{answers:?}");
}

#[tokio::test]
async fn what_was_given_back_can_be_kept_for_ten_minutes() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member(INES, &[]).await, portal.member(TOM, &[]).await);
    let keep = async |number, member_id| {
        let origin = origin(portal.clock.now(), member_id);
        lockers(&portal).keep(&origin, &code(number), member_id).await.unwrap().map(|_| ())
    };
    let release = async |member_id| {
        let origin = origin(portal.clock.now(), member_id);
        lockers(&portal).release(&origin, &code(3), member_id).await.unwrap().unwrap()
    };
    claim(&portal, 3, ines).await.unwrap();
    release(ines).await;
    portal.clock.advance(Duration::minutes(9));
    assert_eq!(keep(3, tom).await, Err(Refusal::NotYours));
    assert_eq!(keep(3, ines).await, Ok(()));
    release(ines).await;
    portal.clock.advance(Duration::minutes(10));
    assert_eq!(keep(3, ines).await, Err(Refusal::TooLate));
}

#[tokio::test]
async fn a_freed_locker_is_held_for_whoever_waits() {
    let portal = portal().await;
    let bay_id = bay_with(&portal, 1, 1).await;
    let (ines, tom) = (portal.member(INES, &[]).await, portal.member(TOM, &[]).await);
    let third = portal.member("20410009", &[]).await;
    claim(&portal, 1, ines).await.unwrap();
    waits::join(&portal.db, bay_id, tom, portal.clock.now()).await;
    lockers(&portal).release(&origin(portal.clock.now(), ines), &code(1), ines).await.unwrap().unwrap();
    assert_eq!(state(&portal, 1).await, "held");
    assert_eq!(claim(&portal, 1, third).await, Err(Refusal::Taken));
    portal.clock.advance(Duration::minutes(30));
    lockers(&portal).sweep(portal.clock.now()).await.unwrap();
    assert_eq!(state(&portal, 1).await, "free");
    assert_eq!(claim(&portal, 1, third).await, Ok(()));
}
