//! A concert that is changed or cancelled while people look at it.

use parvis::accounts::roles::Role;

use super::{
    counter::{booked, create, form, staff},
    facts::{concert, hold, state},
};
use crate::harness::{
    TestPortal,
    browser::{Browser, EventStream},
    portal,
};

/// Listens as the page of a concert does.
async fn look_at(browser: &Browser, id: i64) -> EventStream {
    let page = browser.get(&format!("/concerts/{id}")).await;
    browser.listen(&page.said("[data-live]", "hx-sse:connect")).await
}

async fn cancel(staff: &Browser, id: i64) {
    staff.post(&format!("/admin/concerts/{id}/cancel"), &[("reason", "Artiste malade")]).await.assert_status(303);
}

/// A portal with a concert that is on sale, made through the form.
async fn on_sale() -> (TestPortal, Browser, i64) {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    (portal, staff, id)
}

#[tokio::test]
async fn an_open_map_says_that_the_concert_is_cancelled_and_offers_nothing_more() {
    let (portal, staff, id) = on_sale().await;
    let ines = portal.browser();
    hold(&ines, id, &["A1"]).await.assert_status(303);
    booked(&portal.browser(), id, &["B1"]).await;
    let mut stream = look_at(&portal.browser(), id).await;

    cancel(&staff, id).await;

    let event = stream.next().await.unwrap().data;
    assert!(event.contains("data-sale=\"cancelled\"") && event.contains("Ce concert est annulé"), "{event}");
    assert!(event.contains("hx-target=\"#seats-left\"") && !event.contains("data-seats-free"), "{event}");
    assert!(!event.contains("data-state=\"free\"") && !event.contains("data-state=\"held\""), "{event}");
    assert_eq!(event.matches("data-state=\"blocked\"").count(), 11);
    let page = ines.get(&format!("/concerts/{id}")).await;
    assert!(!page.has("[data-seats-free]") && !page.has("[data-hold]"), "{}", page.text());
    assert_eq!(page.said("#sale", "data-sale"), "cancelled");
    assert_eq!(page.said("[data-seat=A1]", "data-state"), "blocked");
    assert_eq!(page.said("[data-seat=B1]", "data-state"), "booked");
    hold(&ines, id, &["A2"]).await.assert_status(403);
    ines.htmx().post(&format!("/concerts/{id}/holds/best"), &[("count", "1")]).await.assert_status(403);
    assert_eq!(state(&portal.db, id, "A2").await, "free");
    assert!(!staff.get(&format!("/admin/concerts/{id}")).await.has("[data-seats-free]"));
    ines.get(&format!("/concerts/{id}/bookings/new")).await.assert_redirect(&format!("/concerts/{id}"));
}

#[tokio::test]
async fn an_open_map_shows_another_title_time_or_sale() {
    let (portal, staff, id) = on_sale().await;
    let mut stream = look_at(&portal.browser(), id).await;
    let later = [("title", "Les Heures vives"), ("sale_opens_at", "2026-11-22T08:00")];

    staff.post(&format!("/admin/concerts/{id}/edit"), &form(&later)).await.assert_status(303);

    let event = stream.next().await.unwrap().data;
    assert!(event.contains("hx-target=\"#facts\"") && event.contains("Les Heures vives"), "{event}");
    assert!(event.contains("data-sale=\"ahead\"") && event.contains("data-opens=\"0\""), "{event}");
    assert!(!event.contains("data-seat="), "{event}");
}

#[tokio::test]
async fn a_stream_that_comes_back_hears_of_a_change_of_the_concert() {
    let (portal, staff, id) = on_sale().await;
    let browser = portal.browser();
    let path = browser.get(&format!("/concerts/{id}")).await.said("[data-live]", "hx-sse:connect");
    cancel(&staff, id).await;

    let missed = browser.listen(&path).await.next().await.unwrap().data;

    assert!(missed.contains("data-sale=\"cancelled\""), "{missed}");
}

#[tokio::test]
async fn what_is_streamed_to_all_asks_nobody_to_sign_in() {
    let (portal, staff, id) = on_sale().await;
    let mut stream = look_at(&portal.browser(), id).await;

    staff.post(&format!("/admin/concerts/{id}/edit"), &form(&[("audience", "members")])).await.assert_status(303);

    let event = stream.next().await.unwrap().data;
    assert!(event.contains("data-sale=\"open\"") && !event.contains("/sign-in"), "{event}");
    // Each page asks for its own then.
    assert!(portal.browser().get(&format!("/concerts/{id}")).await.has("#sale a[href^='/sign-in']"));
}

#[tokio::test]
async fn an_open_programme_is_told_of_every_change_of_a_concert_and_of_none_before() {
    let (portal, staff, id) = on_sale().await;
    let browser = portal.browser();
    let page = browser.get("/concerts").await;
    let path = page.said("[data-live]", "hx-sse:connect");
    let mut stream = browser.listen(&path).await;

    cancel(&staff, id).await;

    let rung = stream.next().await.unwrap();
    assert_eq!(rung.id, rung.data);
    assert_ne!(path, format!("/concerts/events?after={}", rung.id));
    let late = browser.listen(&path).await.next().await.unwrap();
    assert_eq!(late, rung);
    let list = browser.htmx().get("/concerts").await;
    assert!(list.one("#programme").contains("Annulé") && !list.one("#programme").contains("place"), "{}", list.text());
}

#[tokio::test]
async fn the_plan_of_the_box_office_changes_by_itself_and_knows_the_bookings() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = portal.signed_in("20410010", &[Role::BoxOffice]).await;
    let page = staff.get(&format!("/admin/concerts/{id}")).await;
    let mut stream = staff.listen(&page.said("[data-live]", "hx-sse:connect")).await;
    let whole = stream.next().await.unwrap().data;
    assert_eq!(whole.matches("data-seat=").count(), 100);
    let ines = portal.browser();

    hold(&ines, id, &["C5"]).await.assert_status(303);
    let held = stream.next().await.unwrap().data;
    let number = booked(&portal.browser(), id, &["C6"]).await;
    let mut sold = stream.next().await.unwrap().data;
    if !sold.contains(&number) {
        sold = stream.next().await.unwrap().data;
    }

    assert!(held.contains("hx-target=\"#place-C5\"") && held.contains("data-state=\"held\""), "{held}");
    assert_eq!(held.matches("data-seat=").count(), 1);
    assert!(sold.contains(&format!("/admin/concerts/{id}/bookings/{number}")), "{sold}");
    assert!(staff.get(&format!("/admin/concerts/{id}/bookings/new")).await.has("[data-live]"));
    portal.browser().get(&format!("/admin/concerts/{id}/seats/events")).await.assert_status(303);
}
