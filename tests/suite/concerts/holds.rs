//! Seats kept for somebody: taken, refused, prolonged, given back, run out.

use time::Duration;

use super::facts::{broken_rules, concert, concert_with, hold, state};
use crate::{factories::seats, harness::portal};

#[tokio::test]
async fn a_click_holds_a_seat_and_others_see_it_held() {
    // covers C6 C7 C9 C10
    let portal = portal().await;
    let id = concert(&portal).await;
    let (ines, malo) = (portal.browser(), portal.browser());

    hold(&ines, id, &["C5"]).await.assert_redirect(&format!("/concerts/{id}"));

    let hers = ines.get(&format!("/concerts/{id}")).await;
    assert_eq!(hers.said("[data-seat=C5]", "data-state"), "mine");
    assert_eq!(hers.said("[data-seat=C5]", "aria-pressed"), "true");
    assert_eq!(hers.one("[data-seats-free]"), "99");
    let his = malo.get(&format!("/concerts/{id}")).await;
    assert_eq!(his.said("[data-seat=C5]", "data-state"), "held");
    assert_eq!(his.said("[data-seat=C5]", "aria-disabled"), "true");
}

#[tokio::test]
async fn a_seat_that_is_gone_is_refused_with_the_nearest_free_ones() {
    // covers C8
    let portal = portal().await;
    let id = concert(&portal).await;
    hold(&portal.browser(), id, &["C5"]).await.assert_status(303);
    let late = portal.browser();

    let page = hold(&late, id, &["C5"]).await;
    let block = late.htmx().post(&format!("/concerts/{id}/holds"), &[("seat", "C5")]).await;

    for answer in [&page, &block] {
        answer.assert_status(409);
        assert!(answer.one("#sheet [role=alert]").contains("vient d’être prise"), "{}", answer.text());
        assert_eq!(answer.all("#sheet button[name=seat]"), ["C 4", "C 6", "B 5"]);
        assert_eq!(answer.said("[data-seat=C5]", "data-state"), "held");
    }
    assert!(page.text().contains("<html") && !block.text().contains("<html"));
}

#[tokio::test]
async fn several_seats_are_held_together_or_not_at_all() {
    // covers C19
    let portal = portal().await;
    let id = concert(&portal).await;
    hold(&portal.browser(), id, &["A2"]).await.assert_status(303);

    hold(&portal.browser(), id, &["A1", "A2", "A3"]).await.assert_status(409);
    assert_eq!((state(&portal.db, id, "A1").await, state(&portal.db, id, "A3").await), ("free".into(), "free".into()));

    hold(&portal.browser(), id, &["A3", "A4", "A5"]).await.assert_status(303);
    assert_eq!(state(&portal.db, id, "A5").await, "held");
}

#[tokio::test]
async fn what_no_hall_has_or_is_asked_for_twice_is_refused_and_changes_nothing() {
    // covers C43 C44
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();

    for seats in [&["C5", "C5"][..], &["Z9"], &["A11"], &["A0"], &["a1"], &["A01"], &["A1 "], &["'"], &[""], &[]] {
        let answer = hold(&browser, id, seats).await;
        assert_eq!(answer.status, 422, "{seats:?}: {}", answer.text());
        assert!(answer.has("#sheet [role=alert]"), "{seats:?}");
    }
    let other = browser.post(&format!("/concerts/{id}/holds"), &[("seat", "C5"), ("concert_id", "99")]).await;
    other.assert_status(422);
    for (path, field) in [("holds", ("seat", "C5")), ("holds/best", ("count", "1"))] {
        let path = format!("/concerts/{id}/{path}");
        browser.post(&path, &[field, ("concert_id", "99")]).await.assert_status(422);
        browser.post(&path, &[field, ("a", "1"), ("a", "2")]).await.assert_status(422);
        browser.post_raw(&path, "application/json", "{}").await.assert_status(415);
        browser.post(&path, &[field, ("a", &"a".repeat(70_000))]).await.assert_status(413);
    }
    hold(&browser, id + 1, &["C5"]).await.assert_status(404);
    let held = seats::not_free(&portal.db).await;
    assert_eq!(held, 0);
}

#[tokio::test]
async fn a_second_click_does_not_renew_the_time() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();
    hold(&browser, id, &["C5"]).await.assert_status(303);
    portal.clock.advance(Duration::minutes(4));

    hold(&browser, id, &["C5"]).await.assert_status(303);

    let page = browser.get(&format!("/concerts/{id}")).await;
    assert_eq!(page.said("[data-hold]", "data-seconds"), "60");
}

#[tokio::test]
async fn more_time_is_given_ten_times() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();
    hold(&browser, id, &["C5"]).await.assert_status(303);

    for _ in 0..10 {
        browser.post(&format!("/concerts/{id}/holds/extend"), &[]).await.assert_status(303);
    }

    let page = browser.get(&format!("/concerts/{id}")).await;
    assert_eq!(page.said("[data-hold]", "data-seconds"), (300 + 10 * 120).to_string());
    browser.post(&format!("/concerts/{id}/holds/extend"), &[]).await.assert_status(409);
}

#[tokio::test]
async fn a_hold_that_ran_out_is_anybodys_even_before_it_is_swept() {
    // covers C24
    let portal = portal().await;
    let id = concert(&portal).await;
    let (slow, quick) = (portal.browser(), portal.browser());
    hold(&slow, id, &["C5"]).await.assert_status(303);
    portal.clock.advance(Duration::minutes(5));

    assert_eq!(quick.get(&format!("/concerts/{id}")).await.said("[data-seat=C5]", "data-state"), "free");
    hold(&quick, id, &["C5"]).await.assert_status(303);

    slow.post(&format!("/concerts/{id}/holds/extend"), &[]).await.assert_status(409);
    slow.post(&format!("/concerts/{id}/holds/C5/release"), &[]).await.assert_status(409);
    assert_eq!(quick.get(&format!("/concerts/{id}")).await.said("[data-seat=C5]", "data-state"), "mine");
}

#[tokio::test]
async fn nobody_gives_back_what_another_holds() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (ines, malo) = (portal.browser(), portal.browser());
    hold(&ines, id, &["C5"]).await.assert_status(303);
    hold(&malo, id, &["D5"]).await.assert_status(303);

    malo.post(&format!("/concerts/{id}/holds/C5/release"), &[]).await.assert_status(409);
    assert_eq!(state(&portal.db, id, "C5").await, "held");

    ines.post(&format!("/concerts/{id}/holds/C5/release"), &[]).await.assert_status(303);
    assert_eq!(state(&portal.db, id, "C5").await, "free");
}

#[tokio::test]
async fn one_backs_out_at_every_step() {
    // covers C20
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    hold(&ines, id, &["C5", "C6", "C7"]).await.assert_status(303);
    let map = format!("/concerts/{id}");
    assert!(ines.get(&format!("{map}/bookings/new")).await.has(&format!("main a[href='{map}']")));

    ines.post(&format!("{map}/holds/C6/release"), &[]).await.assert_status(303);
    assert_eq!((state(&portal.db, id, "C5").await, state(&portal.db, id, "C6").await), ("held".into(), "free".into()));
    ines.post(&format!("{map}/holds/release"), &[]).await.assert_status(303);
    assert_eq!((state(&portal.db, id, "C5").await, state(&portal.db, id, "C7").await), ("free".into(), "free".into()));
    assert!(!ines.get(&map).await.has("[data-seat][data-state=mine]"));
}

#[tokio::test]
async fn a_forged_guest_cookie_is_nobodys() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    hold(&ines, id, &["C5"]).await.assert_status(303);
    let cookie = ines.cookie("parvis_guest").unwrap();
    let forger = portal.browser();
    let (guest, signature) = cookie.split_once('.').unwrap();
    let other = if signature.starts_with('0') { "1" } else { "0" };
    forger.set_cookie("parvis_guest", &format!("{guest}.{other}{}", &signature[1..]));

    forger.post(&format!("/concerts/{id}/holds/C5/release"), &[]).await.assert_status(409);

    assert_eq!(state(&portal.db, id, "C5").await, "held");
}

#[tokio::test]
async fn one_person_has_as_many_seats_as_the_concert_allows() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();
    hold(&browser, id, &["A1", "A2", "A3"]).await.assert_status(303);

    let over = hold(&browser, id, &["A4", "A5"]).await;

    over.assert_status(422);
    assert!(over.one("#sheet [role=alert]").contains("4 places au plus"), "{}", over.text());
    hold(&browser, id, &["A3", "A4"]).await.assert_status(303);
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}

#[tokio::test]
async fn nobody_holds_before_the_sale_after_it_or_where_only_members_may() {
    let portal = portal().await;
    let ahead = concert_with(&portal, |one| one.sale_opens_at = portal.clock.now() + Duration::minutes(1)).await;
    let over = concert_with(&portal, |one| one.sale_closes_at = portal.clock.now()).await;
    let members = concert_with(&portal, |one| one.members_only = true).await;
    let guest = portal.browser();

    for id in [ahead, over, members] {
        hold(&guest, id, &["A1"]).await.assert_status(403);
        guest.post(&format!("/concerts/{id}/holds/best"), &[("count", "1")]).await.assert_status(403);
    }
    portal.clock.advance(Duration::minutes(1));
    hold(&guest, ahead, &["A1"]).await.assert_status(303);
    hold(&portal.signed_in("20418376", &[]).await, members, &["A1"]).await.assert_status(303);
}

#[tokio::test]
async fn a_guest_who_signs_in_keeps_what_was_held() {
    let portal = portal().await;
    let id = concert(&portal).await;
    portal.member("20418376", &[]).await;
    let browser = portal.browser();
    hold(&browser, id, &["C5"]).await.assert_status(303);

    browser.sign_in("20418376", crate::harness::PASSWORD).await.assert_redirect("/");

    let page = browser.get(&format!("/concerts/{id}")).await;
    assert_eq!(page.said("[data-seat=C5]", "data-state"), "mine");
    hold(&browser, id, &["C6", "C7", "C8", "C9"]).await.assert_status(422);
    browser.post(&format!("/concerts/{id}/holds/C5/release"), &[]).await.assert_status(303);
}

#[tokio::test]
async fn the_best_seats_are_together_in_good_rows_and_strand_nobody() {
    let portal = portal().await;
    let id = concert(&portal).await;
    seats::keep_for(&portal.db, id, "wheelchair", &["D5", "D6"]).await;
    let mut found = Vec::new();

    for _ in 0..3 {
        let browser = portal.browser();
        browser.post(&format!("/concerts/{id}/holds/best"), &[("count", "2")]).await.assert_status(303);
        let page = browser.get(&format!("/concerts/{id}")).await;
        found.push(page.attributes("[data-state=mine]", "data-seat"));
    }

    assert_eq!(found, [["C1", "C2"], ["E1", "E2"], ["B1", "B2"]].map(|pair| pair.map(str::to_owned).to_vec()));
    let alone = portal.browser();
    alone.post(&format!("/concerts/{id}/holds/best"), &[("count", "5")]).await.assert_status(422);
}

#[tokio::test]
async fn who_reads_the_seats_as_a_list_goes_on_with_the_list() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let list = format!("/concerts/{id}?view=list");
    hold(&portal.browser(), id, &["C6"]).await.assert_status(303);
    let reader = portal.browser().with("referer", &format!("http://parvis.test{list}"));

    hold(&reader, id, &["C5"]).await.assert_redirect(&list);
    let refused = hold(&reader, id, &["C6"]).await;

    assert!(refused.assert_status(409).has("table.listed"), "{}", refused.text());
    reader.post(&format!("/concerts/{id}/holds/C5/release"), &[]).await.assert_redirect(&list);
}
