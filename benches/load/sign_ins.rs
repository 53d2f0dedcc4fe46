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
    let codes = prepare(&portal, PEOPLE + 1)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(storm(&portal, &codes))
}

/// Imports `people` invented members beside the running portal. Number and code of each.
pub fn prepare(portal: &Portal, people: usize) -> anyhow::Result<Vec<(String, String)>> {
    let mut file = "number,surname,first_name,email,kind,department,card_number,card_expires_on\n".to_owned();
    for number in 0..people {
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
    codes.collect::<Option<Vec<_>>>().filter(|codes| codes.len() == people).context("the import printed no codes")
}

async fn storm(portal: &Portal, codes: &[(String, String)]) -> anyhow::Result<Vec<Row>> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    activate(&client, portal, codes).await?;
    let ((reader, _), people) = codes.split_first().context("nobody was imported")?;
    let cookie = sign_in(&client, &portal.url, reader).await?;
    let over = Arc::new(AtomicBool::new(false));
    let begun = Instant::now();
    let mut sign_ins = tokio::task::JoinSet::new();
    for (number, _) in people {
        let (client, url, number) = (client.clone(), portal.url.clone(), number.clone());
        sign_ins.spawn(async move { sign_in(&client, &url, &number).await });
    }
    // Only now: what is read before the storm is no figure of the storm.
    let read = || tokio::spawn(read(portal.url.clone(), reader.clone(), cookie.clone(), Arc::clone(&over)));
    let readers: Vec<_> = (0..READERS).map(|_| read()).collect();
    while let Some(outcome) = sign_ins.join_next().await {
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
        Row::below("pages of others during 50 sign-ins at once, p99", p99, "ms", 100.0),
        Row::below("until the last of 50 is signed in", storm.as_secs_f64(), "s", 5.0),
    ])
}

/// Activates the accounts of these numbers and codes.
pub async fn activate(client: &reqwest::Client, portal: &Portal, codes: &[(String, String)]) -> anyhow::Result<()> {
    for (number, code) in codes {
        let form =
            [("number", number.as_str()), ("code", code), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
        post(client, &portal.url, "activate", &form).await?;
    }
    Ok(())
}

/// Signs in; the cookie.
pub async fn sign_in(client: &reqwest::Client, url: &str, number: &str) -> anyhow::Result<String> {
    let answer = post(client, url, "sign-in", &[("number", number), ("password", PASSWORD)]).await?;
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let cookie = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("parvis="));
    Ok(cookie.context("no cookie")?.to_owned())
}

async fn post(
    client: &reqwest::Client,
    url: &str,
    path: &str,
    form: &[(&str, &str)],
) -> anyhow::Result<reqwest::Response> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = client.post(format!("{url}/{path}")).body(body);
    let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await?;
    anyhow::ensure!(answer.status() == 303, "{path} answered {}", answer.status());
    Ok(answer)
}

/// Reads pages that ask the database, until the storm is over; the time of each, in milliseconds.
async fn read(url: String, number: String, cookie: String, over: Arc<AtomicBool>) -> anyhow::Result<Vec<f64>> {
    let client = reqwest::Client::new();
    let mut times = Vec::new();
    while !over.load(Ordering::Relaxed) && times.len() < 100_000 {
        let asked = Instant::now();
        let page = client.get(format!("{url}/")).header("cookie", &cookie).send().await?.error_for_status()?;
        let page = page.text().await?;
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
        anyhow::ensure!(page.contains(&number), "the reader is not signed in");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(times)
}
