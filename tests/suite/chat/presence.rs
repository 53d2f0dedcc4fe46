//! Presence of members by the clock, without pages and database.

use std::time::Duration;

use parvis::{
    chat::{
        presence::presences::{GRACE, OpenPage, Presence, PresenceSetting, Presences},
        topics,
    },
    ids::MemberId,
    live::{Keys, Live},
};
use tokio::time::advance;

use crate::harness::wait::pass;

const SOMEBODY: MemberId = MemberId(7);

const SECOND: Duration = Duration::from_secs(1);

/// A member whose page is open.
fn here() -> (Presences, Live, OpenPage) {
    let (presences, live) = (Presences::default(), Live::default());
    presences.note_setting(SOMEBODY, PresenceSetting::Auto);
    let page = presences.open(&live, SOMEBODY);
    assert_eq!(presences.of(SOMEBODY), Presence::Online);
    (presences, live, page)
}

// covers S69
#[tokio::test(start_paused = true)]
async fn who_vanishes_is_here_for_a_moment_away_for_a_while_and_then_gone() {
    let (presences, live, page) = here();
    drop(page);
    advance(GRACE / 2).await;
    assert_eq!(presences.of(SOMEBODY), Presence::Online, "a page may be changed for another one");
    advance(GRACE).await;
    assert_eq!(presences.of(SOMEBODY), Presence::Away);
    advance(Duration::from_mins(10)).await;
    assert_eq!(presences.of(SOMEBODY), Presence::Offline);
    presences.tick(&live);
    assert!(!presences.knows_setting(SOMEBODY), "nothing is kept of them");
}

#[tokio::test(start_paused = true)]
async fn the_last_of_several_pages_counts() {
    let (presences, live, page) = here();
    let other = presences.open(&live, SOMEBODY);
    drop(page);
    advance(GRACE * 2).await;
    assert_eq!(presences.of(SOMEBODY), Presence::Online);
    drop(other);
    advance(GRACE * 2).await;
    assert_eq!(presences.of(SOMEBODY), Presence::Away);
}

#[tokio::test(start_paused = true)]
async fn another_process_is_believed_as_long_as_it_says_so() {
    let presences = Presences::default();
    presences.note_setting(SOMEBODY, PresenceSetting::Auto);
    // 1: they came, 0: they left.
    assert!(!presences.hear(SOMEBODY, &Keys::these([1])));
    assert_eq!(presences.of(SOMEBODY), Presence::Online);
    advance(Duration::from_mins(2)).await;
    assert_eq!(presences.of(SOMEBODY), Presence::Offline, "that process is no longer heard");
    assert!(!presences.hear(SOMEBODY, &Keys::these([1])));
    assert!(!presences.hear(SOMEBODY, &Keys::these([0])));
    advance(GRACE + SECOND).await;
    assert_eq!(presences.of(SOMEBODY), Presence::Away);
    let (presences, _live, _page) = here();
    assert!(presences.hear(SOMEBODY, &Keys::these([0])), "they are here, and it is to be told");
    assert_eq!(presences.of(SOMEBODY), Presence::Online);
}

/// Time alone changes how somebody is seen: the next tick tells it.
#[tokio::test(start_paused = true)]
async fn a_tick_tells_of_those_whom_another_process_no_longer_vouches_for() {
    let (presences, live) = (Presences::default(), Live::default());
    let heard = std::sync::Arc::new(Heard::default());
    live.serve(topics::PRESENCE, heard.clone());
    presences.note_setting(SOMEBODY, PresenceSetting::Auto);
    drop(presences.open(&live, SOMEBODY));
    pass(GRACE * 2).await;
    assert!(!presences.hear(SOMEBODY, &Keys::these([1])), "another process has a page of theirs");
    presences.tick(&live);
    let before = heard.count();
    presences.tick(&live);
    assert_eq!(heard.count(), before, "nothing has changed");
    advance(Duration::from_mins(2)).await;
    assert_eq!(presences.of(SOMEBODY), Presence::Away);
    presences.tick(&live);
    assert_eq!(heard.count(), before + 1);
}

/// Counts the hints that it is given.
#[derive(Default)]
struct Heard(std::sync::atomic::AtomicUsize);

impl Heard {
    fn count(&self) -> usize {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}

#[async_trait::async_trait]
impl parvis::live::Source for Heard {
    fn mark(&self, _: &parvis::live::Topic, _: Keys) {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }

    async fn refresh(&self, _: &parvis::live::Topic) -> anyhow::Result<Option<parvis::live::Frame>> {
        Ok(None)
    }
}
