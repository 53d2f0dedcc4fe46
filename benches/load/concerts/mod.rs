//! The concerts of performance.md, each with its reference measured beside it.

pub mod holds;
pub mod map;
pub mod personal;
pub mod rush;
pub mod watchers;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use parvis::{
    clock::Clock,
    concerts::programme::{self, concert::NewConcert},
};
use sqlx::{
    Connection as _, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{
    portal::{Portal, folder},
    raw::Raw,
};

/// A portal with concerts on sale, and its database.
pub struct SeatMap {
    pub portal: Portal,
    pub db: PgPool,
    socket: PathBuf,
}

impl SeatMap {
    pub async fn open(name: &str) -> anyhow::Result<Self> {
        Self::open_with(name, &[]).await
    }

    /// The same with settings of the portal.
    pub async fn open_with(name: &str, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let folder = folder(name)?;
        let settings: Vec<_> = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let start = move || Portal::start_with(&folder, "serve", &settings);
        let portal = tokio::task::spawn_blocking(start).await??;
        let file = fs::read_to_string(portal.folder.join("var/postgres/data/postmaster.pid"))?;
        let socket = PathBuf::from(file.lines().nth(4).context("no socket in postmaster.pid")?);
        let options = PgConnectOptions::new_without_pgpass().socket(&socket).username("parvis").database("parvis");
        let db = PgPoolOptions::new().max_connections(2).connect_with(options).await?;
        Ok(Self { portal, db, socket })
    }

    /// Has the database write out what was filled in.
    pub async fn checkpoint(&self) -> anyhow::Result<()> {
        let options =
            PgConnectOptions::new_without_pgpass().socket(&self.socket).username("postgres").database("postgres");
        let mut superuser = PgConnection::connect_with(&options).await?;
        sqlx::query("CHECKPOINT").execute(&mut superuser).await?;
        Ok(superuser.close().await?)
    }

    /// Concerts with so many rows and seats, on sale to everybody. Their keys.
    pub async fn concerts(&self, count: usize, rows: i16, seats: i16) -> anyhow::Result<Vec<i64>> {
        let now = Clock::system().now();
        let concert = NewConcert {
            title: "Les Heures lentes".to_owned(),
            artist: "Folk de chambre".to_owned(),
            venue: "Auditorium de la Halle".to_owned(),
            text: "Le disque entier, joué une seule fois.".to_owned(),
            starts_at: now + Duration::from_hours(72),
            doors_at: None,
            ends_at: None,
            row_count: rows,
            seats_per_row: seats,
            sale_opens_at: now - Duration::from_hours(1),
            sale_closes_at: now + Duration::from_hours(24),
            members_only: false,
            limit_per_person: 4,
        };
        let mut ids = Vec::with_capacity(count);
        for _ in 0..count {
            ids.push(programme::edits::create(&self.db, &concert, now).await?.0);
        }
        sqlx::query("VACUUM ANALYZE seats").execute(&self.db).await?;
        Ok(ids)
    }

    /// Transactions a second that pgbench does with a script, from so many clients.
    pub fn pgbench(&self, script: &str, clients: usize, seconds: u64) -> anyhow::Result<f64> {
        let file = self.portal.folder.join("script.sql");
        fs::write(&file, script)?;
        let out = Command::new(pgbench())
            .args(["-n", "-M", "prepared", "-j", "1", "-U", "parvis", "-c", &clients.to_string()])
            .args(["-T", &seconds.to_string(), "-f"])
            .arg(&file)
            .arg("-h")
            .arg(&self.socket)
            .arg("parvis")
            .output()?;
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let line = text.lines().find_map(|line| line.strip_prefix("tps = "));
        let tps = line.and_then(|line| line.split(' ').next()).and_then(|tps| tps.parse().ok());
        tps.with_context(|| format!("pgbench: {text}{}", String::from_utf8_lossy(&out.stderr)))
    }
}

/// pgbench comes with the server.
fn pgbench() -> PathBuf {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|folder| folder.filter_map(|entry| Some(entry.ok()?.path().join("bin/pgbench"))).collect())
        .unwrap_or_default();
    versions.retain(|path| path.exists());
    versions.sort();
    versions.pop().unwrap_or_else(|| Path::new("pgbench").to_owned())
}

/// A client that keeps its connections and follows nothing. It trusts nobody's certificate: reading those of the machine
/// takes it longer than a booking, and nothing here is encrypted.
pub fn client() -> anyhow::Result<reqwest::Client> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    Ok(client.tls_certs_only([]).build()?)
}

/// A form as browsers send it, with the cookie of a guest who is known.
pub fn form(
    client: &reqwest::Client,
    url: String,
    fields: &[(&str, &str)],
    cookie: Option<&str>,
) -> reqwest::RequestBuilder {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = client.post(url).body(body).header("content-type", "application/x-www-form-urlencoded");
    match cookie {
        Some(cookie) => request.header("cookie", cookie),
        None => request,
    }
}

/// Pages a second that clients get, one after the other each.
pub async fn page_views(
    url: &str,
    path: &str,
    cookie: Option<&str>,
    time: Duration,
    clients: usize,
) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let (mut client, path, cookie) = (Raw::connect(url).await?, path.to_owned(), cookie.map(str::to_owned));
        readers.spawn(async move {
            let mut read = 0_usize;
            while begun.elapsed() < time {
                let page = client.get(&path, cookie.as_deref()).await?;
                anyhow::ensure!(page.status == 200 && page.length > 2000, "a page answered {}", page.status);
                read += 1;
            }
            anyhow::Ok(read)
        });
    }
    let mut read = 0;
    while let Some(count) = readers.join_next().await {
        read += count??;
    }
    Ok(read as f64 / begun.elapsed().as_secs_f64())
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The value that so many of a hundred stay below.
pub fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) * percent / 100).copied().unwrap_or(f64::NAN)
}

pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
