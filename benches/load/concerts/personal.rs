//! The page of somebody who holds a seat: of a hundred seats, and of four hundred.

use std::time::Duration;

use super::{SeatMap, median, page_views, runtime};
use crate::{Row, raw::Raw};

const CLIENTS: usize = 16;
const SECONDS: u64 = 4;
const ROUNDS: usize = 3;

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let hall = SeatMap::open("personal").await?;
        let mut rows = Vec::new();
        for (size, what, bar) in
            [(10, "pages of who holds a seat, 100 seats", 8000.0), (20, "pages of who holds a seat, 400 seats", 5000.0)]
        {
            let concert = *hall.concerts(1, size, size).await?.first().unwrap_or(&0);
            let path = format!("/concerts/{concert}");
            let mut client = Raw::connect(&hall.portal.url).await?;
            let held = client.post(&format!("{path}/holds"), &[("seat", "C5")], None).await?;
            let guest = held.guest().map(str::to_owned);
            anyhow::ensure!(guest.is_some(), "a hold answered {}", held.status);
            let page = client.get(&path, guest.as_deref()).await?;
            let mut rates = Vec::new();
            for _ in 0..ROUNDS {
                let seconds = Duration::from_secs(SECONDS);
                rates.push(page_views(&hall.portal.url, &path, guest.as_deref(), seconds, CLIENTS).await?);
            }
            println!("          personal: {} bytes, {rates:.0?} pages/s", page.length);
            rows.push(Row::at_least(what, median(rates), "/s", bar));
        }
        Ok(rows)
    })
}
