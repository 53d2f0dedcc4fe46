//! Fifty people sign in at once while others read pages.

use std::{
    fmt::Write as _,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context as _;

use crate::{
    Row,
    portal::{Portal, folder},
    program::program,
};

const PEOPLE: usize = 50;
const READERS: usize = 4;
const PASSWORD: &str = "quatre pianos sous la pluie";

pub fn run() -> anyhow::Result<Vec<Row>> {
    let portal = Portal::start(&folder("sign-ins")?, "serve")?;
    let codes = prepare(&portal)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(storm(&portal, &codes))
}

/// Imports fifty invented members beside the running portal. Number and code of each.
fn prepare(portal: &Portal) -> anyhow::Result<Vec<(String, String)>> {
    let mut file = "number,surname,first_name,email,kind,department,card_number,card_expires_on\n".to_owned();
    for number in 0..PEOPLE {
        writeln!(file, "{},Personne,Invitée,,student,,,", 30_000_000 + number)?;
    }
    let path = portal.folder.join("members.csv");
    std::fs::write(&path, file)?;
    let out = program(&portal.folder)?.args(["members", "import"]).arg(&path).stderr(Stdio::null()).output()?;
    let text = String::from_utf8(out.stdout)?;
    let lines = text.lines().filter(|line| line.starts_with("30"));
    let codes = lines.map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?.to_owned(), cells.nth(2)?.to_owned()))
    });
    codes.collect::<Option<Vec<_>>>().filter(|codes| codes.len() == PEOPLE).context("the import printed no codes")
}

async fn storm(portal: &Portal, codes: &[(String, String)]) -> anyhow::Result<Vec<Row>> {
    for (number, code) in codes {
        let form =
            [("number", number.as_str()), ("code", code), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
        post(&portal.url, "activate", &form).await?;
    }
    let over = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..READERS).map(|_| tokio::spawn(read(portal.url.clone(), Arc::clone(&over)))).collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    let mut people = tokio::task::JoinSet::new();
    for (number, _) in codes {
        let (url, number) = (portal.url.clone(), number.clone());
        people.spawn(async move { post(&url, "sign-in", &[("number", &number), ("password", PASSWORD)]).await });
    }
    while let Some(outcome) = people.join_next().await {
        outcome??;
    }
    let storm = begun.elapsed();
    over.store(true, Ordering::Relaxed);
    let mut times = Vec::new();
    for reader in readers {
        times.extend(reader.await??);
    }
    times.sort_by(f64::total_cmp);
    let p99 = times.get(times.len() * 99 / 100).copied().context("no pages were read")?;
    Ok(vec![
        Row { what: "pages of others during 50 sign-ins at once, p99", figure: p99, unit: "ms", bar: 100.0 },
        Row { what: "until the last of 50 is signed in", figure: storm.as_secs_f64(), unit: "s", bar: 5.0 },
    ])
}

async fn post(url: &str, path: &str, form: &[(&str, &str)]) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = client.post(format!("{url}/{path}")).body(body);
    let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await?;
    anyhow::ensure!(answer.status() == 303, "{path} answered {}", answer.status());
    Ok(())
}

/// Reads pages until the storm is over; the time of each, in milliseconds.
async fn read(url: String, over: Arc<AtomicBool>) -> anyhow::Result<Vec<f64>> {
    let client = reqwest::Client::new();
    let mut times = Vec::new();
    while !over.load(Ordering::Relaxed) && times.len() < 100_000 {
        let asked = Instant::now();
        let page = client.get(format!("{url}/sign-in")).send().await?.error_for_status()?;
        page.bytes().await?;
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(times)
}
