//! Mails about lockers: each at most once, none lost before it is taken.

use parvis::{
    ids::AllocationId,
    lockers::allocations::{
        self, deadlines,
        take_back::{Afterwards, TakeBackReason},
    },
};
use serde_json::json;
use time::Duration;

use super::facts::{allocation, bay, bay_with, code, english, lockers, mails, origin, take};
use crate::{
    factories::{count_with, lockers::waits, members},
    harness::{TestPortal, portal},
};

const INES: &str = "20418376";
const TOM: &str = "20417733";

async fn lend(portal: &TestPortal, number: u16, to: &str, hours: i64) {
    let mut db = portal.db.acquire().await.unwrap();
    let until = portal.clock.now() + Duration::hours(hours);
    let friend = allocations::store::share(
        &mut db,
        AllocationId(allocation(portal, number).await),
        to,
        portal.clock.now(),
        until,
    )
    .await
    .unwrap();
    assert!(friend.is_some());
}

#[tokio::test]
async fn whoever_waited_is_told_that_a_locker_is_held_for_them() {
    let portal = portal().await;
    let bay_id = bay_with(&portal, 1, 1).await;
    let (ines, tom) = (english(&portal, INES).await, english(&portal, TOM).await);
    take(&portal, 1, ines).await;
    let now = portal.clock.now();
    waits::join(&portal.db, bay_id, tom, now).await;
    lockers(&portal).release(&origin(now, ines), &code(1), ines).await.unwrap().unwrap();
    mails(&portal).await;
    let mails = mails(&portal).await;
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert!(mail.contains(&format!("To: ines.{TOM}@campus.example")), "{mail}");
    assert!(mail.contains("Subject: A locker for you: 01"), "{mail}");
    assert!(mail.contains("http://parvis.test/lockers/locker_01"), "{mail}");
    assert!(mail.contains("10:30"), "in half an hour on the campus: {mail}");
}

#[tokio::test]
async fn an_offer_that_is_over_is_not_mailed_any_more() {
    let portal = portal().await;
    let bay_id = bay_with(&portal, 1, 1).await;
    let ines = portal.member(INES, &[]).await;
    let now = portal.clock.now();
    waits::join(&portal.db, bay_id, ines, now).await;
    lockers(&portal).sweep(now).await.unwrap();
    portal.clock.advance(Duration::minutes(30));
    assert_eq!(mails(&portal).await.len(), 0);
    assert_eq!(count_with(&portal.db, "emails", json!({"dropped_at": null})).await, 0);
}

#[tokio::test]
async fn a_friend_is_told_once_that_a_locker_is_shared() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = english(&portal, INES).await;
    english(&portal, TOM).await;
    take(&portal, 3, ines).await;
    lend(&portal, 3, TOM, 1).await;
    lend(&portal, 3, TOM, 2).await;
    let mails = mails(&portal).await;
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert!(mail.contains(&format!("To: ines.{TOM}@")) && mail.contains("Locker 03 is shared with you"), "{mail}");
    assert!(mail.contains("shares locker 03 with you; deadline:") && mail.contains("12:00"), "{mail}");
}

#[tokio::test]
async fn what_staff_takes_back_is_told_with_the_reason() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (english(&portal, INES).await, english(&portal, TOM).await);
    let (one, other) = (take(&portal, 3, ines).await, take(&portal, 4, tom).await);
    let origin = origin(portal.clock.now(), ines);
    let lockers = lockers(&portal);
    assert_eq!(
        lockers
            .take_back(&origin, &code(3), TakeBackReason::ByStaff("Broken lock", AllocationId(one)), Afterwards::Free)
            .await
            .unwrap(),
        Some(ines)
    );
    assert_eq!(
        lockers
            .take_back(&origin, &code(4), TakeBackReason::Term("Winter", AllocationId(other)), Afterwards::Free)
            .await
            .unwrap(),
        Some(tom)
    );
    let mails = mails(&portal).await;
    let [term, staff] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert!(staff.contains("Locker 03 was taken back") && staff.contains("Reason: Broken lock"), "{staff}");
    assert!(term.contains("End of term: locker 04") && term.contains("Reason: Winter"), "{term}");
}

#[tokio::test]
async fn the_deadline_is_told_in_the_language_of_the_member() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member(INES, &[]).await, english(&portal, TOM).await);
    take(&portal, 3, ines).await;
    take(&portal, 4, tom).await;
    portal.clock.advance(Duration::hours(13));
    deadlines::tick(&lockers(&portal), portal.clock.now()).await.unwrap();
    assert!(mails(&portal).await.iter().any(|mail| mail.contains("Locker 04: give it back soon")));
    portal.clock.advance(Duration::hours(1));
    deadlines::tick(&lockers(&portal), portal.clock.now()).await.unwrap();
    let mails = mails(&portal).await;
    assert_eq!(mails.len(), 4);
    let late = mails.iter().find(|mail| mail.contains("Locker 04: the deadline has passed")).unwrap();
    assert!(late.contains("you cannot take another locker before this date: 23 November"), "{late}");
}

#[tokio::test]
async fn nobody_without_an_account_or_an_address_is_written_to() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member(INES, &[]).await, portal.member(TOM, &[]).await);
    let allocations = [(3, take(&portal, 3, ines).await), (4, take(&portal, 4, tom).await)];
    members::member(&portal.db, INES).without_email().await;
    members::member(&portal.db, TOM).suspend().await;
    let origin = origin(portal.clock.now(), ines);
    for (number, id) in allocations {
        lockers(&portal)
            .take_back(
                &origin,
                &code(number),
                TakeBackReason::ByStaff("Broken lock", AllocationId(id)),
                Afterwards::Free,
            )
            .await
            .unwrap();
    }
    assert_eq!(mails(&portal).await.len(), 0);
}
