//! `serve`: run the portal.

mod doors;
mod founder;
mod readers;
mod warnings;

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::Semaphore,
    task::JoinSet,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    accounts::{self, Accounts, passwords::password::Passwords},
    app::{self, Certificate, Front, portal::Portal},
    audit::Origin,
    chat::presence::presences,
    cli::{
        database::Database,
        lock,
        output::say,
        secret,
        serve::{doors::Doors, founder::Entry, readers::Readers},
    },
    clock::Clock,
    config::{Activation, Config},
    context::{self, Context},
    error::error_chain,
    files::Files,
    jobs,
    keyring::Keyring,
    live::{Live, relay},
    lockers::Lockers,
    mail::{Mailer, Sender},
    web::{address::TrustedProxies, limits::AddressLimits},
};

/// Time for bay connections to end after a stop.
const LAST_BAYS: Duration = Duration::from_secs(5);

/// Time to send e-mails after a stop.
const LAST_LETTERS: Duration = Duration::from_secs(5);

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    start(config, found).await
}

async fn found(config: &Config, prepared: &Prepared, _: &Lockers) -> anyhow::Result<()> {
    let origin = Origin::command_line(prepared.clock.now());
    say(&format!("Parvis runs at {}", prepared.base_url));
    let place = format!("{}/activate with number {}", prepared.base_url, founder::NUMBER);
    match founder::entry(&prepared.database.pool, &prepared.keyring, &origin).await? {
        Some(Entry::Code(code)) => {
            say(&format!("First administrator: activate the account at {place} and code {code}"));
        }
        Some(Entry::Told) => say(&format!(
            "First administrator: activate the account at {place} and the code that `parvis members code` printed"
        )),
        None => {}
    }
    warnings::give(config);
    Ok(())
}

/// Checks all settings, opens the database, and answers until it is told to stop. `announce` speaks once all settings have
/// proved to be good.
pub(super) async fn start(
    config: &Config,
    announce: impl AsyncFnOnce(&Config, &Prepared, &Lockers) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // Two libraries bring a TLS provider; the process must choose. An earlier choice is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // From here on: without them, a SIGHUP or SIGTERM would end the process at once.
    let hangup = signal(SignalKind::hangup())?;
    let mut stops = StopSignals::listen()?;
    let _lock = lock::take(config)?;
    let doors = Doors::open(config).await?;
    let base_url = config.base_url(doors.pages.local_addr()?);
    let prepared = tokio::select! {
        prepared = Prepared::open(config, base_url) => prepared?,
        // A database that was being started is let go as after a kill: its keeper ends it.
        () = stops.next() => {
            tracing::info!("stopped before start-up was complete");
            return Ok(());
        }
    };
    let stopped = prepared.run(doors, hangup, stops, config, announce).await;
    prepared.database.close().await;
    stopped
}

/// Parts that the portal needs before it can answer, besides its address.
pub(super) struct Prepared {
    pub(super) database: Database,
    pub(super) keyring: Keyring,
    pub(super) clock: Clock,
    pub(super) base_url: String,
    mailer: Mailer,
    files: Files,
}

impl Prepared {
    /// Opens mail and files, then the database, and brings it up to date.
    async fn open(config: &Config, base_url: String) -> anyhow::Result<Self> {
        let clock = Clock::system();
        let (mailer, files) = (mailer(config)?, files(config)?);
        let database = Database::open(config).await?;
        let ready = async {
            database.migrate().await?;
            secret::keyring(config, &database.pool, clock.now()).await
        };
        match ready.await {
            Ok(keyring) => Ok(Self { database, keyring, clock, base_url, mailer, files }),
            Err(error) => {
                database.close().await;
                Err(error)
            }
        }
    }

    async fn run(
        &self,
        doors: Doors,
        hangup: Signal,
        stops: StopSignals,
        config: &Config,
        announce: impl AsyncFnOnce(&Config, &Self, &Lockers) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let Running { router, accounts, live, lockers, sender, mut periodic } = set_going(config, self)?;
        announce(config, self, &lockers).await?;
        let bays = lockers.hub.clone();
        let readers = Readers::start(doors.lines, lockers, config)?;
        let handle = Handle::new();
        let tls = doors.certificate.as_ref().map(Certificate::config);
        match doors.certificate {
            Some(certificate) => periodic.spawn(certificate.follow(hangup)),
            None => periodic.spawn(app::ignore(hangup)),
        };
        if let Some(door) = doors.redirects {
            periodic.spawn(redirect(door, self.base_url.clone(), config.acme_folder.clone(), handle.clone()));
        }
        let stop = StopAll { live, readers: readers.stop.clone(), pages: handle };
        let stopped = answer(doors.pages, tls, router, stop, stops).await;
        let_go(&accounts, sender).await;
        readers.end().await;
        if tokio::time::timeout(LAST_BAYS, bays.ended()).await.is_err() {
            tracing::warn!("bay connections did not end before the stop");
        }
        periodic.shutdown().await;
        if let Err(error) = accounts.record_omitted_attempts(None).await {
            tracing::warn!(error = error_chain(&error), "count of refused attempts not recorded");
        }
        stopped
    }
}

/// Answers at the address in clear text until the handle stops it.
async fn redirect(door: TcpListener, base_url: String, folder: Option<PathBuf>, handle: Handle<SocketAddr>) {
    if let Ok(address) = door.local_addr() {
        tracing::info!("redirecting {address} to {base_url}");
    }
    let redirects = app::redirects(&base_url, folder);
    if let Err(error) = app::serve(door, None, redirects, handle, app::PATIENCE).await {
        tracing::error!(
            error = error_chain(error.as_ref()),
            "redirect listener failed: PARVIS_HTTP_LISTEN is not served any more"
        );
    }
}

fn mailer(config: &Config) -> anyhow::Result<Mailer> {
    let smtp = config.smtp_url.as_ref().map(|url| url.reveal().to_owned());
    Mailer::new(smtp.as_deref(), &config.mail_from, config.data_dir.join("mail"))
        .context("PARVIS_SMTP_URL or PARVIS_MAIL_FROM cannot be used")
}

/// Variables with the credentials of a bucket: given, or of a role of the machine or its tasks.
const BUCKET_KEYS: [&str; 5] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_METADATA_ENDPOINT",
];

fn files(config: &Config) -> anyhow::Result<Files> {
    let files = Files::open(config.files_url.as_deref(), config.data_dir.join("files"))?;
    // Without any, the store would look for a role at each file, and find out at the first one.
    let given = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let keys = BUCKET_KEYS.into_iter().any(given) && given("AWS_ACCESS_KEY_ID") == given("AWS_SECRET_ACCESS_KEY");
    anyhow::ensure!(
        config.files_url.is_none() || keys,
        "PARVIS_FILES_URL names a bucket, but there are no keys for it: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, \
         or AWS_METADATA_ENDPOINT where the machine has a role"
    );
    Ok(files)
}

/// Background tasks of a running portal.
struct Running {
    router: axum::Router,
    accounts: Accounts,
    live: Live,
    lockers: Lockers,
    sender: Sender,
    /// Periodic work; ended before the database is.
    periodic: JoinSet<()>,
}

fn set_going(config: &Config, prepared: &Prepared) -> anyhow::Result<Running> {
    let accounts = accounts(config, prepared);
    let proxies = TrustedProxies(Arc::from(config.trusted_proxies.clone()));
    let metrics_token = config.metrics_token.as_ref().map(|token| token.reveal().to_owned());
    let portal = Portal {
        front: Front { tls: config.tls(), proxied: warnings::is_proxied(config) },
        security_contact: config.security_contact.clone(),
        ..Portal::new(accounts.clone(), proxies, metrics_token)
    };
    prepared.database.supervise();
    let mut periodic = JoinSet::new();
    periodic.spawn(portal.health.clone().watch(prepared.database.pool.clone()));
    jobs::start(&mut periodic, &accounts, &portal.chat, &portal.concerts, &portal.lockers);
    periodic.spawn(portal.sender.clone().run());
    periodic.spawn(relay::run(portal.live.clone(), prepared.database.pool.clone(), relay::SILENCE));
    Ok(Running {
        router: app::router(&portal)?,
        accounts,
        live: portal.live,
        lockers: portal.lockers,
        sender: portal.sender,
        periodic,
    })
}

fn accounts(config: &Config, prepared: &Prepared) -> Accounts {
    let context = Context::new(context::Parts {
        db: prepared.database.pool.clone(),
        clock: prepared.clock.clone(),
        keyring: prepared.keyring.clone(),
        mailer: prepared.mailer.clone(),
        files: prepared.files.clone(),
        live: Live::default(),
        tasks: TaskTracker::new(),
        base_url: prepared.base_url.clone(),
        language: config.default_language,
    });
    Accounts::new(accounts::Parts {
        context,
        passwords: Passwords::new(),
        limits: AddressLimits::new(config.campus_networks.clone(), &prepared.clock),
        picture_permits: Arc::new(Semaphore::new(1)),
        settings: accounts::Settings {
            activation_by_number: config.activation == Activation::Number,
            message_pace: config.message_pace,
            presence_grace: presences::GRACE,
        },
        hooks: app::HOOKS,
    })
}

async fn answer(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    router: axum::Router,
    stop: StopAll,
    stops: StopSignals,
) -> anyhow::Result<()> {
    tracing::info!("answering at {}", listener.local_addr()?);
    let handle = stop.pages.clone();
    tokio::spawn(stop_when_told(stop, stops));
    app::serve(listener, tls, router, handle, app::PATIENCE).await
}

/// Waits for background tasks and for e-mails in transit; the others stay in the outbox.
async fn let_go(accounts: &Accounts, sender: Sender) {
    accounts.context.tasks.close();
    let last = async {
        accounts.context.tasks.wait().await;
        sender.stop().await;
    };
    if tokio::time::timeout(LAST_LETTERS, last).await.is_err() {
        tracing::warn!("background tasks cut off by the stop, e-mails stay in the outbox");
    }
}

/// Handles that stop the endless tasks.
struct StopAll {
    live: Live,
    readers: CancellationToken,
    pages: Handle<SocketAddr>,
}

/// The first SIGTERM or Ctrl-C lets open requests end, the second does not wait.
async fn stop_when_told(stop: StopAll, mut stops: StopSignals) {
    stops.next().await;
    tracing::info!("stopping");
    stop.live.stop();
    stop.readers.cancel();
    app::stop(&stop.pages);
    stops.next().await;
    stop.pages.shutdown();
}

/// SIGTERM and Ctrl-C (SIGINT), from the moment it is made: what comes before somebody waits is kept.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
