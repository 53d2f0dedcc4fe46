//! The page of a concert with a hundred seats, beside pgbench reading those hundred rows.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{SeatMap, median, runtime};
use crate::Row;

const CLIENTS: usize = 16;
const SECONDS: u64 = 4;
const ROUNDS: usize = 3;

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let hall = SeatMap::open("map").await?;
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

/// Pages a second, compressed as browsers ask for them. The client only counts bytes: it shares the processor.
async fn pages(url: &str, concert: i64) -> anyhow::Result<f64> {
    let address = url.trim_start_matches("http://").to_owned();
    let request = format!("GET /concerts/{concert} HTTP/1.1\r\nHost: {address}\r\nAccept-Encoding: gzip\r\n\r\n");
    let begun = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (address, request) = (address.clone(), request.clone());
        clients.spawn(async move {
            let mut stream = TcpStream::connect(address).await?;
            let (mut read, mut answer) = (0_usize, Vec::new());
            while begun.elapsed() < Duration::from_secs(SECONDS) {
                stream.write_all(request.as_bytes()).await?;
                one(&mut stream, &mut answer).await?;
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

/// Reads one whole answer.
async fn one(stream: &mut TcpStream, answer: &mut Vec<u8>) -> anyhow::Result<()> {
    answer.clear();
    loop {
        anyhow::ensure!(stream.read_buf(answer).await? > 0, "the connection was cut");
        let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(answer.get(..head).unwrap_or_default())?.to_ascii_lowercase();
        anyhow::ensure!(text.starts_with("http/1.1 200"), "{text}");
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).context("no length")?;
        let whole = head + 4 + length.trim().parse::<usize>()?;
        while answer.len() < whole {
            anyhow::ensure!(stream.read_buf(answer).await? > 0, "the connection was cut");
        }
        anyhow::ensure!(whole > 2000, "a page with nothing on it");
        return Ok(());
    }
}
