//! Everything at once, at random: afterwards every rule holds, and every screen shows what the table says.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use parvis::concerts::{holds::expiry, programme::concert::NewConcert};
use scraper::{Html, Selector};
use tokio::task::JoinHandle;

use super::facts::{book, broken_rules, concert_with, hold};
use crate::harness::{TestPortal, browser::Browser, portal, wait::until};

/// Rounds of the storm. More of them when `PARVIS_TEST_STORM` says so, as `tests/run` does.
#[expect(clippy::disallowed_methods, reason = "a setting of the test, not of the portal")]
fn rounds() -> usize {
    let rounds = std::env::var("PARVIS_TEST_STORM").ok().and_then(|text| text.parse().ok());
    rounds.unwrap_or(60)
}

/// Acts of all people together in one round, at least.
const ACTS: usize = 24;

/// Shared by the people of the storm.
#[derive(Default)]
struct Storm {
    is_over: AtomicBool,
    acts: AtomicUsize,
}

impl Storm {
    /// A round: every rule holds, and people have acted.
    async fn pass(&self, portal: &TestPortal, round: usize) {
        // Time flies here: holds run out all the while.
        portal.clock.advance(time::Duration::seconds(20));
        expiry::tick(&portal.concerts, portal.clock.now()).await.unwrap();
        assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
        until("people act", async || self.acts.load(Ordering::Relaxed) >= round * ACTS).await;
    }

    /// The end: everybody goes home, and every rule holds.
    async fn end(&self, portal: &TestPortal, people: Vec<JoinHandle<()>>) {
        self.is_over.store(true, Ordering::Relaxed);
        for person in people {
            person.await.unwrap();
        }
        assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
    }
}

/// Numbers that look like chance and are the same in every run (Knuth's linear congruential generator).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn seat(&mut self) -> String {
        format!("{}{}", char::from(b'A' + u8::try_from(self.roll(5)).unwrap()), self.roll(8) + 1)
    }
}

/// One person who does whatever comes to mind. Each answer is a success or a clear refusal.
async fn wander(browser: Browser, concert: i64, seed: u64, storm: Arc<Storm>) {
    let mut dice = Dice(seed);
    let mut numbers: Vec<String> = Vec::new();
    for turn in 0.. {
        if storm.is_over.load(Ordering::Relaxed) {
            return;
        }
        let answer = match dice.roll(9) {
            0..=2 => hold(&browser, concert, &[&dice.seat()]).await,
            3 => hold(&browser, concert, &[&dice.seat(), &dice.seat()]).await,
            4 => browser.post(&format!("/concerts/{concert}/holds/best"), &[("count", "2")]).await,
            5 => browser.post(&format!("/concerts/{concert}/holds/extend"), &[]).await,
            6 => browser.post(&format!("/concerts/{concert}/holds/{}/release", dice.seat()), &[]).await,
            7 => {
                let answer = book(&browser, concert, &format!("storm-{seed}-{turn}")).await;
                numbers.extend(answer.header("location").strip_prefix("/bookings/").map(str::to_owned));
                answer
            }
            _ => {
                let Some(number) = numbers.pop() else { continue };
                let fields = [("number", &*number), ("surname", "Carpentier")];
                browser.post("/bookings/cancel/confirm", &fields).await
            }
        };
        let status = answer.status.as_u16();
        assert!([303, 409, 422, 429].contains(&status), "{status}: {}", answer.text());
        storm.acts.fetch_add(1, Ordering::Relaxed);
    }
}

/// The map as a screen shows it: state by seat.
fn states(html: &str, into: &mut BTreeMap<String, String>) {
    let page = Html::parse_fragment(html);
    for button in page.select(&Selector::parse("[data-seat]").unwrap()) {
        into.insert(button.attr("data-seat").unwrap().to_owned(), button.attr("data-state").unwrap().to_owned());
    }
}

/// Content of a screen, updated by its stream.
type Screen = Arc<Mutex<BTreeMap<String, String>>>;

/// A browser that looks at the map all the while. When its stream is cut it comes back where it was, as browsers do.
async fn watch(portal: &TestPortal, concert: i64) -> Screen {
    let browser = portal.browser();
    let page = browser.get(&format!("/concerts/{concert}")).await;
    let screen = Screen::default();
    states(page.text(), &mut screen.lock().unwrap());
    let (address, shown) = (page.said("[data-live]", "hx-sse:connect"), Arc::clone(&screen));
    tokio::spawn(async move {
        let mut known = String::new();
        loop {
            let mut stream = browser.clone().with("last-event-id", &known).listen(&address).await;
            while let Some(event) = stream.next().await {
                states(&event.data, &mut shown.lock().unwrap());
                known = event.id;
            }
        }
    });
    screen
}

/// Waits until a screen shows the truth.
async fn assert_shows(screen: &Screen, truth: &BTreeMap<String, String>) {
    until(&format!("a screen shows {truth:?}"), async || *screen.lock().unwrap() == *truth).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_storm_every_rule_holds_and_every_screen_is_right() {
    let portal = portal().await;
    let id = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (5, 8)).await;
    let storm = Arc::new(Storm::default());
    let people: Vec<_> = (1..=12).map(|seed| tokio::spawn(wander(portal.browser(), id, seed, storm.clone()))).collect();

    let mut screens = Vec::new();
    for round in 1..=rounds() {
        if screens.len() < 5 {
            screens.push(watch(&portal, id).await);
        }
        storm.pass(&portal, round).await;
    }
    storm.end(&portal, people).await;

    let mut truth = BTreeMap::new();
    states(portal.browser().get(&format!("/concerts/{id}")).await.text(), &mut truth);
    assert!(truth.values().any(|state| state == "booked"), "{truth:?}");
    for screen in &screens {
        assert_shows(screen, &truth).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_storm_of_two_processes_every_rule_holds() {
    let portal = portal().await;
    let neighbour = portal.neighbour();
    let small = |one: &mut NewConcert| (one.row_count, one.seats_per_row) = (5, 8);
    let concerts = [concert_with(&portal, small).await, concert_with(&portal, small).await];
    let storm = Arc::new(Storm::default());
    let people: Vec<_> = (1..=12)
        .map(|seed| {
            let browser = if seed % 2 == 0 { portal.browser() } else { neighbour.browser() };
            tokio::spawn(wander(browser, concerts[usize::from(seed % 3 == 0)], seed, storm.clone()))
        })
        .collect();

    for round in 1..=rounds() / 2 {
        storm.pass(&portal, round).await;
    }
    storm.end(&portal, people).await;
}
