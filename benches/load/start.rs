//! From the command to the first page, and the memory of a portal that nobody asks.

use std::time::Duration;

use anyhow::Context as _;
use url::Url;

use crate::{
    Row,
    portal::{Portal, folder},
};

pub fn run() -> anyhow::Result<Vec<Row>> {
    let folder = folder("start")?;
    let nothing = Portal::start(&folder, "serve")?;
    // A second program on that database finds it up, as after an update of the portal.
    let sockets = folder.join("var/postgres");
    let mut database = Url::parse("postgres://parvis@localhost/parvis")?;
    database.query_pairs_mut().append_pair("host", &sockets.to_string_lossy());
    let settings = [("DATABASE_URL".to_owned(), database.to_string())];
    let mut times = Vec::new();
    for _ in 0..5 {
        times.push(Portal::start_with(&folder, "serve", &settings)?.first_page.as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(2).copied().context("no starts")?;
    std::thread::sleep(Duration::from_secs(5));
    Ok(vec![
        Row::below("first page from nothing", nothing.first_page.as_secs_f64(), "s", 4.0),
        Row::below("first page, database up (median of 5)", median, "ms", 300.0),
        Row::below("idle memory of the program", nothing.memory()?, "MB", 40.0),
    ])
}
