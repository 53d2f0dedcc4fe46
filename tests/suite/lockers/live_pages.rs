//! Live updates of the pages of other members, and of the own page in another window.

use parvis::ids::BayId;

use super::facts::{bay, bay_with, connected, lockers};
use crate::harness::{browser::EventStream, portal};

const INES: &str = "20418376";
const TOM: &str = "20417733";

/// The next event that says this.
async fn until(stream: &mut EventStream, words: &str) -> String {
    loop {
        let event = stream.next().await.unwrap_or_else(|| panic!("the stream ended before {words}"));
        if event.data.contains(words) {
            return event.data;
        }
    }
}

#[tokio::test]
async fn a_claim_changes_the_pages_of_the_others_and_ones_own() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let page = tom.get("/lockers").await;
    let mut theirs = tom.listen(&page.said("[data-live]", "hx-sse:connect")).await;
    let mut own = ines.listen("/lockers/events?only=own").await;
    let whole = until(&mut theirs, "data-locker=").await;
    assert_eq!(whole.matches("data-locker=").count(), 8);
    page.assert_takes(&whole);

    ines.post("/lockers/locker_03/claim", &[]).await.assert_status(303);

    let change = until(&mut theirs, "data-locker=").await;
    assert_eq!(change.matches("data-locker=").count(), 1, "only what changed: {change}");
    assert!(change.contains("data-locker=\"locker_03\" data-allocation=\"in_use\""), "{change}");
    page.assert_takes(&change);
    assert!(
        change.contains(&format!(
            "hx-target=\"#bay-{bay_id}-free\" hx-swap=\"innerMorph\"><b data-lockers-free>7</b> libres sur 8 casiers<"
        )),
        "{change}"
    );
    assert!(!change.contains("data-mine") && !change.contains(INES), "nothing personal is in it: {change}");
    let mine = until(&mut own, "data-own=\"locker_03:in_use").await;
    assert!(mine.contains("data-card=\"locker_03\""), "{mine}");
}

#[tokio::test]
async fn the_line_to_a_bay_is_live_and_so_is_an_order() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    let ines = portal.signed_in(INES, &[]).await;
    ines.post("/lockers/locker_03/claim", &[]).await.assert_status(303);
    let mut stream = ines.listen("/lockers/events").await;
    until(&mut stream, "data-line=\"never\"").await;
    connected(&portal, bay_id).await;
    lockers(&portal).changed_whole(BayId(bay_id));
    until(&mut stream, "data-line=\"online\"").await;
    let form = [("action", "open"), ("idempotency_key", "5f0c1d7e-0001")];
    ines.post("/lockers/locker_03/commands", &form).await.assert_status(303);
    let order = until(&mut stream, "data-command-state=\"requested\"").await;
    assert!(order.contains("hx-target=\"[data-card='locker_03']\""), "{order}");
}

#[tokio::test]
async fn what_is_streamed_is_said_in_the_readers_language() {
    let portal = portal().await;
    bay(&portal).await;
    let tom = portal.signed_in(TOM, &[]).await.with("accept-language", "en");
    let data = until(&mut tom.listen("/lockers/events").await, "data-locker=").await;
    assert!(data.contains("Not connected yet"), "{data}");
}

#[tokio::test]
async fn the_stream_ends_with_the_sign_in_and_nobody_else_may_open_it() {
    let portal = portal().await;
    bay_with(&portal, 1, 2).await;
    let ines = portal.signed_in(INES, &[]).await;
    let mut stream = ines.listen("/lockers/events").await;
    until(&mut stream, "own-set").await;
    ines.post("/sign-out", &[]).await.assert_status(303);
    stream.rest().await;
    portal.browser().get("/lockers/events").await.assert_redirect("/sign-in?next=%2Flockers%2Fevents");
}
