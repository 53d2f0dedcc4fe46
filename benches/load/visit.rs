//! The first visit: what a browser fetches for a page, as it travels.

use anyhow::Context as _;
use reqwest::header::{ACCEPT_ENCODING, CACHE_CONTROL};

use crate::{
    Row,
    portal::{Portal, folder},
};

pub fn run() -> anyhow::Result<Vec<Row>> {
    let portal = Portal::start(&folder("visit")?, "serve")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let client = reqwest::Client::new();
        let page = client.get(&portal.url).send().await?.text().await?;
        let mut bytes = fetch(&client, &portal.url).await?;
        let addresses = page.split('"').filter(|text| text.starts_with("/static/"));
        let mut names: Vec<&str> = addresses.map(|path| path.split('#').next().unwrap_or_default()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            bytes += fetch(&client, &format!("{}{name}", portal.url)).await?;
        }
        Ok(vec![Row::below("landing page and all that it names", bytes / 1000.0, "kB", 100.0)])
    })
}

/// Bytes of an answer as it travels, head included.
async fn fetch(client: &reqwest::Client, url: &str) -> anyhow::Result<f64> {
    let answer = client.get(url).header(ACCEPT_ENCODING, "gzip, br").send().await?.error_for_status()?;
    if url.contains("/static/") {
        let caching = answer.headers().get(CACHE_CONTROL).context("no caching")?.to_str()?;
        anyhow::ensure!(caching.contains("immutable"), "{url} is not kept: {caching}");
    }
    let head: usize = answer.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    let body = answer.bytes().await?.len();
    Ok(f64::from(u32::try_from(head + body)?))
}
