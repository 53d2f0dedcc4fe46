//! Alarms of staff: one for a lock that jams again and again, seen together, told by e-mail.

use parvis::{
    accounts::roles::Role,
    ids::BayId,
    lockers::{attention::alarm::AlarmKind, background, commands::store_doors},
};
use serde_json::json;
use time::Duration;

use super::{
    facts::{bay, bay_with, lockers, mails},
    staff::{STAFF, staff},
};
use crate::{
    factories::{self, count, count_with, lockers::alarms, members},
    harness::{TestPortal, portal},
};

/// A lock jams, and moves again a second later.
async fn jam(portal: &TestPortal, bay_id: i64, number: i64) {
    let id = factories::lockers::id_in_bay(&portal.db, bay_id, number).await;
    let mut db = portal.db.acquire().await.unwrap();
    store_doors::alarm(&mut db, BayId(bay_id), id, AlarmKind::Jam, portal.clock.now()).await.unwrap();
    portal.clock.advance(Duration::SECOND);
    store_doors::end_jam(&mut db, id, portal.clock.now()).await.unwrap();
}

async fn tick(portal: &TestPortal) {
    background::watch(&lockers(portal), portal.clock.now()).await.unwrap();
}

#[tokio::test]
async fn a_lock_that_jams_again_within_ten_minutes_is_one_alarm() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    for _ in 0..5 {
        jam(&portal, bay_id, 3).await;
        portal.clock.advance(Duration::minutes(9));
    }
    jam(&portal, bay_id, 4).await;
    assert_eq!(count(&portal.db, "alarms").await, 2, "one a locker");
    assert_eq!(alarms::ended_after(&portal.db, 4).await, 1);
    let staff = staff(&portal).await;
    assert!(staff.get("/admin/bays").await.all("[data-kind='jam']").join(" ").contains("5 fois"));

    portal.clock.advance(Duration::minutes(11));
    jam(&portal, bay_id, 3).await;

    assert_eq!(count(&portal.db, "alarms").await, 3, "later it is another");
    alarms::acknowledge_all(&portal.db, members::member(&portal.db, STAFF).id().await).await;
    jam(&portal, bay_id, 3).await;
    assert_eq!(
        count_with(&portal.db, "alarms", json!({"acknowledged_at": null})).await,
        1,
        "nobody has seen that it goes on"
    );
}

#[tokio::test]
async fn the_alarms_of_a_bay_that_the_page_shows_are_seen_together_and_the_reader_stays() {
    let portal = portal().await;
    let (bay_id, other) = (bay(&portal).await, bay_with(&portal, 11, 3).await);
    let staff = staff(&portal).await;
    for number in 1..=5 {
        jam(&portal, bay_id, number).await;
    }
    jam(&portal, other, 1).await;
    let page = staff.get(&format!("/admin/bays/alarms?bay={bay_id}")).await;
    assert_eq!(page.all("[data-alarm]").len(), 5);
    let upto = page.said(&format!("[data-unseen-of='{bay_id}'] [name=upto]"), "value");
    jam(&portal, bay_id, 6).await;
    let path = format!("/admin/bays/{bay_id}/alarms/acknowledge");
    let bay_text = bay_id.to_string();

    let form = [("upto", upto.as_str()), ("from", "alarms"), ("bay", &bay_text)];
    staff.post(&path, &form).await.assert_redirect(&format!("/admin/bays/alarms?bay={bay_id}"));

    assert_eq!(alarms::acknowledged(&portal.db).await, 5, "what came later was not seen");
    assert_eq!(count_with(&portal.db, "audit_entries", json!({"action": "alarm.all_acknowledged"})).await, 1);
    staff.post(&path, &form).await.assert_status(303);
    assert_eq!(count_with(&portal.db, "audit_entries", json!({"action": "alarm.all_acknowledged"})).await, 1);
    staff.post(&path, &[("upto", "many")]).await.assert_status(404);
    let left = alarms::newest(&portal.db).await;
    let one = format!("/admin/bays/alarms/{left}/acknowledge");
    staff.post(&one, &[("from", "alarms"), ("before", "77")]).await.assert_redirect("/admin/bays/alarms?before=77");
}

#[tokio::test]
async fn alarms_reach_staff_by_e_mail_together_and_at_most_every_ten_minutes() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let manager = staff(&portal).await;
    portal.signed_in("10000002", &[Role::Administrator]).await;
    portal.signed_in("10000003", &[Role::Helpdesk]).await;
    members::all_speak(&portal.db, "en").await;
    jam(&portal, bay_id, 3).await;
    jam(&portal, bay_id, 4).await;

    tick(&portal).await;
    tick(&portal).await;

    let sent = mails(&portal).await;
    let [mail] = sent.as_slice() else { panic!("{sent:?}") };
    assert!(mail.contains("10000001@campus.example") && mail.contains("Subject: 2 alarms at Hall 1"), "{mail}");
    assert!(
        mail.contains("locker_03") && mail.contains("locker_04") && mail.contains("/admin/bays/alarms?bay"),
        "{mail}"
    );
    for minutes in [1, 8] {
        jam(&portal, bay_id, 3).await;
        jam(&portal, bay_id, 5 + minutes / 8).await;
        portal.clock.advance(Duration::minutes(minutes));
        tick(&portal).await;
    }
    assert_eq!(mails(&portal).await.len(), 1, "no more within ten minutes");
    portal.clock.advance(Duration::minutes(2));
    tick(&portal).await;
    let sent = mails(&portal).await;
    assert_eq!(sent.len(), 2);
    assert!(!sent.iter().any(|mail| mail.contains("locker_05") && mail.contains("locker_03")), "told once: {sent:?}");
    let admin = portal.browser();
    admin.sign_in("10000002", crate::harness::PASSWORD).await.assert_status(303);
    admin.post("/admin/bays/alarms/e-mails", &[("by_email", "yes")]).await.assert_redirect("/admin/bays/alarms");
    manager.post("/admin/bays/alarms/e-mails", &[]).await.assert_redirect("/admin/bays/alarms");
    portal.clock.advance(Duration::minutes(11));
    jam(&portal, bay_id, 7).await;
    tick(&portal).await;
    let sent = mails(&portal).await;
    assert_eq!(sent.len(), 3);
    assert_eq!(sent.iter().filter(|mail| mail.contains("10000002@campus.example")).count(), 1);
}

#[tokio::test]
async fn an_alarm_that_was_seen_before_the_e_mail_is_written_is_not_told() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    staff(&portal).await;
    jam(&portal, bay_id, 3).await;
    tick(&portal).await;
    alarms::acknowledge_all(&portal.db, members::member(&portal.db, STAFF).id().await).await;
    assert_eq!(mails(&portal).await.len(), 0);
}
