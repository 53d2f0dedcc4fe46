//! Live updates on other screens.

use std::time::Duration;

use parvis::concerts::holds::expiry;

use super::facts::{concert, hold};
use crate::harness::portal;

#[tokio::test]
async fn a_click_reaches_those_who_look_and_so_does_its_end() {
    // covers C10 C17
    let portal = portal().await;
    let id = concert(&portal).await;
    let (ines, malo) = (portal.browser(), portal.browser());
    let page = malo.get(&format!("/concerts/{id}")).await;
    let mut stream = malo.listen(&page.said("[data-live]", "hx-sse:connect")).await;

    hold(&ines, id, &["C5"]).await.assert_status(303);
    let held = stream.next().await.unwrap();
    ines.post(&format!("/concerts/{id}/holds/C5/release"), &[]).await.assert_status(303);
    let freed = stream.next().await.unwrap();
    hold(&ines, id, &["C5"]).await.assert_status(303);
    stream.next().await.unwrap();
    portal.clock.advance(time::Duration::minutes(5));
    expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();
    let over = stream.next().await.unwrap();

    for (event, state, free) in [(&held, "held", "99"), (&freed, "free", "100"), (&over, "free", "100")] {
        assert!(event.data.contains(&format!("data-seat=\"C5\" data-state=\"{state}\"")), "{}", event.data);
        assert!(event.data.contains(&format!("data-seats-free>{free}</b>")), "{}", event.data);
        assert_eq!(event.data.matches("data-seat=").count(), 1);
        page.assert_takes(&event.data);
    }
}

#[tokio::test]
async fn a_stream_that_comes_back_gets_what_it_missed_and_no_more() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (ines, malo) = (portal.browser(), portal.browser());
    let mut stream = malo.listen(&format!("/concerts/{id}/events")).await;
    let whole = stream.next().await.unwrap();
    assert_eq!(whole.data.matches("data-seat=").count(), 100);
    drop(stream);
    hold(&ines, id, &["C5", "C6"]).await.assert_status(303);

    let back = malo.clone().with("last-event-id", &whole.id);
    let missed = back.listen(&format!("/concerts/{id}/events")).await.next().await.unwrap();
    let stranger = malo.with("last-event-id", "abc.7");
    let all = stranger.listen(&format!("/concerts/{id}/events")).await.next().await.unwrap();

    assert_eq!(missed.data.matches("data-seat=").count(), 2);
    assert_eq!(all.data.matches("data-seat=").count(), 100);
}

#[tokio::test]
async fn streams_end_with_a_delay_when_the_portal_stops() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let stream = portal.browser().listen(&format!("/concerts/{id}/events")).await;

    portal.live.stop();

    assert!(stream.rest().await.contains("retry: "));
}

#[tokio::test]
async fn nobody_watches_what_nobody_looks_at() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        streams.push(portal.browser().listen(&format!("/concerts/{id}/events")).await);
    }
    assert_eq!(portal.live.watched(), 1);

    drop(streams);

    tokio::time::timeout(Duration::from_secs(5), async {
        while portal.live.watched() > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_change_is_told_even_while_somebody_reads_it() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (ines, malo) = (portal.browser().htmx(), portal.browser());
    let page = malo.get(&format!("/concerts/{id}")).await;
    let mut stream = malo.listen(&page.said("[data-live]", "hx-sse:connect")).await;

    for seat in ["C1", "C2", "C3", "C4"] {
        // The answer to htmx reads the seats at the same time as those do who tell the others.
        ines.post(&format!("/concerts/{id}/holds"), &[("seat", seat)]).await.assert_status(200);
        let event = tokio::time::timeout(Duration::from_secs(5), stream.next()).await;
        let event = event.unwrap_or_else(|_| panic!("nobody is told of {seat}")).unwrap();
        assert!(event.data.contains(&format!("data-seat=\"{seat}\" data-state=\"held\"")), "{}", event.data);
    }
}
