//! A database of its own for each test, on a throw-away server that all tests share.
//!
//! Nothing has to be prepared: the first test starts the server, whether the tests run in one process or in many, and
//! it goes some seconds after the last one. Migrations run once; each test gets a copy of the result.

use parvis::db::{
    self, MIGRATOR,
    embedded::{Postgres, Settings},
    functions::FUNCTIONS,
};
use sqlx::{
    Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    ops::Deref,
    path::Path,
    sync::LazyLock,
    time::Duration,
};
use tokio::sync::OnceCell;

use super::wait::until;

/// Shared by the tests of this process, whichever runtime they run on; never dropped, so that it lasts until the end.
static SERVER: OnceCell<Postgres> = OnceCell::const_new();

/// Named after the migrations and functions: others make another template.
static TEMPLATE: LazyLock<String> = LazyLock::new(|| {
    let mut hash = DefaultHasher::new();
    MIGRATOR.iter().for_each(|migration| migration.checksum.hash(&mut hash));
    for function in FUNCTIONS {
        (function.name, function.definition).hash(&mut hash);
    }
    format!("template_{:016x}", hash.finish())
});

/// A database without members. It is removed when the test has passed and kept to be looked at when it has failed.
pub struct TestDatabase {
    pub name: String,
    options: PgConnectOptions,
    superuser: PgConnectOptions,
    pool: PgPool,
}

impl TestDatabase {
    /// Connections of the portal's user.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The connections of another process.
    pub fn another_pool(&self) -> PgPool {
        pool(&self.options)
    }

    /// How the portal's user reaches it.
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// The same as an address, for `DATABASE_URL`.
    pub fn url(&self) -> String {
        let (socket, user) = (self.options.get_socket().unwrap().display(), self.options.get_username());
        format!("postgres:///{}?host={socket}&user={user}&sslmode=disable", self.name)
    }

    /// A connection that may do everything.
    pub async fn superuser(&self) -> PgConnection {
        PgConnection::connect_with(&self.superuser.clone().database(&self.name)).await.unwrap()
    }
}

impl Deref for TestDatabase {
    type Target = PgPool;

    fn deref(&self) -> &PgPool {
        &self.pool
    }
}

/// Makes a database for one test.
pub async fn database() -> TestDatabase {
    copy_of(&TEMPLATE).await
}

/// The same without tables.
pub async fn empty_database() -> TestDatabase {
    copy_of("template0").await
}

async fn copy_of(template: &str) -> TestDatabase {
    let server = SERVER.get_or_init(start).await;
    let name = format!("test_{}", uuid::Uuid::new_v4().simple());
    let superuser = server.superuser_options("postgres");
    // Copying files is the quicker way on a server that flushes nothing.
    let create = format!("CREATE DATABASE {name} TEMPLATE {template} OWNER parvis STRATEGY FILE_COPY");
    execute(&superuser, &create).await;
    let options = server.options(&name);
    TestDatabase { pool: pool(&options), name, options, superuser }
}

/// Few connections: many tests share the server's hundred.
fn pool(options: &PgConnectOptions) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(5).acquire_timeout(Duration::from_secs(10));
    pool.connect_lazy_with(options.clone())
}

async fn start() -> Postgres {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let settings = Settings {
        folder: folder.join("postgres"),
        programs: None,
        download: Some(folder.join("postgresql")),
        durable: false,
        linger: Duration::from_secs(10),
    };
    let server = Postgres::start(&settings, |_| ()).await.unwrap();
    make_template(&server).await;
    server
}

/// Makes the template unless it is there already. Many processes may ask at once.
async fn make_template(server: &Postgres) {
    let template = TEMPLATE.as_str();
    let mut superuser = PgConnection::connect_with(&server.superuser_options("postgres")).await.unwrap();
    sqlx::query("SELECT pg_advisory_lock(1)").execute(&mut superuser).await.unwrap();
    let ready: Option<bool> = sqlx::query_scalar("SELECT datistemplate FROM pg_database WHERE datname = $1")
        .bind(template)
        .fetch_optional(&mut superuser)
        .await
        .unwrap();
    if ready != Some(true) {
        // It is there but not ready: whoever made it was interrupted.
        run(&mut superuser, &format!("DROP DATABASE IF EXISTS {template} WITH (FORCE)")).await;
        run(&mut superuser, &format!("CREATE DATABASE {template} OWNER parvis")).await;
        db::migrate(&server.options(template)).await.unwrap();
        run(&mut superuser, &format!("ALTER DATABASE {template} IS_TEMPLATE true")).await;
    }
    superuser.close().await.unwrap();
}

/// Removes a database that the pool of a test may still be connected to.
async fn remove(superuser: &PgConnectOptions, name: &str) {
    let mut superuser = PgConnection::connect_with(superuser).await.unwrap();
    // DROP DATABASE … WITH (FORCE) would look again every tenth of a second only.
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1";
    until("nobody is connected any more", async || {
        sqlx::query_scalar::<_, i64>(end).bind(name).fetch_one(&mut superuser).await.unwrap() == 0
    })
    .await;
    run(&mut superuser, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    superuser.close().await.unwrap();
}

async fn execute(options: &PgConnectOptions, statement: &str) {
    let mut connection = PgConnection::connect_with(options).await.unwrap();
    run(&mut connection, statement).await;
    connection.close().await.unwrap();
}

async fn run(connection: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(statement).execute(connection).await.unwrap();
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("kept for a look: database {}", self.name);
            return;
        }
        let (superuser, name) = (self.superuser.clone(), self.name.clone());
        // A runtime of its own: this one may not wait.
        let removal = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(remove(&superuser, &name));
        });
        removal.join().unwrap();
    }
}
