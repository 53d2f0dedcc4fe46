//! The page of a room out of two million messages, and out of ten thousand.

use std::time::{Duration, Instant};

use parvis::ids::MemberId;

use super::{member, rooms};
use crate::{
    Row,
    concerts::{SeatMap, client, percentile, runtime},
};

const ROOMS: i64 = 200;
/// Messages that are unread in half of the rooms.
const UNREAD: i64 = 500;
const PAGES: usize = 400;
/// Before them: until every connection to the database has its statements.
const WARMING: usize = 100;

/// Queries for words of every message, of one message in each room, of few and of none; with a filter; by a part of a word.
const SEARCHES: [&str; 6] =
    ["lentement", "mesures 4321", "9949, lentement", "zzzz", "lentement avant:2020-01-01", "esur"];

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let hall = SeatMap::open("history").await?;
        let (id, cookie) = member(&hall, 30_000_001).await?;
        let (author_id, _) = member(&hall, 30_000_002).await?;
        let rooms = rooms(&hall, ROOMS, &[id, author_id]).await?;
        let mut rows = Vec::new();
        for (each, what) in
            [(50, "room page out of 10 thousand messages, p99"), (9_950, "room page out of 2 million, p99")]
        {
            fill(&hall, author_id, each).await?;
            let mut times = read(&hall, &rooms, &cookie).await?;
            rows.push(Row::below(what, percentile(&mut times, 99), "ms", 15.0));
        }
        let mut slowest = 0.0;
        for words in SEARCHES {
            let mut times = search(&hall, words, &cookie).await?;
            let time = percentile(&mut times, 99);
            println!("          history: search for {words:?}, p99 {time:.0} ms");
            slowest = f64::max(slowest, time);
        }
        rows.push(Row::below("search in 2 million, the slowest kind, p99", slowest, "ms", 100.0));
        Ok(rows)
    })
}

/// Writes so many more messages into each room. Half the rooms are read to their end, the others to far before it.
async fn fill(hall: &SeatMap, author_id: MemberId, each: i64) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO messages (room_id, seq, number, changed_seq, author_id, client_id, body, html, search_text, created_at)
         SELECT r.id, r.last_seq + n, r.last_seq + n, r.last_seq + n, $1, gen_random_uuid(), 'Mesures ' || n || ', lentement',
                '<p>Mesures ' || n || ', lentement</p>', 'mesures ' || n || ', lentement', now() - interval '1 minute' * ($2 - n)
         FROM rooms r CROSS JOIN generate_series(1, $2) n WHERE r.kind = 'group'",
    )
    .bind(author_id)
    .bind(each)
    .execute(&hall.db)
    .await?;
    sqlx::query("UPDATE rooms SET last_seq = last_seq + $1, last_number = last_number + $1 WHERE kind = 'group'")
        .bind(each)
        .execute(&hall.db)
        .await?;
    sqlx::query(
        "UPDATE memberships s SET read_seq = r.last_seq - far, read_number = r.last_number - far
         FROM rooms r CROSS JOIN LATERAL (SELECT r.id % 2 * least(r.last_seq, $1) AS far) AS f WHERE r.id = s.room_id AND r.kind = 'group'",
    )
    .bind(UNREAD)
    .execute(&hall.db)
    .await?;
    sqlx::query("VACUUM ANALYZE messages, rooms, memberships").execute(&hall.db).await?;
    // The filled tables are written to the disk now, not while pages are loaded.
    hall.checkpoint().await?;
    Ok(())
}

/// The time of each search, in milliseconds. As often as one member may.
async fn search(hall: &SeatMap, words: &str, cookie: &str) -> anyhow::Result<Vec<f64>> {
    let client = client()?;
    let url = reqwest::Url::parse_with_params(&format!("{}/chat/search", hall.portal.url), [("q", words)])?;
    let mut times = Vec::new();
    for _ in 0..20 {
        let asked = Instant::now();
        client.get(url.clone()).header("cookie", cookie).send().await?.error_for_status()?.text().await?;
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    Ok(times)
}

/// The time of each page, in milliseconds.
async fn read(hall: &SeatMap, rooms: &[i64], cookie: &str) -> anyhow::Result<Vec<f64>> {
    let client = client()?;
    let mut times = Vec::with_capacity(WARMING + PAGES);
    for nr in 0..WARMING + PAGES {
        let room = rooms.get(nr * 7 % rooms.len()).copied().unwrap_or_default();
        let asked = Instant::now();
        let page = client.get(format!("{}/chat/rooms/{room}", hall.portal.url)).header("cookie", cookie).send().await?;
        let page = page.error_for_status()?.text().await?;
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
        anyhow::ensure!(page.matches("data-message=").count() == 50, "not 50 messages");
    }
    let warm = times.split_off(WARMING);
    println!("          history: the first {WARMING} pages, p99 {:.0} ms", percentile(&mut times, 99));
    println!("          history: then half of them within {:.1} ms", percentile(&mut warm.clone(), 50));
    Ok(warm)
}
