//! The page of a concert with a hundred seats, beside pgbench reading those hundred rows.

use std::time::Duration;

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

/// Pages a second, compressed as browsers ask for them.
async fn pages(url: &str, concert: i64) -> anyhow::Result<f64> {
    super::page_views(url, &format!("/concerts/{concert}"), None, Duration::from_secs(SECONDS), CLIENTS).await
}
