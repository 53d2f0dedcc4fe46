//! The page of a concert with a hundred seats, beside pgbench reading those hundred rows.

use std::time::{Duration, Instant};

use super::{Hall, client, median, runtime};
use crate::Row;

const CLIENTS: usize = 16;
const SECONDS: u64 = 4;
const ROUNDS: usize = 3;

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let hall = Hall::open("map").await?;
        let concert = *hall.concerts(1, 10, 10).await?.first().unwrap_or(&0);
        let script = format!(
            "SELECT row_number, seat_number, kind, state, held_by, held_until, booking_id FROM seats \
             WHERE concert_id = {concert} ORDER BY row_number, seat_number;\n"
        );
        let (mut ours, mut ratios) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let pages = pages(&hall.portal.url, concert).await?;
            let reference = hall.pgbench(&script, CLIENTS, SECONDS)?;
            println!("          map: {pages:.0} pages/s, {reference:.0}/s by pgbench");
            ours.push(pages);
            ratios.push(pages / reference);
        }
        Ok(vec![
            Row::at_least("seat map pages, against pgbench reading the rows", median(ratios), "x", 1.0),
            Row::at_least("seat map pages", median(ours), "/s", 1.0),
        ])
    })
}

/// Pages a second that a browser would understand: compressed.
async fn pages(url: &str, concert: i64) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (client, url) = (client()?, format!("{url}/concerts/{concert}"));
        clients.spawn(async move {
            let mut read = 0_usize;
            while begun.elapsed() < Duration::from_secs(SECONDS) {
                let page = client.get(&url).header("accept-encoding", "gzip").send().await?.error_for_status()?;
                anyhow::ensure!(page.bytes().await?.len() > 1000, "a page with nothing on it");
                read += 1;
            }
            anyhow::Ok(read)
        });
    }
    let mut read = 0;
    while let Some(count) = clients.join_next().await {
        read += count??;
    }
    Ok(read as f64 / begun.elapsed().as_secs_f64())
}
