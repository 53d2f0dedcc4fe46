//! From a click to the command on the socket of the bay, beside the same transaction by itself.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use parvis::{
    accounts::audit::Origin,
    clock::Clock,
    lockers::{
        command::{Op, Source},
        locker::LockerCode,
        orders::{By, Wish},
    },
};
use tokio::task::JoinSet;

use super::{
    Campus,
    bay::{Book, Fate},
    click,
};
use crate::{
    Row,
    concerts::{client, percentile, runtime},
};

const BAYS: usize = 5;
const LOCKERS: usize = 40;
const PEOPLE: usize = 100;
const PAUSE: Duration = Duration::from_millis(20);
const ROUNDS: usize = 3;

/// When each door was clicked, by its code.
type Clicks = Arc<Mutex<HashMap<String, Instant>>>;

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let campus = Campus::open("doors", &[]).await?;
        let keys = campus.bays(BAYS, LOCKERS).await?;
        let holders = campus.holders(PEOPLE).await?;
        let (book, mut bays) = (Book::default(), JoinSet::new());
        for bay_id in keys {
            bays.spawn(campus.connect(bay_id).await?.serve(book.clone(), |_| Fate::Opens));
        }
        let places = places(&campus).await?;
        let (mut ours, mut reference) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.extend(open_doors(&campus, &holders, &places, &book).await?);
            reference.extend(order_alone(&campus, &places).await?);
        }
        anyhow::ensure!(bays.try_join_next().is_none(), "a bay lost its line");
        let mut figures = |percent| (percentile(&mut ours, percent), percentile(&mut reference, percent));
        let ((p50, r50), (p99, r99)) = (figures(50), figures(99));
        println!("          doors: p50 {p50:.1} ms, commit alone {r50:.1}; p99 {p99:.1} ms, commit alone {r99:.1}");
        Ok(vec![
            Row::below("click to the command on the bay’s socket beyond the commit, p99", p99 - r99, "ms", 20.0),
            Row::below("the same, p50", p50 - r50, "ms", 20.0),
        ])
    })
}

/// Bay and number of each locker, and who has it.
async fn places(campus: &Campus) -> anyhow::Result<HashMap<String, (i64, i64, i64)>> {
    let rows: Vec<(String, i64, i16, i64)> = sqlx::query_as(
        "SELECT l.code, l.bay_id, l.number, a.member_id FROM lockers l JOIN allocations a ON a.locker_id = l.id",
    )
    .fetch_all(&campus.db)
    .await?;
    Ok(rows.into_iter().map(|(code, bay, n, member)| (code, (bay, i64::from(n), member))).collect())
}

/// One click after the other, fifty a second, each on another door. From each click to its command, in milliseconds.
async fn open_doors(
    campus: &Campus,
    holders: &[(String, Vec<String>)],
    places: &HashMap<String, (i64, i64, i64)>,
    book: &Book,
) -> anyhow::Result<Vec<f64>> {
    book.with(|noted| noted.arrivals.clear());
    let (client, clicks, mut answers) = (client()?, Clicks::default(), JoinSet::new());
    for (cookie, codes) in holders {
        for code in codes {
            let (client, url, clicks) = (client.clone(), campus.portal.url.clone(), Arc::clone(&clicks));
            let (cookie, code) = (cookie.clone(), code.clone());
            answers.spawn(async move {
                clicks.lock().unwrap_or_else(PoisonError::into_inner).insert(code.clone(), Instant::now());
                click(&client, &url, &cookie, &code).await
            });
            tokio::time::sleep(PAUSE).await;
        }
    }
    while let Some(answer) = answers.join_next().await {
        answer??;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let clicks = clicks.lock().unwrap_or_else(PoisonError::into_inner);
    book.with(|noted| {
        let delays = clicks.iter().map(|(code, clicked)| {
            let (bay, n, _) = places.get(code)?;
            Some((*noted.arrivals.get(&(*bay, *n))? - *clicked).as_secs_f64() * 1000.0)
        });
        delays.collect::<Option<Vec<f64>>>().context("a command never came")
    })
}

/// The same orders at the same pace, by a process that has no bay: their statements and commits alone, in milliseconds.
async fn order_alone(campus: &Campus, places: &HashMap<String, (i64, i64, i64)>) -> anyhow::Result<Vec<f64>> {
    let mut orders = JoinSet::new();
    for (code, (_, _, member)) in places {
        let (lockers, member) = (campus.beside.clone(), *member);
        let code = LockerCode::parse(code).context("no code")?;
        orders.spawn(async move {
            let key = uuid::Uuid::new_v4().to_string();
            let origin = Origin::command_line(Clock::system().now());
            let wish = Wish { code: &code, op: Op::Open, by: By::Member(member, Source::Web), key: &key };
            let asked = Instant::now();
            let ordered = lockers.order(&origin, wish).await?;
            anyhow::ensure!(ordered.is_ok(), "{code}: {:?}", ordered.err());
            Ok(asked.elapsed().as_secs_f64() * 1000.0)
        });
        tokio::time::sleep(PAUSE).await;
    }
    let mut times = Vec::new();
    while let Some(time) = orders.join_next().await {
        times.push(time??);
    }
    sqlx::query("UPDATE commands SET state = 'unknown', finished_at = now() WHERE finished_at IS NULL")
        .execute(&campus.db)
        .await?;
    Ok(times)
}
