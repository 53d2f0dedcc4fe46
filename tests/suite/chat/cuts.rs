//! Whatever happens to the line between a page and the server, afterwards the page is as a fresh one.

use std::collections::BTreeMap;

use parvis::{
    chat::live::room_log::MANY,
    live::{Live, relay},
};
use proptest::{prelude::any, strategy::Strategy as _};
use scraper::{ElementRef, Html, Selector};
use sqlx::PgPool;

use super::facts::{INES, TOM, client_id, general};
use crate::{
    factories::messages,
    harness::{
        browser::{Browser, EventStream},
        cases::Cases,
        portal,
    },
};

const OPERATIONS: usize = 200;

/// Numbers that look like chance and are the same for the same seed (Knuth's linear congruential generator).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// Text, state and reactions of a message on a page.
type Shown = BTreeMap<i64, String>;

fn words(element: &ElementRef) -> String {
    let text: String = element.text().collect();
    let deleted = element.value().attr("data-deleted").is_some();
    format!("{}{}", if deleted { "deleted " } else { "" }, text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The messages in a piece of HTML, by key.
fn read(html: &str) -> Vec<(i64, i64, i64, String)> {
    let page = Html::parse_document(html);
    let all = Selector::parse("[data-message]").unwrap();
    let number = |element: &ElementRef, name: &str| element.value().attr(name).unwrap().parse().unwrap();
    page.select(&all)
        .map(|one| (number(&one, "data-message"), number(&one, "data-seq"), number(&one, "data-changed"), words(&one)))
        .collect()
}

/// The page of somebody who reads the end, also when there is much that they have not read.
fn at_the_end(path: &str) -> String {
    format!("{path}?before={}", i64::MAX)
}

/// An open page, as `static/chat/message_stream.js` keeps it.
struct Page {
    path: String,
    browser: Browser,
    stream: Option<EventStream>,
    after: i64,
    shown: BTreeMap<i64, (i64, i64, String)>,
    resets: usize,
}

impl Page {
    async fn open(browser: Browser, room: i64) -> Self {
        let path = format!("/chat/rooms/{room}");
        let mut page = Self { path, browser, stream: None, after: 0, shown: BTreeMap::new(), resets: 0 };
        page.reload().await;
        page
    }

    async fn reload(&mut self) {
        let answer = self.browser.get(&at_the_end(&self.path)).await;
        let stream = answer.said("[data-live]", "hx-sse:connect");
        self.after = stream.split("after=").nth(1).unwrap().parse().unwrap();
        self.shown =
            read(answer.text()).into_iter().map(|(id, seq, changed, text)| (id, (seq, changed, text))).collect();
    }

    /// Hears until nothing comes for a while, or the line breaks.
    async fn hear(&mut self, enough: std::time::Duration) {
        if self.stream.is_none() {
            let stream = self.browser.listen(&format!("{}/events?after={}", self.path, self.after)).await;
            self.stream = Some(stream);
        }
        while let Some(stream) = &mut self.stream {
            let Ok(event) = tokio::time::timeout(enough, stream.next()).await else { return };
            let Some(event) = event else {
                self.stream = None;
                return;
            };
            match event.name.as_str() {
                "messages" => self.take(&event.data),
                "reset" => {
                    self.resets += 1;
                    self.reload().await;
                }
                _ => continue,
            }
            self.after = event.id.parse().unwrap();
        }
    }

    /// It shows what fresh pages show, from its first message on.
    async fn assert_whole(&self, reader: &Browser, seed: u64) {
        let kept: Shown = self.shown.iter().map(|(id, (_, _, text))| (*id, text.clone())).collect();
        let first = *kept.keys().next().unwrap();
        let mut fresh = whole(reader, &self.path).await;
        fresh.retain(|id, _| *id >= first);
        assert_eq!(kept, fresh, "seed {seed}");
    }

    fn take(&mut self, html: &str) {
        for (id, seq, changed, text) in read(html) {
            let last = self.shown.values().map(|(seq, ..)| *seq).max().unwrap_or(0);
            let known = self.shown.get(&id).map(|(_, changed, _)| *changed);
            if known.is_some_and(|known| known <= changed) || (known.is_none() && seq > last) {
                self.shown.insert(id, (seq, changed, text));
            }
        }
    }
}

/// An action in the room.
async fn act(who: &Browser, room: i64, known: &[i64], dice: &mut Dice, nr: usize) {
    let any = known.get(dice.roll(known.len().max(1))).copied();
    match (dice.roll(8), any) {
        (4 | 5, Some(id)) => {
            who.post(&format!("/chat/messages/{id}/reactions"), &[("emoji", ["👍", "🎻", "❤️"][dice.roll(3)])]).await;
        }
        (6, Some(id)) => {
            who.post(&format!("/chat/messages/{id}/edit"), &[("body", &format!("modifié {nr}"))]).await;
        }
        (7, Some(id)) => {
            who.post(&format!("/chat/messages/{id}/delete"), &[]).await;
        }
        _ => {
            let form = [("body", format!("message {nr}")), ("client_id", client_id())];
            let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            who.post(&format!("/chat/rooms/{room}/messages"), &form).await.assert_status(303);
        }
    }
}

/// All that fresh pages show, from the end to the beginning.
async fn whole(reader: &Browser, path: &str) -> Shown {
    let (mut shown, mut before) = (Shown::new(), i64::MAX);
    loop {
        let page = reader.get(&format!("{path}?before={before}")).await;
        let found = read(page.text());
        let Some(first) = found.iter().map(|(_, seq, ..)| *seq).min() else { return shown };
        before = first;
        shown.extend(found.into_iter().map(|(id, _, _, text)| (id, text)));
    }
}

async fn run(seed: u64) {
    let (portal, mut dice) = (portal().await, Dice(seed));
    let room = general(&portal.db).await;
    let people = [portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await];
    let reader = portal.signed_in("20416991", &[]).await;
    let (cookie, moment) = (reader.cookie("parvis").unwrap(), std::time::Duration::from_millis(30));
    let neighbour = portal.neighbour();
    let relay = |live: &Live, db: &PgPool| tokio::spawn(relay::run(live.clone(), db.clone(), relay::SILENCE));
    let relays = [relay(&portal.live, portal.db.pool()), relay(&neighbour.live, &neighbour.db)];
    let window = || {
        let browser = portal.browser();
        browser.set_cookie("parvis", &cookie);
        browser
    };
    let mut pages = [Page::open(window(), room).await, Page::open(window(), room).await];
    for nr in 0..OPERATIONS {
        portal.clock.advance(time::Duration::seconds(2));
        act(&people[dice.roll(2)], room, &messages::ids(&portal.db, room).await, &mut dice, nr).await;
        let page = &mut pages[dice.roll(2)];
        match dice.roll(10) {
            0 | 1 => page.stream = None,
            2 => {
                // Another process answers from now on, as after a restart.
                page.stream = None;
                page.browser = if dice.roll(2) == 0 { window() } else { neighbour.browser() };
                page.browser.set_cookie("parvis", &cookie);
            }
            // Does not read for a while: is cut, and comes back.
            3..=5 => {}
            _ => page.hear(moment).await,
        }
    }
    for page in &mut pages {
        // A page of a process that missed the hints of others reconnects to one that did not.
        page.stream = None;
        page.hear(moment * 20).await;
        page.assert_whole(&reader, seed).await;
    }
    relays.iter().for_each(tokio::task::JoinHandle::abort);
}

// covers S54 S55 S56
#[test]
fn after_all_that_may_happen_to_a_line_a_page_is_as_a_fresh_one() {
    let cases = Cases { count: 2, regressions: "tests/suite/regressions/chat.txt" };
    // A seed stands for its case: nothing shorter is like it.
    cases.check(&any::<u64>().no_shrink(), async |seed| {
        run(seed).await;
        Ok(())
    });
}

#[tokio::test]
async fn who_missed_too_much_is_told_to_read_the_page_again() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let mut page = Page::open(tom, room).await;
    let many = usize::try_from(MANY).unwrap() + 1;
    for nr in 0..many {
        if nr % 10 == 0 {
            portal.clock.advance(time::Duration::seconds(11));
        }
        super::facts::post(&ines, room, &format!("message {nr}")).await.assert_status(303);
    }
    page.hear(std::time::Duration::from_millis(300)).await;
    assert_eq!(page.resets, 1);
    assert!(page.shown.values().any(|(.., text)| text.contains(&format!("message {}", many - 1))));
}
