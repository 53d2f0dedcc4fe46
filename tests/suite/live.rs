//! The live layer by itself: who hears what, who is cut, who is forgotten.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};

use async_trait::async_trait;
use http_body_util::BodyExt as _;
use parvis::{
    live::{Frame, Keys, Live, Source, Subscription, Topic, Watch},
    web::Language,
};
use tokio::time::{Instant, timeout};

use crate::harness::{browser::EventStream, wait::pass};

/// A topic that is a number; each change makes it greater.
#[derive(Default)]
struct Number {
    value: AtomicU64,
    fails: AtomicBool,
    breaks_down: AtomicBool,
    reads: AtomicU64,
}

#[async_trait]
impl Source for Number {
    fn mark(&self, _: &Topic, _: Keys) {
        self.value.fetch_add(1, Ordering::SeqCst);
    }

    async fn refresh(&self, _: &Topic) -> anyhow::Result<Option<Frame>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        assert!(!self.breaks_down.swap(false, Ordering::SeqCst), "on purpose");
        anyhow::ensure!(!self.fails.swap(false, Ordering::SeqCst), "the database is away");
        Ok(Some(frame(self.value.load(Ordering::SeqCst))))
    }
}

fn frame(value: u64) -> Frame {
    let text = bytes::Bytes::from(format!("id: {value}\ndata: {value}\n\n"));
    Frame { position: value, texts: [text.clone(), text] }
}

fn number() -> Topic {
    Topic::new("number", 7)
}

fn live() -> (Live, Arc<Number>) {
    let (live, source) = (Live::default(), Arc::new(Number::default()));
    live.serve("number", source.clone());
    (live, source)
}

/// A stream whose reader may watch as long as `allowed` says so.
fn watched(live: &Live, allowed: &Arc<AtomicBool>) -> EventStream {
    EventStream::of(watching(live, allowed).answer(None, 0))
}

fn watching(live: &Live, allowed: &Arc<AtomicBool>) -> Watch {
    let allowed = allowed.clone();
    let watch = Watch::of(live, &number(), Language::Fr).and(&Topic::new("member", 1));
    watch.while_allowed(Box::new(move || {
        let allowed = allowed.clone();
        Box::pin(async move { allowed.load(Ordering::SeqCst) })
    }))
}

async fn until(mut done: impl FnMut() -> bool) {
    timeout(Duration::from_secs(10), async {
        while !done() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("it never came to pass");
}

#[tokio::test(start_paused = true)]
async fn changes_gather_and_are_sent_ten_times_a_second_at_most() {
    let (live, source) = live();
    let mut reader = live.subscribe(&number());
    let begun = Instant::now();

    for _ in 0..1000 {
        live.changed(&number(), Keys::All);
        pass(Duration::from_millis(1)).await;
    }
    while reader.next().await.unwrap().position < 1000 {}

    assert!(begun.elapsed() < Duration::from_millis(1200), "{:?}", begun.elapsed());
    assert!(source.reads.load(Ordering::SeqCst) <= 12);
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_read_is_read_again() {
    let (live, source) = live();
    let mut reader = live.subscribe(&number());
    source.fails.store(true, Ordering::SeqCst);

    live.changed(&number(), Keys::All);

    assert_eq!(reader.next().await.unwrap().position, 1);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_breaks_down_once_is_read_again() {
    let (live, source) = live();
    let mut reader = live.subscribe(&number());
    source.breaks_down.store(true, Ordering::SeqCst);

    live.changed(&number(), Keys::All);

    let next = timeout(Duration::from_secs(10), reader.next()).await;
    assert_eq!(next.expect("nobody reads any more").unwrap().position, 1);
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_cut_and_the_others_are_not() {
    let (live, _) = live();
    let (mut quick, mut slow) = (live.subscribe(&number()), live.subscribe(&number()));

    for value in 1..=65 {
        live.changed(&number(), Keys::All);
        assert_eq!(quick.next().await.unwrap().position, value);
    }

    assert!(slow.next().await.is_none(), "what waits for a reader has an end");
    live.changed(&number(), Keys::All);
    assert_eq!(quick.next().await.unwrap().position, 66);
}

#[tokio::test(start_paused = true)]
async fn one_who_vanishes_harms_nobody() {
    let (live, _) = live();
    let allowed = Arc::new(AtomicBool::new(true));
    let mut reader = watched(&live, &allowed);
    let deaf = watched(&live, &allowed);
    let gone = watched(&live, &allowed);

    for value in 1..=200 {
        live.changed(&number(), Keys::All);
        assert_eq!(reader.next().await.unwrap().data, value.to_string());
        if value == 100 {
            assert_eq!(live.watched(), 2);
        }
    }

    drop((gone, deaf, reader));
    assert_eq!(live.watched(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_stream_asks_for_the_right_before_its_first_word() {
    let (live, _) = live();
    // Signed out between the request's own check and the moment from which the stream hears of it.
    let stream = watched(&live, &Arc::new(AtomicBool::new(false)));

    live.changed(&number(), Keys::All);

    assert_eq!(stream.rest().await, "");
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_as_soon_as_it_is_told_that_the_right_is_gone() {
    let (live, _) = live();
    let (hers, his) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(true)));
    let (mut ended, mut kept) = (watched(&live, &hers), watched(&live, &his));
    live.changed(&number(), Keys::All);
    assert_eq!(ended.next().await.unwrap().data, "1");
    assert_eq!(kept.next().await.unwrap().data, "1");

    hers.store(false, Ordering::SeqCst);
    live.changed(&Topic::new("member", 1), Keys::All);
    let begun = Instant::now();

    assert!(ended.next().await.is_none());
    assert!(begun.elapsed() < Duration::from_millis(250), "{:?}", begun.elapsed());
    live.changed(&number(), Keys::All);
    assert_eq!(kept.next().await.unwrap().data, "2");
}

#[tokio::test(start_paused = true)]
async fn a_stream_asks_again_every_five_minutes_however_busy_it_is() {
    let (live, _) = live();
    let allowed = Arc::new(AtomicBool::new(true));
    let mut stream = watched(&live, &allowed);
    let begun = Instant::now();
    live.changed(&number(), Keys::All);
    assert!(stream.next().await.is_some());

    allowed.store(false, Ordering::SeqCst);
    while begun.elapsed() < Duration::from_mins(10) {
        live.changed(&number(), Keys::All);
        if stream.next().await.is_none() {
            break;
        }
        pass(Duration::from_secs(1)).await;
    }

    assert!(begun.elapsed() < Duration::from_secs(310), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_quiet_stream_asks_again_after_five_minutes_and_no_later() {
    let (live, _) = live();
    let allowed = Arc::new(AtomicBool::new(true));
    let mut stream = watching(&live, &allowed).answer(None, 0).into_body();
    let begun = Instant::now();
    assert!(stream.frame().await.is_some());
    // An event postpones the comments that keep the connection open.
    pass(Duration::from_secs(7)).await;
    live.changed(&number(), Keys::All);
    assert!(stream.frame().await.is_some());

    allowed.store(false, Ordering::SeqCst);
    while stream.frame().await.is_some() {}

    assert!(begun.elapsed() < Duration::from_secs(301), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn topics_are_forgotten_with_the_last_reader_even_when_all_leave_at_once() {
    let (live, _) = live();

    for round in 0..2000 {
        let topic = Topic::new("number", round);
        let readers: Vec<Subscription> = (0..4).map(|_| live.subscribe(&topic)).collect();
        let start = Arc::new(std::sync::Barrier::new(readers.len()));
        std::thread::scope(|scope| {
            for reader in readers {
                let start = start.clone();
                scope.spawn(move || {
                    start.wait();
                    drop(reader);
                });
            }
        });
    }

    assert_eq!(live.watched(), 0);
}

/// A topic whose reading stops half-way, where it cannot be given up, until the test lets it go on.
struct Halting {
    entered: mpsc::Sender<()>,
    go_on: Mutex<mpsc::Receiver<()>>,
    done: AtomicBool,
}

#[async_trait]
impl Source for Halting {
    fn mark(&self, _: &Topic, _: Keys) {}

    async fn refresh(&self, _: &Topic) -> anyhow::Result<Option<Frame>> {
        // A change is sent once.
        if self.done.swap(true, Ordering::SeqCst) {
            return Ok(None);
        }
        self.entered.send(())?;
        self.go_on.lock().unwrap().recv()?;
        Ok(Some(frame(1)))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_being_read_when_the_last_reader_leaves_reaches_the_next_one() {
    let (entered, has_entered) = mpsc::channel();
    let (let_go, go_on) = mpsc::channel();
    let live = Live::default();
    let source = Halting { entered, go_on: Mutex::new(go_on), done: AtomicBool::new(false) };
    live.serve("number", Arc::new(source));
    let first = live.subscribe(&number());
    live.changed(&number(), Keys::All);
    tokio::task::spawn_blocking(move || has_entered.recv().unwrap()).await.unwrap();

    drop(first);
    let mut second = live.subscribe(&number());
    let_go.send(()).unwrap();

    let frame = timeout(Duration::from_secs(5), second.next()).await.expect("it was said to nobody");
    assert_eq!(frame.unwrap().position, 1);
}

#[tokio::test]
async fn nothing_is_read_for_nobody() {
    let (live, source) = live();
    drop(live.subscribe(&number()));

    live.changed(&number(), Keys::All);
    let mut reader = live.subscribe(&number());
    live.changed(&number(), Keys::All);

    assert_eq!(reader.next().await.unwrap().position, 2);
    assert_eq!(source.reads.load(Ordering::SeqCst), 1);
    drop(reader);
    until(|| live.watched() == 0).await;
}
