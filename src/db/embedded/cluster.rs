//! PostgreSQL cluster: created once, then run with settings that fit the machine.

use crate::db::embedded::{
    Settings, Step,
    directory::Place,
    error::{Doing, StartError},
    programs::Programs,
};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
};

/// The user that owns the cluster. The portal itself is not it.
pub(super) const SUPERUSER: &str = "postgres";

const MEBIBYTE: u64 = 1 << 20;

/// A log longer than this is put aside at the next start.
const LONGEST_LOG: u64 = MEBIBYTE;

/// The version that made the cluster; `None` when there is none yet.
pub(super) fn version(place: &Place) -> Result<Option<u32>, StartError> {
    let data = place.data();
    if !data.exists() {
        return Ok(None);
    }
    let complete = ["global/pg_control", "base", "pg_wal"].iter().all(|name| data.join(name).exists());
    let version = fs::read_to_string(data.join("PG_VERSION")).ok().and_then(|text| text.trim().parse().ok());
    if complete && version.is_some() {
        return Ok(version);
    }
    // An empty folder holds nothing that could be lost.
    if fs::remove_dir(&data).is_ok() {
        return Ok(None);
    }
    Err(StartError::Folder(format!(
        "the database in {} is incomplete: bring it back from a backup, or move it away to begin with an empty one",
        data.display()
    )))
}

/// Creates an empty cluster, completely or not at all, even when the program is killed meanwhile.
pub(super) async fn create(
    place: &Place,
    programs: &Programs,
    settings: &Settings,
    progress: impl Fn(Step),
) -> Result<(), StartError> {
    progress(Step::Creating);
    clear(place)?;
    let fresh = place.beside(&format!("{UNFINISHED}{}", std::process::id()));
    let mut initdb = place.owner.command(programs.program("initdb"));
    // C is everywhere and the quickest; collations of ICU stay available by name.
    initdb.args(["--username", SUPERUSER, "--encoding=UTF8", "--locale=C", "--no-instructions"]);
    initdb.args(["--auth-local=trust", "--auth-host=reject"]);
    initdb.arg(if settings.durable { "--data-checksums" } else { "--no-sync" });
    initdb.arg("--pgdata").arg(&fresh).stdin(Stdio::null());
    let mut initdb = tokio::process::Command::from(initdb);
    let output = initdb.kill_on_drop(true).output().await.doing("run", &programs.program("initdb"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let why = said.lines().find(|line| line.contains("error:")).unwrap_or(&said).trim();
        return Err(StartError::Server { folder: place.asked.clone(), why: why.to_owned() });
    }
    let data = place.data();
    fs::rename(&fresh, &data).doing("create", &data)?;
    if settings.durable {
        let folder = data.parent().unwrap_or(Path::new("/"));
        File::open(folder).and_then(|folder| folder.sync_all()).doing("write", folder)?;
    }
    Ok(())
}

const UNFINISHED: &str = "data.new-";

/// Throws away what an interrupted [`create`] left.
fn clear(place: &Place) -> Result<(), StartError> {
    for name in place.names()?.iter().filter(|name| name.starts_with(UNFINISHED)) {
        let folder = place.beside(name);
        fs::remove_dir_all(&folder).doing("remove", &folder)?;
    }
    Ok(())
}

/// Throws the cluster away.
pub(super) fn wipe(place: &Place) -> Result<(), StartError> {
    let data = place.data();
    if data.exists() {
        fs::remove_dir_all(&data).doing("remove", &data)?;
    }
    Ok(())
}

/// Keeps the log short: the one before is kept, older ones are not.
pub(super) fn turn_log(place: &Place) -> Result<(), StartError> {
    let log = place.log();
    if fs::metadata(&log).is_ok_and(|log| log.len() > LONGEST_LOG) {
        fs::rename(&log, place.beside("log.1")).doing("put aside", &log)?;
    }
    Ok(())
}

/// The command that serves the cluster.
pub(super) fn command(place: &Place, programs: &Programs, durable: bool) -> Command {
    let mut command = Command::new(programs.program("postgres"));
    command.arg("-D").arg(place.data());
    let mut sockets = std::ffi::OsString::from("unix_socket_directories=\"");
    sockets.push(quoted(&place.sockets));
    sockets.push("\"");
    command.arg("-c").arg(sockets);
    for setting in settings(memory(), durable) {
        command.arg("-c").arg(setting);
    }
    command
}

/// The setting is a list; inside quotes only a quote is special.
fn quoted(path: &Path) -> std::ffi::OsString {
    let doubled =
        path.as_os_str().as_bytes().iter().flat_map(|&byte| std::iter::repeat_n(byte, 1 + usize::from(byte == b'"')));
    std::ffi::OsString::from_vec(doubled.collect())
}

fn settings(memory: u64, durable: bool) -> Vec<String> {
    let buffers = (memory / 4 / MEBIBYTE).clamp(16, if durable { 512 } else { 128 });
    let cache = (memory / 2 / MEBIBYTE).max(64);
    let fixed = [
        "listen_addresses=",
        "port=5432",
        "unix_socket_permissions=0700",
        "max_connections=100",
        "wal_compression=on",
        "random_page_cost=1.1",
        "jit=off",
        "timezone=UTC",
        "log_timezone=UTC",
        // Server messages only: failed statements are logged by the program, and their values must not be logged.
        "log_destination=stderr",
        "logging_collector=off",
        "log_min_messages=log",
        "log_min_error_statement=panic",
        "log_error_verbosity=terse",
        "log_checkpoints=off",
        "log_autovacuum_min_duration=-1",
        // Plans that were made for empty tables end with the next statistics; the default is a minute.
        "autovacuum_naptime=10s",
    ];
    // A throw-away cluster may lose everything with the machine.
    let throw_away =
        ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_wal_size=8GB"];
    let kept = ["fsync=on", "synchronous_commit=on", "full_page_writes=on"];
    let durability = if durable { kept.as_slice() } else { throw_away.as_slice() };
    let sized = [format!("shared_buffers={buffers}MB"), format!("effective_cache_size={cache}MB")];
    fixed.iter().chain(durability).map(|&setting| setting.to_owned()).chain(sized).collect()
}

/// The bytes of memory that we may count on: the machine's or the container's, 512 MiB where nobody says.
fn memory() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let kibibytes: u64 =
            text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?.split_whitespace().next()?.parse().ok()?;
        Some(kibibytes * 1024)
    });
    let container = fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    machine.into_iter().chain(container).min().unwrap_or(512 * MEBIBYTE)
}
