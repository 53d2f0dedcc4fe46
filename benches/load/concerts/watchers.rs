//! A change seen on a thousand other screens, while fifty holds a second go on.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context as _;

use super::{SeatMap, client, form, percentile, runtime};
use crate::Row;

const WATCHERS: usize = 1000;
const HOLDS: usize = 400;
const PAUSE: Duration = Duration::from_millis(20);

/// When each seat was held, as the one who clicked was told.
type Clicks = Arc<Mutex<HashMap<String, Instant>>>;

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let hall = SeatMap::open("watchers").await?;
        let concert = *hall.concerts(1, 20, 20).await?.first().unwrap_or(&0);
        let before = hall.portal.memory()?;
        let clicks = Clicks::default();
        let mut watchers = tokio::task::JoinSet::new();
        let client = client()?;
        for _ in 0..WATCHERS {
            // As a browser does: the page first, then what changes after it.
            let page = client.get(format!("{}/concerts/{concert}", hall.portal.url)).send().await?.text().await?;
            let stream = page.split("hx-sse:connect=\"").nth(1).and_then(|rest| rest.split('"').next());
            let url = format!("{}{}", hall.portal.url, stream.context("the page names no stream")?);
            let answer = client.get(url).send().await?.error_for_status()?;
            watchers.spawn(watch(answer, Arc::clone(&clicks)));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let after = hall.portal.memory()?;
        click(&client, &hall.portal.url, concert, &clicks).await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        watchers.shutdown().await;
        let mut delays = DELAYS.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = delays.len() as f64 / (WATCHERS * HOLDS) as f64;
        anyhow::ensure!(seen > 0.999, "only {seen:.4} of the changes were seen");
        Ok(vec![
            Row::below(
                "click to 1,000 other screens, 50 holds a second, p95",
                percentile(&mut delays, 95),
                "ms",
                250.0,
            ),
            Row::below("memory of a watcher", (after - before) * 1e6 / 1e3 / WATCHERS as f64, "kB", 25.0),
        ])
    })
}

/// Fifty clicks a second, each of a new guest on another seat.
async fn click(client: &reqwest::Client, url: &str, concert: i64, clicks: &Clicks) -> anyhow::Result<()> {
    for place in 0..HOLDS {
        let row = char::from(b'A' + u8::try_from(place / 20)?);
        let seat = format!("{row}{}", place % 20 + 1);
        let (client, url, clicks) = (client.clone(), format!("{url}/concerts/{concert}/holds"), Arc::clone(clicks));
        tokio::spawn(async move {
            // Before the commit: what is measured can only be longer than from the commit.
            clicks.lock().unwrap_or_else(PoisonError::into_inner).insert(seat.clone(), Instant::now());
            let _ = form(&client, url, &[("seat", &seat)], None).send().await;
        });
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

static DELAYS: Mutex<Vec<f64>> = Mutex::new(Vec::new());

/// Notes how long after the click each change came.
async fn watch(mut stream: reqwest::Response, clicks: Clicks) -> anyhow::Result<()> {
    let mut text = String::new();
    while let Some(chunk) = stream.chunk().await? {
        text.push_str(&String::from_utf8_lossy(&chunk));
        while let Some((event, rest)) = text.split_once("\n\n") {
            note(event, &clicks);
            text = rest.to_owned();
        }
    }
    Ok(())
}

fn note(event: &str, clicks: &Clicks) {
    let now = Instant::now();
    let clicks = clicks.lock().unwrap_or_else(PoisonError::into_inner);
    let seats = event.split("data-seat=\"").skip(1).filter_map(|part| part.split('"').next());
    let delays = seats.filter_map(|seat| Some((now - *clicks.get(seat)?).as_secs_f64() * 1000.0));
    DELAYS.lock().unwrap_or_else(PoisonError::into_inner).extend(delays);
}
