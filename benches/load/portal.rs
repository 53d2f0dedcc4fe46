//! A portal under load: the real program on an empty data folder.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context as _;

use crate::program::program;

/// How long a start may take before the scenario gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running program; ended when dropped.
pub struct Portal {
    child: Child,
    // Kept open, as a terminal is.
    out: Option<BufReader<ChildStdout>>,
    pub folder: PathBuf,
    pub url: String,
    /// From the start of the program to the first page.
    pub first_page: Duration,
}

impl Portal {
    /// Runs `parvis COMMAND` on a folder and waits for its first page.
    pub fn start(folder: &Path, command: &str) -> anyhow::Result<Self> {
        Self::start_with(folder, command, &[])
    }

    /// The same with settings.
    pub fn start_with(folder: &Path, command: &str, settings: &[(String, String)]) -> anyhow::Result<Self> {
        let started = Instant::now();
        let child = program(folder)?
            .args([command, "--listen", "127.0.0.1:0"])
            .env("PARVIS_LOG", "warn")
            .envs(settings.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting parvis")?;
        let mut portal =
            Self { child, out: None, folder: folder.to_owned(), url: String::new(), first_page: Duration::ZERO };
        let mut out = BufReader::new(portal.child.stdout.take().context("no stdout")?);
        let mut line = String::new();
        while portal.url.is_empty() {
            line.clear();
            anyhow::ensure!(out.read_line(&mut line)? > 0, "parvis ended before it ran");
            line.strip_prefix("Parvis runs at ").unwrap_or_default().trim().clone_into(&mut portal.url);
        }
        portal.out = Some(out);
        while !portal.answers() {
            anyhow::ensure!(started.elapsed() < PATIENCE, "no page within a minute");
            std::thread::sleep(Duration::from_millis(2));
        }
        portal.first_page = started.elapsed();
        Ok(portal)
    }

    fn answers(&self) -> bool {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return false };
        runtime.block_on(async { reqwest::get(format!("{}/", self.url)).await.is_ok_and(|page| page.status() == 200) })
    }

    /// Resident memory of the program itself, in MB.
    pub fn memory(&self) -> anyhow::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
        let kilobytes: f64 = line.split_whitespace().nth(1).context("no figure")?.parse()?;
        Ok(kilobytes * 1024.0 / 1e6)
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        // In order, so that its database stops too.
        drop(self.out.take());
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// An empty folder for one scenario.
pub fn folder(name: &str) -> anyhow::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    Ok(folder)
}
