//! Retention of locker records.

use parvis::{ids::MemberId, lockers::background};
use time::Duration;

use super::facts::{bay, change, code, count, lockers, origin, take};
use crate::harness::{TestPortal, portal};

/// Orders of each way by a member and by staff, one that is unfinished, readings of doors, and an entry of a journal.
async fn openings(portal: &TestPortal, ines: MemberId) {
    let now = portal.clock.now();
    change(
        portal,
        &format!(
            "INSERT INTO commands (locker_id, member_id, via, op, idempotency_key, state, requested_at, finished_at, reason)
             SELECT l.id, {ines}, via, 'open', 'key of it ' || row_number() OVER (), 'opened', '{now}', '{now}',
                    CASE via WHEN 'staff' THEN 'Oubli' END
             FROM (SELECT id FROM lockers LIMIT 2) l, unnest(ARRAY['web', 'card', 'staff']) via;
             INSERT INTO commands (locker_id, via, op, idempotency_key, state, requested_at)
             SELECT id, 'card', 'open', 'unfinished', 'sent', '{now}' FROM lockers LIMIT 1;
             INSERT INTO door_readings (locker_id, event, at, told_by) SELECT id, 'opened', '{now}', 'event' FROM lockers;
             WITH token AS (INSERT INTO bay_tokens (bay_id, token_hash, created_at)
                            SELECT id, decode(repeat('00', 32), 'hex'), '{now}' FROM bays RETURNING id)
             INSERT INTO journal_entries (token_id, place, number, event, card_hash, told_at)
             SELECT id, 1, 3, 'card', 'c0ffee', '{now}' FROM token"
        ),
    )
    .await;
}

// covers L33
#[tokio::test]
async fn who_opened_what_is_forgotten_after_three_months_and_what_staff_did_after_twelve() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = portal.member("20418376", &[]).await;
    openings(&portal, ines).await;
    let forget = async || background::forget(&lockers(&portal), portal.clock.now()).await.unwrap();
    portal.clock.advance(Duration::days(89));
    forget().await;
    assert_eq!((count(&portal, "commands").await, count(&portal, "door_readings").await), (7, 8));
    assert_eq!(count(&portal, "journal_entries").await, 1);
    portal.clock.advance(Duration::days(5));
    forget().await;
    forget().await;
    assert_eq!((count(&portal, "commands").await, count(&portal, "door_readings").await), (3, 0));
    assert_eq!(count(&portal, "journal_entries").await, 0);
    assert_eq!(count(&portal, "commands WHERE via = 'staff'").await, 2);
    let kept: Vec<(String, i64)> = sqlx::query_as(
        "SELECT via, count FROM command_counts WHERE state = 'opened' AND day = '2026-11-21' ORDER BY 1",
    )
    .fetch_all(&*portal.db)
    .await
    .unwrap();
    assert_eq!(kept, [("card".to_owned(), 2), ("web".to_owned(), 2)], "they are counted");
    portal.clock.advance(Duration::days(280));
    let (one, other, late) = (lockers(&portal), lockers(&portal), portal.clock.now());
    let both = tokio::join!(background::forget(&one, late), background::forget(&other, late));
    both.0.unwrap();
    both.1.unwrap();
    assert_eq!(count(&portal, "commands").await, 1, "what is unfinished stays");
    assert_eq!(count(&portal, "command_counts WHERE via = 'staff' AND count = 2").await, 1);
}

#[tokio::test]
async fn who_waited_and_was_offered_a_locker_is_forgotten_after_three_months() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let (ines, tom) = (portal.member("20418376", &[]).await, portal.member("20419001", &[]).await);
    let now = portal.clock.now();
    let waits = format!(
        "INSERT INTO locker_waits (bay_id, member_id, joined_at, offered_at)
         VALUES ({bay_id}, {ines}, '{now}', '{now}'), ({bay_id}, {tom}, '{now}', NULL)"
    );
    change(&portal, &waits).await;
    portal.clock.advance(Duration::days(89));
    background::forget(&lockers(&portal), portal.clock.now()).await.unwrap();
    assert_eq!(count(&portal, "locker_waits").await, 2);
    portal.clock.advance(Duration::days(5));
    background::forget(&lockers(&portal), portal.clock.now()).await.unwrap();
    assert_eq!(count(&portal, "locker_waits").await, 1, "whoever waits still does");
}

#[tokio::test]
async fn of_old_alarms_the_kind_and_the_day_stay() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let staff = portal.member("20418376", &[]).await;
    let now = portal.clock.now();
    change(
        &portal,
        &format!(
            "INSERT INTO alarms (bay_id, locker_id, kind, raised_at, ended_at, acknowledged_at, acknowledged_by)
             SELECT {bay_id}, min(id), 'forced', '{now}'::timestamptz, NULL::timestamptz, '{now}'::timestamptz, {staff} FROM lockers
             UNION ALL SELECT {bay_id}, min(id), 'left_open', '{now}', '{now}', NULL, NULL FROM lockers
             UNION ALL SELECT {bay_id}, NULL, 'bay_offline', '{now}', NULL, '{now}', {staff}
             UNION ALL SELECT {bay_id}, min(id), 'tamper', '{now}', NULL, NULL, NULL FROM lockers"
        ),
    )
    .await;
    let forget = async || background::forget(&lockers(&portal), portal.clock.now()).await.unwrap();
    portal.clock.advance(Duration::days(300));
    forget().await;
    assert_eq!(count(&portal, "alarms WHERE raised_at = '2026-11-21 09:00Z'").await, 4);
    portal.clock.advance(Duration::days(70));
    forget().await;
    forget().await;
    let old = "kind IN ('forced', 'left_open') AND locker_id IS NULL AND acknowledged_by IS NULL
               AND raised_at = '2026-11-21 00:00Z' AND ended_at = raised_at";
    assert_eq!(count(&portal, &format!("alarms WHERE {old}")).await, 2);
    assert_eq!(
        count(&portal, "alarms WHERE kind = 'bay_offline' AND acknowledged_by IS NOT NULL").await,
        1,
        "it goes on"
    );
    assert_eq!(count(&portal, "alarms WHERE kind = 'tamper' AND locker_id IS NOT NULL").await, 1, "nobody has seen it");
}

#[tokio::test]
async fn who_had_which_locker_is_counted_after_three_months() {
    let portal = portal().await;
    bay(&portal).await;
    let (ines, tom) = (portal.member("20418376", &[]).await, portal.member("20417733", &[]).await);
    let allocation = take(&portal, 3, ines).await;
    let now = portal.clock.now();
    change(
        &portal,
        &format!(
            "INSERT INTO shares (allocation_id, member_id, until, created_at) VALUES ({allocation}, {tom}, '{now}', '{now}');
             INSERT INTO penalties (member_id, allocation_id, reason, starts_at, ends_at)
             VALUES ({ines}, {allocation}, 'retard', '{now}', '{now}'::timestamptz + interval '1 day')"
        ),
    )
    .await;
    lockers(&portal).release(&origin(now, ines), &code(3), ines).await.unwrap().unwrap();
    take(&portal, 4, tom).await;
    portal.clock.advance(Duration::days(89));
    background::forget(&lockers(&portal), portal.clock.now()).await.unwrap();
    assert_eq!(count(&portal, "allocations").await, 2);
    portal.clock.advance(Duration::days(5));
    let (one, other, late) = (lockers(&portal), lockers(&portal), portal.clock.now());
    let both = tokio::join!(background::forget(&one, late), background::forget(&other, late));
    both.0.unwrap();
    both.1.unwrap();
    assert_eq!(count(&portal, "allocations").await, 1, "one that goes on stays");
    assert_eq!(count(&portal, "shares").await, 0);
    assert_eq!(count(&portal, "penalties WHERE allocation_id IS NULL").await, 1);
    let counted =
        "allocation_counts WHERE day = '2026-11-21' AND state = 'in_use' AND ending = 'released' AND count = 1";
    assert_eq!(count(&portal, counted).await, 1);
}
