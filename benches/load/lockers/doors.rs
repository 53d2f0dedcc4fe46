//! From a click to the command on the socket of the bay, beside the same transaction by itself.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use parvis::{
    audit::Origin,
    clock::Clock,
    ids::MemberId,
    lockers::{
        bays::locker::LockerCode,
        commands::{
            CommandRequest, CommandSender,
            command::{Op, Source},
        },
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
const PAUSE: Duration = Duration::from_millis(50);
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
            ours.extend(open_doors(&campus, &holders, &book).await?);
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

/// Each locker, and who has it.
async fn places(campus: &Campus) -> anyhow::Result<Vec<(String, MemberId)>> {
    let rows = sqlx::query_as("SELECT l.code, a.member_id FROM lockers l JOIN allocations a ON a.locker_id = l.id");
    Ok(rows.fetch_all(&campus.db).await?)
}

/// One click after the other, twenty a second, each on another door. From each click to its command, in milliseconds.
async fn open_doors(campus: &Campus, holders: &[(String, Vec<String>)], book: &Book) -> anyhow::Result<Vec<f64>> {
    let last: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM commands").fetch_one(&campus.db).await?;
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
    let clicks = clicks.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // The last of them may be on their way; after ten seconds the portal gives up itself.
    tokio::time::sleep(Duration::from_secs(11)).await;
    let orders: Vec<(i64, String, String)> = sqlx::query_as(
        "SELECT c.id, l.code, c.state FROM commands c JOIN lockers l ON l.id = c.locker_id WHERE c.via = 'web' AND c.id > $1",
    )
    .bind(last)
    .fetch_all(&campus.db)
    .await?;
    anyhow::ensure!(orders.len() == clicks.len(), "{} clicks made {} orders", clicks.len(), orders.len());
    let delays = orders.into_iter().map(|(id, code, state)| {
        let arrived = book.with(|noted| noted.arrivals.get(&id).copied());
        let arrived = arrived.with_context(|| format!("command {id} never came; it is {state}"))?;
        let clicked = clicks.get(&code).context("an order without a click")?;
        Ok((arrived - *clicked).as_secs_f64() * 1000.0)
    });
    delays.collect()
}

/// The same orders at the same pace, by a process that has no bay: their statements and commits alone, in milliseconds.
async fn order_alone(campus: &Campus, places: &[(String, MemberId)]) -> anyhow::Result<Vec<f64>> {
    let mut orders = JoinSet::new();
    for (code, member) in places {
        let (lockers, member) = (campus.beside.clone(), *member);
        let code = LockerCode::parse(code).context("no code")?;
        orders.spawn(async move {
            let key = uuid::Uuid::new_v4().to_string();
            let origin = Origin::command_line(Clock::system().now());
            let wish = CommandRequest {
                code: &code,
                op: Op::Open,
                by: CommandSender::Member(member, Source::Card),
                key: &key,
            };
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
