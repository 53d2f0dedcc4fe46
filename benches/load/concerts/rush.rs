//! Two hundred people on a hundred seats; and booking after booking from sixteen clients.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use super::{SeatMap, median, percentile, runtime};
use crate::{Row, raw::Raw};

const PEOPLE: usize = 200;
const ROUNDS: usize = 3;
const CLIENTS: usize = 16;
const SECONDS: u64 = 5;

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let hall = SeatMap::open("rush").await?;
        let (mut gone, mut slowest) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let concert = *hall.concerts(1, 10, 10).await?.first().unwrap_or(&0);
            let (seconds, p95) = rush(&hall, concert).await?;
            gone.push(seconds);
            slowest.push(p95);
        }
        let ids = hall.concerts(60, 20, 20).await?;
        let rate = bookings(&hall.portal.url, &ids).await?;
        Ok(vec![
            Row::below("200 people on 100 seats: until all are sold", median(gone), "s", 0.5),
            Row::below("a booking in that rush, p95", median(slowest), "ms", 100.0),
            Row::at_least("full bookings (hold, names, number) from 16 clients", rate, "/s", 1500.0),
        ])
    })
}

/// How long until all seats are sold, and the 95th percentile of a booking in milliseconds.
async fn rush(hall: &SeatMap, concert: i64) -> anyhow::Result<(f64, f64)> {
    let mut people = tokio::task::JoinSet::new();
    // Browsers are open before the sale is.
    let mut clients = Vec::with_capacity(PEOPLE);
    for _ in 0..PEOPLE {
        clients.push(Raw::connect(&hall.portal.url).await?);
    }
    let begun = Instant::now();
    for (person, mut client) in clients.into_iter().enumerate() {
        people.spawn(async move { buy(&mut client, concert, person).await });
    }
    let (mut numbers, mut times, mut last) = (HashSet::new(), Vec::new(), Duration::ZERO);
    while let Some(bought) = people.join_next().await {
        if let Some((number, took)) = bought?? {
            anyhow::ensure!(numbers.insert(number), "one number twice");
            times.push(took.as_secs_f64() * 1000.0);
            last = begun.elapsed();
        }
    }
    anyhow::ensure!(numbers.len() == 100, "{} seats were sold", numbers.len());
    Ok((last.as_secs_f64(), percentile(&mut times, 95)))
}

/// Holds the best seat and books it: the number and how long the booking took. Nothing when all are gone.
async fn buy(client: &mut Raw, concert: i64, person: usize) -> anyhow::Result<Option<(String, Duration)>> {
    let held = client.post(&format!("/concerts/{concert}/holds/best"), &[("count", "1")], None).await?;
    if held.status == 409 {
        return Ok(None);
    }
    anyhow::ensure!(held.status == 303, "a hold answered {}", held.status);
    let key = format!("person-{person}-{concert}");
    let names = [("surname", "Personne"), ("first_name", "Invitée"), ("idempotency_key", &*key)];
    let asked = Instant::now();
    let booked = client.post(&format!("/concerts/{concert}/bookings"), &names, held.guest()).await?;
    anyhow::ensure!(booked.status == 303, "a booking answered {}", booked.status);
    Ok(Some((booked.header("location").to_owned(), asked.elapsed())))
}

/// Full bookings a second.
async fn bookings(url: &str, concerts: &[i64]) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..CLIENTS {
        let (mut client, concerts) = (Raw::connect(url).await?, concerts.to_vec());
        clients.spawn(async move {
            let mut booked = 0_usize;
            for turn in 0_usize.. {
                if begun.elapsed() > Duration::from_secs(SECONDS) {
                    break;
                }
                let Some(concert) = concerts.get((turn + number) % concerts.len()) else { break };
                booked += usize::from(buy(&mut client, *concert, turn * CLIENTS + number).await?.is_some());
            }
            anyhow::Ok(booked)
        });
    }
    let mut booked = 0;
    while let Some(count) = clients.join_next().await {
        booked += count??;
    }
    Ok(booked as f64 / begun.elapsed().as_secs_f64())
}
