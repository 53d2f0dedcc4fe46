//! Public pages of concerts besides the states of seats: lists, words, warnings, pictures.

use parvis::{concerts::pages::poster::POSTERS, files::Key};
use time::Duration;
use uuid::Uuid;

use super::facts::{book, concert, concert_with, hold};
use crate::{factories::concerts::concert as concert_row, harness::portal};

#[tokio::test]
async fn the_first_page_lists_what_is_on_sale_and_nothing_that_is_over() {
    let portal = portal().await;
    let open = concert(&portal).await;
    let soon = concert_with(&portal, |concert| concert.sale_opens_at += Duration::hours(2)).await;
    concert_with(&portal, |concert| concert.sale_closes_at = concert.sale_opens_at + Duration::minutes(1)).await;
    let cancelled = concert(&portal).await;
    concert_row(&portal.db, cancelled).cancel().await;
    let member = portal.signed_in("20410009", &[]).await;

    for browser in [portal.browser(), member] {
        let page = browser.get("/").await;
        let links = page.attributes("main a[href^='/concerts/']", "href");
        assert_eq!(links, [format!("/concerts/{open}"), format!("/concerts/{soon}")]);
    }
}

#[tokio::test]
async fn the_list_names_rows_and_keeps_the_same_buttons() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();

    let map = browser.get(&format!("/concerts/{id}")).await;
    let list = browser.get(&format!("/concerts/{id}?view=list")).await;

    assert_eq!(list.all("th[scope=row]").first().unwrap(), "Rang A");
    assert_eq!(map.all("th[scope=row]").first().unwrap(), "A");
    assert_eq!(map.attributes("[data-seat]", "aria-label"), list.attributes("[data-seat]", "aria-label"));
    assert!(map.has(&format!("a[href='/concerts/{id}?view=list']")));
    assert!(list.has(&format!("main .row a[href='/concerts/{id}']")));
}

#[tokio::test]
async fn a_seat_left_alone_between_two_is_warned_about() {
    let portal = portal().await;
    let id = concert(&portal).await;
    hold(&portal.browser(), id, &["C3"]).await.assert_status(303);
    let browser = portal.browser();
    let warned = async || {
        let page = browser.get(&format!("/concerts/{id}")).await;
        page.all("#sheet [data-tone=warn]").join(" ")
    };

    hold(&browser, id, &["C6"]).await.assert_status(303);
    assert_eq!(warned().await, "", "two seats are left together");
    hold(&browser, id, &["C5"]).await.assert_status(303);
    assert!(warned().await.contains("C4"));
    hold(&browser, id, &["C4"]).await.assert_status(303);
    assert_eq!(warned().await, "");
    hold(&browser, id, &["C8"]).await.assert_status(303);
    assert!(warned().await.contains("C7"), "between two of one's own");
}

#[tokio::test]
async fn the_picture_of_a_concert_is_shown_to_everybody() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let browser = portal.browser();
    browser.get(&format!("/concerts/{id}/picture")).await.assert_status(404);
    assert!(!browser.get(&format!("/concerts/{id}")).await.has("img.poster"));

    let key = Uuid::new_v4();
    portal.accounts.context.files.put(&Key::new(POSTERS, key), "a picture".into()).await.unwrap();
    let picture = concert(&portal).await;
    concert_row(&portal.db, picture).poster(&key.to_string()).await;

    let address = browser.get(&format!("/concerts/{picture}")).await.said("img.poster", "src");
    assert_eq!(address, format!("/concerts/{picture}/picture?v={key}"));
    let answer = browser.get(&address).await;
    answer.assert_status(200);
    assert_eq!((answer.header("content-type"), answer.text()), ("image/jpeg", "a picture"));
    assert!(answer.header("cache-control").contains("max-age"));
}

#[tokio::test]
async fn a_page_before_the_sale_knows_when_it_opens() {
    let portal = portal().await;
    let id = concert_with(&portal, |concert| concert.sale_opens_at += Duration::hours(2)).await;
    let browser = portal.browser();

    assert_eq!(browser.get(&format!("/concerts/{id}")).await.said("#sale", "data-opens"), "3600");
    portal.clock.advance(Duration::hours(1));
    let page = browser.get(&format!("/concerts/{id}")).await;

    assert!(!page.has("[data-opens]") && page.has("#about form"));
}

#[tokio::test]
async fn a_map_does_not_tell_which_seats_were_booked_by_one_person() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let ines = portal.browser();
    hold(&ines, id, &["C5", "D5"]).await.assert_status(303);
    let mut stream = portal.browser().listen(&format!("/concerts/{id}/events")).await;
    assert!(stream.next().await.unwrap().data.contains("data-holder"));

    book(&ines, id, "8e1c2b8e-51b0-4f0e-9a31-2f3c8d9e7b10").await.assert_status(303);

    let event = stream.next().await.unwrap().data;
    assert!(event.contains("data-seat=\"C5\" data-state=\"booked\"") && !event.contains("data-holder"), "{event}");
    let map = portal.browser().get(&format!("/concerts/{id}")).await;
    assert!(map.has("[data-state=booked]") && !map.has("[data-holder]"));
}
