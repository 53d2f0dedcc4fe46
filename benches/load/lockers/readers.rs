//! Five hundred card readers at once on the lines protocol.

use std::{
    net::{SocketAddr, TcpListener},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    task::JoinSet,
};

use super::Campus;
use crate::{
    Row,
    concerts::{percentile, runtime},
};

const READERS: usize = 500;

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        // A free port: the program says only where its pages are.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let listen = address.to_string();
        let campus = Campus::open(
            "readers",
            &[
                ("PARVIS_READER_LISTEN", &listen),
                ("PARVIS_READER_CONNECTIONS", "600"),
                ("PARVIS_READER_CONNECTIONS_PER_ADDRESS", "600"),
            ],
        )
        .await?;
        campus.bays(13, 40).await?;
        let people = campus.people(READERS).await?;
        let codes = campus.hand_out(&people).await?;
        let before = campus.portal.memory()?;
        let begun = Instant::now();
        let arrived = arrive_all(address, people, codes).await?;
        let all = begun.elapsed();
        let during = campus.portal.memory()?;
        let mut times: Vec<f64> = arrived.iter().map(|reader| reader.recognised.as_secs_f64() * 1000.0).collect();
        let served = leave_all(arrived).await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let after = campus.portal.memory()?;
        println!(
            "          readers: {all:.1?} until all were recognised (p50 {:.0} ms); memory {before:.1} MB before, \
             {during:.1} with all, {after:.1} after",
            percentile(&mut times, 50)
        );
        Ok(vec![
            Row::at_least("readers at once, all served", f64::from(served), "", READERS as f64),
            Row::below("until each of them is recognised, p99", percentile(&mut times, 99), "ms", 8000.0),
            Row::below("memory of a reader", (during - before) * 1000.0 / READERS as f64, "kB", 50.0),
        ])
    })
}

/// All at once; each with somebody's card, in front of their locker.
async fn arrive_all(
    address: SocketAddr,
    people: Vec<(String, String)>,
    codes: Vec<Vec<String>>,
) -> anyhow::Result<Vec<Reader>> {
    let mut readers = JoinSet::new();
    for ((number, card), codes) in people.into_iter().zip(codes) {
        let code = codes.into_iter().next().context("nobody’s locker")?;
        readers.spawn(Reader::arrive(address, number, card, code));
    }
    let mut arrived = Vec::new();
    while let Some(reader) = readers.join_next().await {
        arrived.push(reader??);
    }
    Ok(arrived)
}

/// How many were served to the end.
async fn leave_all(arrived: Vec<Reader>) -> anyhow::Result<u32> {
    let mut leaving = JoinSet::new();
    for reader in arrived {
        leaving.spawn(reader.leave());
    }
    let mut served = 0;
    while let Some(reader) = leaving.join_next().await {
        reader??;
        served += 1;
    }
    Ok(served)
}

/// A reader that stays connected until all others are.
struct Reader {
    stream: BufReader<TcpStream>,
    code: String,
    recognised: Duration,
}

impl Reader {
    async fn arrive(address: SocketAddr, number: String, card: String, code: String) -> anyhow::Result<Self> {
        let begun = Instant::now();
        let stream = BufReader::new(TcpStream::connect(address).await?);
        let mut reader = Self { stream, code, recognised: Duration::ZERO };
        reader.ask(&format!("{number},{card}"), "1,").await?;
        reader.recognised = begun.elapsed();
        Ok(reader)
    }

    async fn leave(mut self) -> anyhow::Result<()> {
        self.ask(&format!("{},status", self.code), "1,").await?;
        self.ask("ping", "1,").await?;
        self.ask("close_connection", "2,").await
    }

    async fn ask(&mut self, line: &str, expected: &str) -> anyhow::Result<()> {
        self.stream.get_mut().write_all(format!("{line}\n").as_bytes()).await?;
        let mut reply = String::new();
        self.stream.read_line(&mut reply).await?;
        anyhow::ensure!(reply.starts_with(expected), "{line}: {reply:?}");
        Ok(())
    }
}
