//! Fifty bays of forty lockers for five minutes, a command every tenth of a second: nothing lost, memory flat.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::{
    Campus,
    bay::{Book, Fate},
    click, seconds,
};
use crate::{
    Row,
    concerts::{client, runtime},
};

const BAYS: usize = 50;
const LOCKERS: usize = 40;
const PEOPLE: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);
const SECONDS: u64 = 300;

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let campus = Campus::open("bays", &[]).await?;
        let keys = campus.bays(BAYS, LOCKERS).await?;
        let holders = campus.holders(PEOPLE).await?;
        let (book, mut bays) = (Book::default(), JoinSet::new());
        for bay_id in keys {
            bays.spawn(campus.connect(bay_id).await?.serve(book.clone(), fate));
        }
        let length = seconds(SECONDS);
        let (early, late, clicked) = click_on(&campus, &holders, length).await?;
        anyhow::ensure!(bays.try_join_next().is_none(), "a bay lost its line");
        let right = judge(&campus, &book, clicked).await?;
        println!(
            "          bays: {clicked} commands in {} s; memory {early:.1} MB at a fifth of it, {late:.1} MB at the end",
            length.as_secs()
        );
        Ok(vec![
            Row::at_least("commands with the right end, each frame seen once", right * 100.0, "%", 100.0),
            Row::below("memory at the end, part of that at a fifth", late / early * 100.0, "%", 110.0),
        ])
    })
}

/// Most doors open; some do not, some orders are refused.
fn fate(id: i64) -> Fate {
    match id % 10 {
        3 => Fate::Sticks,
        7 => Fate::Refuses,
        _ => Fate::Opens,
    }
}

/// Clicks on one door after the other. Memory after a fifth of the time and at its end, and how many clicks.
async fn click_on(
    campus: &Campus,
    holders: &[(String, Vec<String>)],
    length: Duration,
) -> anyhow::Result<(f64, f64, usize)> {
    let client = client()?;
    let (begun, mut early, mut clicked, mut answers) = (Instant::now(), 0.0, 0, JoinSet::new());
    let mut clock = tokio::time::interval(PAUSE);
    while begun.elapsed() < length {
        clock.tick().await;
        if early == 0.0 && begun.elapsed() * 5 >= length {
            early = campus.portal.memory()?;
        }
        let Some((cookie, codes)) = holders.get(clicked % holders.len()) else { break };
        let Some(code) = codes.get(clicked / holders.len() % codes.len()) else { break };
        let (client, url, cookie, code) = (client.clone(), campus.portal.url.clone(), cookie.clone(), code.clone());
        answers.spawn(async move { click(&client, &url, &cookie, &code).await });
        clicked += 1;
        while let Some(answer) = answers.try_join_next() {
            answer??;
        }
    }
    while let Some(answer) = answers.join_next().await {
        answer??;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    Ok((early, campus.portal.memory()?, clicked))
}

/// The part of the commands that came once and ended as the bay said.
async fn judge(campus: &Campus, book: &Book, clicked: usize) -> anyhow::Result<f64> {
    let rows: Vec<(i64, String)> = sqlx::query_as("SELECT id, state FROM commands").fetch_all(&campus.db).await?;
    let ends: HashMap<i64, String> = rows.into_iter().collect();
    let right = book.with(|noted| {
        let good = |(id, (times, fate)): &(&i64, &(usize, Fate))| {
            *times == 1 && ends.get(id).is_some_and(|end| end == fate.end())
        };
        noted.commands.iter().filter(good).count()
    });
    Ok(right as f64 / clicked.max(ends.len()) as f64)
}
