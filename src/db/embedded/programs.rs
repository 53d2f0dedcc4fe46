//! Search for installed PostgreSQL binaries.

use crate::db::embedded::{
    Settings, Step, download,
    error::StartError,
    user::Owner,
    versions::{major, newest_first},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The oldest version that has what our tables use.
const OLDEST: u32 = 15;

/// A folder with `postgres` and `initdb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    folder: PathBuf,
    major: u32,
}

impl Programs {
    /// The programs to use; `cluster` is the version that made the database, the only one that can read it.
    pub async fn find(
        settings: &Settings,
        owner: Owner,
        cluster: Option<u32>,
        progress: impl Fn(Step),
    ) -> Result<Self, StartError> {
        if let Some(folder) = &settings.programs {
            return given(folder, owner, cluster);
        }
        let candidates = candidates(settings.download.as_deref());
        if let Some(found) =
            candidates.iter().filter_map(|folder| inspect(folder, owner).ok()).find(|it| it.fits(cluster))
        {
            return Ok(found);
        }
        let wanted =
            cluster.map_or_else(|| format!("{OLDEST} or newer"), |major| format!("{major} (it made this database)"));
        match &settings.download {
            Some(target) => {
                progress(Step::Downloading);
                let folder = download::fetch(target, owner, cluster).await;
                folder.and_then(|folder| inspect(&folder, owner))
            }
            None => Err("downloads are off".to_owned()),
        }
        .map_err(|why| StartError::NotInstalled { wanted, why, advice: advice() })
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn fits(&self, cluster: Option<u32>) -> bool {
        cluster.map_or(self.major >= OLDEST, |major| self.major == major)
    }
}

fn given(folder: &Path, owner: Owner, cluster: Option<u32>) -> Result<Programs, StartError> {
    let refuse = |why| StartError::GivenPrograms { folder: folder.to_owned(), why };
    let found = std::path::absolute(folder)
        .map_err(|error| error.to_string())
        .and_then(|folder| inspect(&folder, owner))
        .map_err(refuse)?;
    if found.fits(cluster) {
        return Ok(found);
    }
    Err(refuse(match cluster {
        Some(major) => format!("it holds PostgreSQL {} and this database was made by {major}", found.major),
        None => format!("it holds PostgreSQL {} and parvis needs {OLDEST} or newer", found.major),
    }))
}

/// Inspects the binaries in a folder as the user that will run them. The error completes a sentence.
fn inspect(folder: &Path, owner: Owner) -> Result<Programs, String> {
    // Links to single programs are common (/usr/local/bin/postgres): the others lie beside what they point to.
    let postgres =
        fs::canonicalize(folder.join("postgres")).map_err(|_| "there is no program postgres in it".to_owned())?;
    let folder = postgres.parent().map(Path::to_owned).unwrap_or_default();
    if !folder.join("initdb").is_file() {
        return Err("there is no program initdb in it".to_owned());
    }
    let output = owner.command(&postgres).arg("--version").output();
    let output = output.map_err(|error| format!("its program postgres cannot be run: {error}"))?;
    let major =
        major(&String::from_utf8_lossy(&output.stdout)).ok_or("its program postgres does not say its version")?;
    Ok(Programs { folder, major })
}

/// Possible folders of the binaries, best first.
fn candidates(download: Option<&Path>) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    folders.retain(|folder| folder.is_absolute() && folder.join("postgres").is_file());
    if let Ok(output) = std::process::Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    for (parent, prefix, rest) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/usr/libexec", "postgresql", ""),
    ] {
        folders.extend(newest_first(Path::new(parent), prefix).into_iter().map(|folder| folder.join(rest)));
    }
    folders.extend(download.into_iter().flat_map(download::downloaded));
    folders
}

/// Packages to install on this system, as text.
fn advice() -> &'static str {
    if cfg!(target_os = "macos") {
        return "install it with \"brew install postgresql@17\"";
    }
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let family: String = release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .collect::<Vec<_>>()
        .join(" ");
    let is = |name: &str| family.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == name);
    if is("debian") || is("ubuntu") {
        "install it with \"apt install postgresql\""
    } else if is("fedora") || is("rhel") || is("centos") {
        "install it with \"dnf install postgresql-server\""
    } else if is("arch") {
        "install it with \"pacman -S postgresql\""
    } else if is("alpine") {
        "install it with \"apk add postgresql17\""
    } else if is("suse") || is("opensuse") {
        "install it with \"zypper install postgresql-server\""
    } else {
        "install the PostgreSQL server"
    }
}
