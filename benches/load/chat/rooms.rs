//! A message on the screens of a thousand, five thousand and ten thousand who watch one room, beside a bare server.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};
use uuid::Uuid;

use super::{bare::Bare, member, rooms};
use crate::{
    Row,
    concerts::{SeatMap, client, form, median, percentile, runtime},
};

const MESSAGES: usize = 8;
const BURST: usize = 100;
const WARMING: usize = 200;

/// Watchers, rounds, and the name of the row. The more there are, the less does one message more or less say.
const SIZES: [(usize, usize, &str); 3] = [
    (1_000, 5, "a message to 1,000 watchers, p99 of a bare server's"),
    (5_000, 3, "a message to 5,000 watchers, p99 of a bare server's"),
    (10_000, 1, "a message to 10,000 watchers, p99 of a bare server's"),
];

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let hall = SeatMap::open_with("rooms", &[("PARVIS_MESSAGE_PACE", "1000")]).await?;
        let (id, cookie) = member(&hall, 30_000_001).await?;
        let room = *rooms(&hall, 1, &[id]).await?.first().unwrap_or(&0);
        let place = Place::room(&hall.portal.url, room, &cookie);
        warm_up(&place).await?;
        let idle = hall.portal.memory()?;
        let mut rows = Vec::new();
        let mut most = idle;
        for (count, rounds, what) in SIZES {
            let mut ratios = Vec::new();
            for _ in 0..rounds {
                let bare = Bare::start()?;
                let mut theirs = fan_out(&Place::bare(&bare), count, MESSAGES, Duration::from_secs(1)).await?.0;
                drop(bare);
                let (mut ours, memory) = fan_out_watched(&hall, &place, count).await?;
                most = most.max(memory);
                let (ours, theirs) = (percentile(&mut ours, 99), percentile(&mut theirs, 99));
                println!("          rooms: {count} watchers, p99 {ours:.0} ms, bare {theirs:.0} ms");
                ratios.push(ours / theirs);
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
            rows.push(Row::below(what, median(ratios), "×", 1.5));
        }
        let greatest = SIZES.iter().map(|(count, ..)| *count).max().unwrap_or_default();
        rows.push(Row::below("memory of an idle watcher", (most - idle) * 1e3 / greatest as f64, "kB", 25.0));
        let (_, took) = fan_out(&place, 1_000, BURST, Duration::ZERO).await?;
        rows.push(Row::at_least(
            "deliveries in a burst to 1,000 watchers",
            (BURST * 1_000) as f64 / took,
            "/s",
            100_000.0,
        ));
        Ok(rows)
    })
}

/// Says what nobody hears, until every connection has planned its statements.
async fn warm_up(place: &Place) -> anyhow::Result<()> {
    let crowd = Crowd::come(place, 1).await?;
    crowd.hear(place, WARMING, Duration::from_millis(20)).await.map(drop)
}

/// Where one watches, and where one speaks.
struct Place {
    url: String,
    events: String,
    say: String,
    cookie: Option<String>,
}

impl Place {
    fn bare(bare: &Bare) -> Self {
        Self { url: bare.url.clone(), events: "/events".to_owned(), say: "/say".to_owned(), cookie: None }
    }

    fn room(url: &str, room: i64, cookie: &str) -> Self {
        let path = format!("/chat/rooms/{room}");
        Self {
            url: url.to_owned(),
            events: format!("{path}/events"),
            say: format!("{path}/messages"),
            cookie: Some(cookie.to_owned()),
        }
    }

    async fn speak(&self, client: &reqwest::Client, nr: usize) -> anyhow::Result<()> {
        let url = format!("{}{}", self.url, self.say);
        let text = format!("%%{nr:06}%% La répétition de demain passe en salle B12, l’auditorium est pris.");
        let answer = match &self.cookie {
            Some(cookie) => {
                let id = Uuid::new_v4().to_string();
                let fields = [("body", text.as_str()), ("client_id", &id)];
                form(client, url, &fields, Some(cookie)).send().await?
            }
            // As long as the piece of page that a message is.
            None => client.post(url).body(format!("{text}{}", "·".repeat(500))).send().await?,
        };
        anyhow::ensure!(answer.status().as_u16() < 400, "speaking answered {}", answer.status());
        Ok(())
    }
}

/// As [`fan_out`], and the memory of the portal, in MB, while the watchers are there and nothing is said.
async fn fan_out_watched(hall: &SeatMap, place: &Place, count: usize) -> anyhow::Result<(Vec<f64>, f64)> {
    let crowd = Crowd::come(place, count).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let grown = hall.portal.memory()?;
    let delays = crowd.hear(place, MESSAGES, Duration::from_secs(1)).await?.0;
    Ok((delays, grown))
}

async fn fan_out(place: &Place, count: usize, messages: usize, pause: Duration) -> anyhow::Result<(Vec<f64>, f64)> {
    Crowd::come(place, count).await?.hear(place, messages, pause).await
}

/// Those who watch.
struct Crowd {
    tasks: JoinSet<Vec<(usize, Instant)>>,
    heard: Arc<AtomicUsize>,
    count: usize,
}

impl Crowd {
    async fn come(place: &Place, count: usize) -> anyhow::Result<Self> {
        let address = place.url.trim_start_matches("http://").to_owned();
        let cookie = place.cookie.as_ref().map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default();
        let head = format!(
            "GET {} HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\naccept-language: fr\r\n{cookie}\r\n",
            place.events
        );
        let count_heard = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        for _ in 0..count {
            let mut stream = TcpStream::connect(&address).await?;
            stream.write_all(head.as_bytes()).await?;
            let mut first = [0; 256];
            let read = stream.read(&mut first).await?;
            anyhow::ensure!(first.get(..read).is_some_and(|bytes| bytes.starts_with(b"HTTP/1.1 200")), "no stream");
            tasks.spawn(watch(stream, Arc::clone(&count_heard)));
        }
        Ok(Self { tasks, heard: count_heard, count })
    }

    /// Says so many messages; how long after each it was heard, in milliseconds, and how long all took, in seconds.
    async fn hear(mut self, place: &Place, messages: usize, pause: Duration) -> anyhow::Result<(Vec<f64>, f64)> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let client = client()?;
        let begun = Instant::now();
        let mut said = Vec::with_capacity(messages);
        for nr in 0..messages {
            said.push(Instant::now());
            place.speak(&client, nr).await?;
            tokio::time::sleep(pause).await;
        }
        while self.heard.load(Ordering::Relaxed) < messages * self.count && begun.elapsed() < Duration::from_mins(1) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let took = begun.elapsed().as_secs_f64();
        let heard = self.heard.load(Ordering::Relaxed);
        anyhow::ensure!(heard == messages * self.count, "{heard} of {} deliveries", messages * self.count);
        DONE.notify_waiters();
        let mut delays = Vec::with_capacity(heard);
        while let Some(notes) = self.tasks.join_next().await {
            let notes = notes?;
            delays.extend(notes.iter().filter_map(|(nr, at)| Some((*at - *said.get(*nr)?).as_secs_f64() * 1000.0)));
        }
        Ok((delays, took))
    }
}

static DONE: tokio::sync::Notify = tokio::sync::Notify::const_new();

/// Notes when each message came.
async fn watch(mut stream: TcpStream, heard: Arc<AtomicUsize>) -> Vec<(usize, Instant)> {
    let (mut notes, mut text, mut piece) = (Vec::new(), Vec::new(), [0; 4096]);
    loop {
        let read = tokio::select! {
            () = DONE.notified() => return notes,
            read = stream.read(&mut piece) => read,
        };
        let Ok(read @ 1..) = read else { return notes };
        let now = Instant::now();
        text.extend_from_slice(piece.get(..read).unwrap_or_default());
        let mut from = 0;
        while let Some(at) = find(text.get(from..).unwrap_or_default()) {
            let number = text.get(from + at + 2..from + at + 8).and_then(|digits| std::str::from_utf8(digits).ok());
            if let Some(nr) = number.and_then(|digits| digits.parse().ok()) {
                notes.push((nr, now));
                heard.fetch_add(1, Ordering::Relaxed);
            }
            from += at + 10;
        }
        text.drain(..from.max(text.len().saturating_sub(9)).min(text.len()));
    }
}

/// Where `%%` and six digits stand that are followed by `%%`.
fn find(text: &[u8]) -> Option<usize> {
    text.windows(10).position(|window| window.starts_with(b"%%") && window.ends_with(b"%%"))
}
