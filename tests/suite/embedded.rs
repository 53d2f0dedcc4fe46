//! The server that the portal brings along.

use crate::harness::{Folder, database, wait::until};
use parvis::db::embedded::{Postgres, Settings, Step};
use sqlx::{Connection, PgConnection};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::{MetadataExt, symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::Duration,
};

/// Where a server of one test lives.
struct Home {
    folder: PathBuf,
    _around: Folder,
}

impl Home {
    fn new() -> Self {
        Self::named("postgres")
    }

    fn named(name: &str) -> Self {
        let around = Folder::new();
        Self { folder: around.join(name), _around: around }
    }

    fn settings(&self) -> Settings {
        settings(&self.folder)
    }

    /// A server for tests that do not care what is left of it: much quicker.
    async fn start_throw_away(&self) -> Postgres {
        let settings = Settings { durable: false, ..self.settings() };
        Postgres::start(&settings, |_| ()).await.unwrap()
    }

    async fn start(&self) -> Postgres {
        Postgres::start(&self.settings(), |_| ()).await.unwrap()
    }

    async fn refusal(&self) -> String {
        Postgres::start(&self.settings(), |_| ()).await.unwrap_err().to_string()
    }

    /// The process of the server, as its file says.
    fn pid(&self) -> Option<u32> {
        fs::read_to_string(self.folder.join("data/postmaster.pid")).ok()?.lines().next()?.parse().ok()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // Elsewhere, where the server's user cannot reach the folder asked for.
        if let Ok(elsewhere) = fs::read_link(&self.folder)
            && !std::thread::panicking()
        {
            let _ = fs::remove_dir_all(elsewhere);
        }
    }
}

fn settings(folder: &Path) -> Settings {
    Settings { folder: folder.to_owned(), programs: None, download: None, durable: true, linger: Duration::ZERO }
}

async fn ask(postgres: &Postgres, question: &str) -> Option<String> {
    let mut connection = PgConnection::connect_with(&postgres.options("parvis")).await.ok()?;
    let answer = sqlx::query_scalar(question).fetch_one(&mut connection).await.ok();
    connection.close().await.ok()?;
    answer
}

async fn birth(postgres: &Postgres) -> Option<String> {
    ask(postgres, "SELECT pg_postmaster_start_time()::text").await
}

fn kill(pid: u32) {
    assert!(
        Command::new("sh").args(["-c", "kill -KILL \"$1\"", "sh"]).arg(pid.to_string()).status().unwrap().success()
    );
}

/// The parent of a process, where the system has /proc.
fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

#[tokio::test]
async fn it_starts_from_nothing_and_stops_cleanly() {
    let home = Home::new();
    let steps = Mutex::new(Vec::new());

    let postgres = Postgres::start(&home.settings(), |step| steps.lock().unwrap().push(step)).await.unwrap();

    assert_eq!(*steps.lock().unwrap(), [Step::Creating, Step::Starting]);
    let facts = "SELECT concat_ws(' ', current_user, current_setting('is_superuser'), current_setting('fsync'),
        current_setting('TimeZone'), current_setting('server_encoding'), 'é' < 'f' COLLATE \"fr-x-icu\")";
    assert_eq!(ask(&postgres, facts).await.unwrap(), "parvis off on UTC UTF8 t");
    postgres.stop().await.unwrap();
    assert_eq!(home.pid(), None);
    assert!(fs::read_to_string(home.folder.join("log")).unwrap().contains("database system is shut down"));
}

#[tokio::test]
async fn what_was_written_is_there_after_a_stop() {
    let home = Home::new();
    let postgres = home.start().await;
    ask(&postgres, "CREATE TABLE kept ()").await;
    postgres.stop().await.unwrap();

    let postgres = home.start().await;

    assert_eq!(ask(&postgres, "SELECT count(*)::text FROM kept").await.unwrap(), "0");
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn it_listens_on_no_port() {
    let home = Home::new();
    let postgres = home.start_throw_away().await;

    assert_eq!(ask(&postgres, "SHOW listen_addresses").await.unwrap(), "");
    let file = fs::read_to_string(home.folder.join("data/postmaster.pid")).unwrap();
    assert_eq!(file.lines().nth(5).unwrap().trim(), "", "the address it listens on: {file}");
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_second_program_joins_and_the_first_does_not_take_the_server_away() {
    let home = Home::new();
    let first = home.start_throw_away().await;
    let born = birth(&first).await.unwrap();

    let second = home.start_throw_away().await;
    first.stop().await.unwrap();

    assert_eq!(birth(&second).await.unwrap(), born);
    second.stop().await.unwrap();
    assert_eq!(home.pid(), None);
}

#[tokio::test]
async fn many_programs_that_start_at_once_share_one_server() {
    let home = Home::new();

    let (one, two, three) = tokio::join!(home.start_throw_away(), home.start_throw_away(), home.start_throw_away());

    let born = birth(&one).await.unwrap();
    assert_eq!(birth(&two).await.unwrap(), born);
    assert_eq!(birth(&three).await.unwrap(), born);
    let (one, two, three) = tokio::join!(one.stop(), two.stop(), three.stop());
    one.and(two).and(three).unwrap();
    assert_eq!(home.pid(), None);
}

/// Not a test: a program that uses the server until it is killed; see [`Program`].
#[tokio::test]
#[ignore = "run by other tests as a program of its own"]
async fn a_program_that_uses_the_server() {
    let Some(folder) = std::env::var_os("PARVIS_TEST_FOLDER") else { return };
    let _postgres = Postgres::start(&settings(Path::new(&folder)), |_| ()).await.unwrap();
    writeln!(std::io::stdout(), "\nready").unwrap();
    std::future::pending::<()>().await;
}

/// This test binary as another process that uses the server.
struct Program(Child);

impl Program {
    fn start(home: &Home) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "embedded::a_program_that_uses_the_server"])
            .env("PARVIS_TEST_FOLDER", &home.folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line == "ready"));
        Self(child)
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[tokio::test]
async fn the_server_goes_by_itself_when_its_last_user_is_killed() {
    let home = Home::new();
    let program = Program::start(&home);
    assert!(home.pid().is_some());

    program.kill();

    until("the server stops", async || home.pid().is_none()).await;
}

#[tokio::test]
async fn a_start_right_after_a_kill_works() {
    let home = Home::new();
    for _ in 0..5 {
        Program::start(&home).kill();
        let postgres = home.start().await;
        assert!(birth(&postgres).await.is_some());
        postgres.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_outlives_its_users_is_joined_again() {
    let home = Home::new();
    let settings = Settings { durable: false, linger: Duration::from_secs(3), ..home.settings() };
    let postgres = Postgres::start(&settings, |_| ()).await.unwrap();
    let born = birth(&postgres).await.unwrap();

    drop(postgres);
    let postgres = Postgres::start(&settings, |_| ()).await.unwrap();

    assert_eq!(birth(&postgres).await.unwrap(), born);
    drop(postgres);
    until("the server stops", async || home.pid().is_none()).await;
}

#[tokio::test]
async fn a_killed_server_is_brought_back() {
    let home = Home::new();
    let postgres = home.start().await;
    let joined = home.start().await;
    postgres.supervise();
    joined.supervise();
    let born = birth(&postgres).await.unwrap();

    kill(home.pid().unwrap());

    until("the server is back", async || birth(&postgres).await.is_some_and(|again| again != born)).await;
    // A program that only joined the first server also uses the second one.
    until("it was joined again", async || {
        let users = fs::File::open(home.folder.join("users.lock")).unwrap();
        users.try_lock().is_err()
    })
    .await;
    postgres.stop().await.unwrap();
    assert!(birth(&joined).await.is_some());
    joined.stop().await.unwrap();
    assert_eq!(home.pid(), None);
}

#[tokio::test]
async fn a_server_whose_keeper_was_killed_is_started_anew() {
    let home = Home::new();
    let program = Program::start(&home);
    let before = home.pid().unwrap();
    if !Path::new("/proc/self/stat").exists() {
        return program.kill();
    }
    let keeper = parent(before).unwrap();
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    // Its watcher too, which would still stop the server.
    let watchers: Vec<u32> = processes.filter(|&pid| parent(pid) == Some(keeper) && pid != before).collect();
    assert_eq!(watchers.len(), 1);
    kill(keeper);
    watchers.into_iter().for_each(kill);
    program.kill();
    until("they are gone", async || fs::File::open(home.folder.join("keeper.lock")).unwrap().try_lock().is_ok()).await;

    let postgres = home.start().await;

    assert_ne!(home.pid().unwrap(), before);
    postgres.stop().await.unwrap();
    assert_eq!(home.pid(), None);
}

#[tokio::test]
async fn the_rest_of_an_interrupted_beginning_is_thrown_away() {
    let home = Home::new();
    home.start_throw_away().await.stop().await.unwrap();
    fs::remove_dir_all(home.folder.join("data")).unwrap();
    fs::create_dir_all(home.folder.join("data.new-1/base")).unwrap();

    let postgres = home.start().await;

    assert!(birth(&postgres).await.is_some());
    assert!(!home.folder.join("data.new-1").exists());
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn half_a_cluster_is_refused_with_a_sentence() {
    let home = Home::new();
    home.start_throw_away().await.stop().await.unwrap();
    fs::remove_file(home.folder.join("data/global/pg_control")).unwrap();

    let refusal = home.refusal().await;

    assert!(
        refusal.ends_with("is incomplete: bring it back from a backup, or move it away to begin with an empty one")
    );
}

#[tokio::test]
async fn a_database_of_another_version_is_refused_with_what_to_install() {
    let home = Home::new();
    home.start_throw_away().await.stop().await.unwrap();
    fs::write(home.folder.join("data/PG_VERSION"), "99\n").unwrap();

    let refusal = home.refusal().await;

    assert!(refusal.starts_with("no PostgreSQL 99 (it made this database) was found"), "{refusal}");
    assert!(refusal.contains("install"), "{refusal}");
}

#[tokio::test]
async fn a_long_and_odd_path_works() {
    let home = Home::named(&format!("an odd, \"long\" 'é' {}", "x".repeat(100)));

    let postgres = home.start_throw_away().await;

    assert!(birth(&postgres).await.is_some());
    let sockets = postgres.options("parvis").get_socket().unwrap().clone();
    postgres.stop().await.unwrap();
    // Elsewhere when the path is too long; nothing is left in it.
    let _ = fs::remove_dir(sockets);
    assert_eq!(home.pid(), None);
}

#[tokio::test]
async fn a_wrong_folder_of_programs_is_named() {
    let home = Home::new();
    let settings = Settings { programs: Some("/nowhere/bin".into()), ..home.settings() };

    let refusal = Postgres::start(&settings, |_| ()).await.unwrap_err().to_string();

    let expected = "PARVIS_POSTGRES_BIN is /nowhere/bin, but there is no program postgres in it; \
                    name the folder that holds the programs postgres and initdb, or leave it out";
    assert_eq!(refusal, expected);
}

#[tokio::test]
async fn a_file_in_place_of_the_folder_is_named() {
    let home = Home::new();
    fs::write(&home.folder, "").unwrap();

    let refusal = home.refusal().await;

    assert!(refusal.ends_with("must be a folder: the database is to live there"), "{refusal}");
}

#[tokio::test]
async fn a_link_in_the_folder_of_the_database_is_not_followed() {
    let outside = Folder::new();
    outside.write("file", "kept");
    let file = outside.join("file");
    let owner = fs::metadata(&file).unwrap().uid();
    for name in ["start.lock", "users.lock", "keeper.lock", "users.fifo"] {
        let home = Home::new();
        fs::create_dir(&home.folder).unwrap();
        // Files found by root belong to the user of the server, who may have put a link there.
        if owner == 0 {
            std::os::unix::fs::chown(&home.folder, Some(65534), Some(65534)).unwrap();
        }
        symlink(&file, home.folder.join(name)).unwrap();

        let refusal = home.refusal().await;

        assert!(refusal.contains(name), "{refusal}");
        assert_eq!((fs::read_to_string(&file).unwrap().as_str(), fs::metadata(&file).unwrap().uid()), ("kept", owner));
    }
}

#[tokio::test]
async fn each_test_has_a_migrated_database_of_its_own() {
    let (one, other) = (database().await, database().await);
    sqlx::query("CREATE TABLE only_here ()").execute(one.pool()).await.unwrap();

    let count = "SELECT count(*) FROM information_schema.tables WHERE table_name IN ('members', 'only_here')";
    let mut outside = PgConnection::connect_with(&other.options()).await.unwrap();
    let seen: i64 = sqlx::query_scalar(count).fetch_one(&mut outside).await.unwrap();

    assert_eq!(seen, 1);
    assert_ne!(one.name, other.name);
}
