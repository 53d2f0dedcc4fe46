//! State of a running server, from its `postmaster.pid` and its socket.

use crate::db::embedded::{
    cluster::SUPERUSER,
    directory::Place,
    error::{Doing, StartError},
};
use sqlx::Connection;
use sqlx::{
    PgConnection,
    postgres::{PgConnectOptions, PgSslMode},
};
use std::{
    fs,
    io::ErrorKind,
    path::Path,
    time::{Duration, Instant},
};

/// Time for a running server to answer.
const ANSWER_PATIENCE: Duration = Duration::from_secs(5);

/// Time for a server to stop.
const STOP_PATIENCE: Duration = Duration::from_secs(30);

/// Connection options for a database as `user`. All options are explicit, so that `PGHOST` and the like have no effect.
pub(super) fn options(place: &Place, user: &str, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(&place.sockets)
        .port(5432)
        .username(user)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
        .application_name("parvis")
}

/// A connection of the superuser.
pub(super) async fn connect(place: &Place) -> Result<PgConnection, sqlx::Error> {
    PgConnection::connect_with(&options(place, SUPERUSER, "postgres")).await
}

/// True if the server takes connections. Reads its file first: asking too early would fill its log.
pub(super) async fn answers(place: &Place) -> Result<bool, StartError> {
    if !says_ready(place) {
        return Ok(false);
    }
    match tokio::time::timeout(ANSWER_PATIENCE, connect(place)).await {
        Ok(Ok(connection)) => {
            connection.close().await?;
            Ok(true)
        }
        // Starting, stopping or recovering.
        Ok(Err(sqlx::Error::Database(error))) if error.code().is_some_and(|code| code.starts_with("57P")) => Ok(false),
        Ok(Err(sqlx::Error::Database(error))) => Err(sqlx::Error::Database(error).into()),
        // The file describes a server that is gone.
        Ok(Err(_)) | Err(_) => Ok(false),
    }
}

fn says_ready(place: &Place) -> bool {
    let file = fs::read_to_string(place.data().join("postmaster.pid")).unwrap_or_default();
    file.lines().nth(7).is_some_and(|status| status.trim() == "ready")
}

/// Stops a server whose supervisor was killed, because it would never stop by itself. Afterwards only the remains of a
/// killed server can delay a new one, for a moment.
pub(super) async fn stop_orphan(place: &Place) -> Result<(), StartError> {
    let path = place.data().join("postmaster.pid");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).doing("read", &path),
    };
    let Some(pid) = text.lines().next().and_then(|line| line.trim().parse::<u32>().ok()) else { return Ok(()) };
    if !serves(place, pid) {
        // The number may belong to another process by now; PostgreSQL would take that for its predecessor.
        if place.owner.shell("kill -0 \"$1\"", Path::new(&pid.to_string())).is_ok() {
            fs::remove_file(&path).doing("remove", &path)?;
        }
        return Ok(());
    }
    tracing::warn!(pid, folder = %place.asked.display(), "unsupervised database server found, restarting it");
    interrupt(place, pid).await
}

/// Stops the server cleanly: open transactions are aborted, and nothing committed is lost.
pub(super) async fn stop(place: &Place) -> Result<(), StartError> {
    let path = place.data().join("postmaster.pid");
    let text = fs::read_to_string(&path).doing("read", &path)?;
    match text.lines().next().and_then(|line| line.trim().parse().ok()) {
        Some(pid) => interrupt(place, pid).await,
        None => Ok(()),
    }
}

async fn interrupt(place: &Place, pid: u32) -> Result<(), StartError> {
    let since = Instant::now();
    let _ = place.owner.shell("kill -INT \"$1\"", Path::new(&pid.to_string()));
    while serves(place, pid) {
        if since.elapsed() > STOP_PATIENCE {
            let why = format!("process {pid} serves it already and does not stop; end it");
            return Err(StartError::Server { folder: place.asked.clone(), why });
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// The folders of the running server's programs and of its libraries.
pub(super) async fn folders(place: &Place) -> Result<(String, String), sqlx::Error> {
    let mut connection = connect(place).await?;
    let folders = sqlx::query_as(
        "SELECT (SELECT setting FROM pg_config WHERE name = 'BINDIR'),
                (SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR')",
    );
    let folders = folders.fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(folders)
}

/// True if a new connection can do what pages need. A server that is just starting or stopping does not count as failing.
pub(super) async fn serves_new_connections(place: &Place) -> bool {
    let ask = async {
        let mut connection = connect(place).await?;
        crate::db::run_procedure(&mut connection).await?;
        connection.close().await
    };
    match tokio::time::timeout(ANSWER_PATIENCE, ask).await {
        Ok(Err(sqlx::Error::Database(error))) => error.code().is_some_and(|code| code.starts_with("57P")),
        _ => true,
    }
}

/// True if no connection of a client is doing anything.
pub(super) async fn is_quiet(place: &Place) -> bool {
    let ask = async {
        let mut connection = connect(place).await?;
        let busy = "SELECT EXISTS (SELECT FROM pg_stat_activity
             WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle')";
        let busy: bool = sqlx::query_scalar(busy).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok::<_, sqlx::Error>(!busy)
    };
    matches!(tokio::time::timeout(ANSWER_PATIENCE, ask).await, Ok(Ok(true)))
}

/// True if process `pid` is the server of this cluster: it works in its folder. Where the system does not tell that,
/// whether it is any PostgreSQL server.
fn serves(place: &Place, pid: u32) -> bool {
    let pid = pid.to_string();
    if Path::new("/proc/self/cwd").exists() {
        // Asked as the user of the server: even root may not look everywhere in a container.
        let folder = place.owner.shell("cd -P \"/proc/$1/cwd\" && pwd -P", Path::new(&pid));
        return folder.is_ok_and(|folder| Path::new(&folder) == place.data());
    }
    place.owner.shell("ps -o comm= -p \"$1\"", Path::new(&pid)).is_ok_and(|name| name.ends_with("postgres"))
}

/// Makes the user and the database of the portal where they are not there yet.
pub(super) async fn prepare(place: &Place, name: &str) -> Result<(), StartError> {
    let mut connection = connect(place).await?;
    let (role, database): (bool, bool) = sqlx::query_as(
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1), EXISTS (SELECT FROM pg_database WHERE datname = $1)",
    )
    .bind(name)
    .fetch_one(&mut connection)
    .await?;
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    if !role {
        // Not a superuser: what tables deny their owner must hold for the portal.
        sqlx::query(&format!("CREATE ROLE {quoted} LOGIN")).execute(&mut connection).await?;
    }
    if !database {
        sqlx::query(&format!("CREATE DATABASE {quoted} OWNER {quoted}")).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}
