//! PostgreSQL upgraded on disk under a running portal, as a package manager does it.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal};
use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};

use super::process::{Home, Serve, lives, try_ask};
use crate::harness::{database, wait::until_blocking};

/// PostgreSQL in a folder of its own, where it can be replaced.
struct Installation {
    programs: PathBuf,
    libraries: PathBuf,
}

impl Installation {
    /// A copy of the PostgreSQL that the tests use. Its programs find the rest by where they lie.
    async fn copy(to: &Path) -> Self {
        let database = database().await;
        let folders: (String, String, String) = sqlx::query_as(
            "SELECT (SELECT setting FROM pg_config WHERE name = 'BINDIR'),
                    (SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR'),
                    (SELECT setting FROM pg_config WHERE name = 'SHAREDIR')",
        )
        .fetch_one(&mut database.superuser().await)
        .await
        .unwrap();
        let copied = [&folders.0, &folders.1, &folders.2].map(|folder| {
            let target = to.join(folder.trim_start_matches('/'));
            copy(Path::new(folder), &target);
            target
        });
        let [programs, libraries, _] = copied;
        Self { programs, libraries }
    }

    fn libraries(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.libraries).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|end| end == "so" || end == "dylib")).collect()
    }

    fn server(&self) -> PathBuf {
        self.programs.join("postgres")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if !fs::metadata(&path).unwrap().is_dir() {
            fs::copy(&path, &target).unwrap();
        } else if !path.ends_with("bitcode") {
            // Bitcode is for the compiler of queries, which the portal does not use.
            copy(&path, &target);
        }
    }
}

/// A function of the server that the library of PL/pgSQL calls, and its name in another release. Both names have the same
/// hash in the tables of an ELF file: the first letter that differs is one more, and the second one 33 less.
const FUNCTION: (&[u8], &[u8]) = (b"\0SPI_commit\0", b"\0SPI_dNmmit\0");

/// Replaces a file by one of another release, as package managers do: a new file takes the name. A server of one release
/// cannot load the libraries of the other: `undefined symbol`.
fn replace(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let length = FUNCTION.0.len();
    let places = (0..bytes.len().saturating_sub(length)).filter(|at| &bytes[*at..at + length] == FUNCTION.0);
    for at in places.collect::<Vec<_>>() {
        bytes[at..at + length].copy_from_slice(FUNCTION.1);
    }
    let fresh = path.with_extension("new");
    fs::write(&fresh, bytes).unwrap();
    fs::set_permissions(&fresh, fs::metadata(path).unwrap().permissions()).unwrap();
    fs::rename(&fresh, path).unwrap();
}

/// Asks for pages that need the database, one after the other: the statuses (0: no answer).
struct Visitor {
    over: Sender<()>,
    visits: JoinHandle<Vec<u16>>,
}

impl Visitor {
    fn start(address: &str) -> Self {
        let (over, ended) = channel();
        let address = address.to_owned();
        let visits = thread::spawn(move || {
            let mut visits = Vec::new();
            // A moment between two visits, unless it is over.
            while ended.recv_timeout(Duration::from_millis(10)) == Err(RecvTimeoutError::Timeout) {
                visits.push(try_ask(&address, "GET", "/concerts", "", "").map_or(0, |answer| answer.status));
            }
            visits
        });
        Self { over, visits }
    }

    fn end(self) -> Vec<u16> {
        self.over.send(()).unwrap();
        self.visits.join().unwrap()
    }
}

/// A portal on such an installation, with its log in a file.
fn serve(home: &Home, postgres: &Installation) -> Serve {
    let mut command = home.command(&["serve"]);
    command.env("PARVIS_POSTGRES_BIN", &postgres.programs).env("PARVIS_LOG", "info").stdin(Stdio::null());
    Serve::begin(command.stderr(File::create(home.join("portal.log")).unwrap()))
}

/// Ends the portal's connections, so that its pages need new ones.
async fn end_connections(home: &Home) {
    let options =
        PgConnectOptions::new_without_pgpass().socket(home.join("var/postgres")).username("parvis").database("parvis");
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    let end =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'parvis' AND pid <> pg_backend_pid()";
    sqlx::raw_sql(end).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn says(home: &Home, words: &str) -> bool {
    home.read("portal.log").unwrap().contains(words)
}

fn runs_anew(home: &Home, old: Pid) -> bool {
    home.find_postgres().is_some_and(|pid| pid != old && lives(pid))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_of_postgresql_that_breaks_new_connections_is_mended_without_a_person() {
    let home = Home::new();
    let postgres = Installation::copy(&home.join("system")).await;
    let mut portal = serve(&home, &postgres);
    assert_eq!(portal.get("/readyz", "").status, 200);
    let old = home.postgres();
    let visitor = Visitor::start(&portal.address);

    // Half of the upgrade: the libraries are new, and the program is away for a moment.
    let away = home.join("postgres.away");
    fs::rename(postgres.server(), &away).unwrap();
    for library in postgres.libraries() {
        replace(&library);
    }
    end_connections(&home).await;
    until_blocking("the broken server is noticed", || {
        says(&home, "no server can be started from the new binaries yet")
    });
    until_blocking("it is not ready", || portal.get("/readyz", "").status == 503);
    until_blocking("pages say so", || portal.get("/concerts", "").status == 503);
    assert_eq!(home.postgres(), old, "the old server goes on as long as there is no other");
    // The other half.
    fs::rename(&away, postgres.server()).unwrap();
    replace(&postgres.server());
    let whole = Instant::now();
    until_blocking("the server is restarted", || runs_anew(&home, old));
    until_blocking("it is ready", || portal.get("/readyz", "").status == 200);
    assert_eq!(portal.get("/concerts", "").status, 200);
    eprintln!("ready again {:?} after the last file was replaced", whole.elapsed());

    let visits = visitor.end();
    let wrong: Vec<u16> = visits.into_iter().filter(|status| ![200, 503].contains(status)).collect();
    assert_eq!(wrong, Vec::<u16>::new(), "pages are there, or say when to come back");
    assert!(says(&home, "PostgreSQL upgraded on disk, restarting the database server"));
    assert!(says(&home, "new connections fail") && says(&home, "undefined symbol"));
    portal.signal(Signal::TERM);
    assert_eq!(portal.ended(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_of_postgresql_that_breaks_nothing_is_followed_at_a_quiet_moment() {
    let home = Home::new();
    let postgres = Installation::copy(&home.join("system")).await;
    let mut portal = serve(&home, &postgres);
    assert_eq!(portal.get("/concerts", "").status, 200);
    let old = home.postgres();
    let visitor = Visitor::start(&portal.address);

    let same = fs::read(postgres.server()).unwrap();
    let fresh = home.join("postgres.new");
    fs::write(&fresh, same).unwrap();
    fs::set_permissions(&fresh, fs::metadata(postgres.server()).unwrap().permissions()).unwrap();
    fs::rename(&fresh, postgres.server()).unwrap();
    until_blocking("the server is restarted", || runs_anew(&home, old));
    until_blocking("it is ready", || portal.get("/readyz", "").status == 200);

    let visits = visitor.end();
    let wrong: Vec<u16> = visits.into_iter().filter(|status| ![200, 503].contains(status)).collect();
    assert_eq!(wrong, Vec::<u16>::new(), "pages are there, or say when to come back");
    assert!(says(&home, "at a quiet moment"));
    portal.signal(Signal::TERM);
    assert_eq!(portal.ended(), Some(0));
}
