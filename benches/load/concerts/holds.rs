//! Holding seats of many concerts from sixteen clients, beside pgbench with the same statement.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use parvis::concerts::seats::seat::Seat;

use super::{SeatMap, median, runtime};
use crate::{Row, raw::Raw};

const CLIENTS: usize = 16;
const CONCERTS: usize = 120;
const ROWS: i16 = 20;
const SEATS: i16 = 20;
const SECONDS: u64 = 4;
const ROUNDS: usize = 3;

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let hall = SeatMap::open("holds").await?;
        let (mut ours, mut ratios) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let ids = hall.concerts(CONCERTS, ROWS, SEATS).await?;
            let http = storm(&hall.portal.url, ids).await?;
            let ids = hall.concerts(CONCERTS, ROWS, SEATS).await?;
            let (first, last) = (ids.first().copied().unwrap_or_default(), ids.last().copied().unwrap_or_default());
            let script = format!(
                "\\set concert random({first}, {last})\n\\set row random(1, {ROWS})\n\\set seat random(1, {SEATS})\n\
                 \\set person random(1, 1000000000)\n\
                 SELECT hold_seats(:concert, ARRAY[:row]::smallint[], ARRAY[:seat]::smallint[], \
                 ARRAY['member:' || :person], false, now(), now() + interval '5 minutes');\n"
            );
            let reference = hall.pgbench(&script, CLIENTS, SECONDS)?;
            println!("          holds: {http:.0}/s over HTTP, {reference:.0}/s by pgbench");
            ours.push(http);
            ratios.push(http / reference);
        }
        let (first, later) = ours.split_first().unwrap_or((&f64::NAN, &[]));
        let first_round = first / median(later.to_vec());
        Ok(vec![
            Row::at_least("holds over HTTP, of pgbench's with the same function", median(ratios), "×", 1.0),
            Row::at_least("the first round after a sale opens, of later rounds", first_round, "×", 0.95),
            Row::at_least("holds over HTTP", median(ours), "/s", 1.0),
        ])
    })
}

/// Clicks on one seat after the other, a new guest each time. Holds a second.
async fn storm(url: &str, concerts: Vec<i64>) -> anyhow::Result<f64> {
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (mut client, next, concerts) = (Raw::connect(url).await?, Arc::clone(&next), concerts.clone());
        clients.spawn(async move {
            let mut held = 0_usize;
            while begun.elapsed() < Duration::from_secs(SECONDS) {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(concert) = concerts.get(index % concerts.len()) else { break };
                let place = i16::try_from(index / concerts.len())?;
                let Some(seat) = Seat::at(place / SEATS + 1, place % SEATS + 1).filter(|seat| seat.row() <= ROWS)
                else {
                    break;
                };
                let seat = seat.to_string();
                let answer = client.post(&format!("/concerts/{concert}/holds"), &[("seat", &seat)], None).await?;
                anyhow::ensure!(answer.status == 303, "{seat} of {concert}: {}", answer.status);
                held += 1;
            }
            Ok(held)
        });
    }
    let mut held = 0;
    while let Some(count) = clients.join_next().await {
        held += count??;
    }
    Ok(held as f64 / begun.elapsed().as_secs_f64())
}
