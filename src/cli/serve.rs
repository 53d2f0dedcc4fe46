//! `serve`: run the portal.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use sqlx::PgPool;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::Semaphore,
    task::JoinSet,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    database::Database,
    founder,
    readers::{self, Readers},
    say, secret,
};
use crate::{
    accounts::{self, Accounts, audit::Origin, keyed::Keyring, password::Passwords},
    admin,
    app::{self, Portal},
    chat,
    clock::Clock,
    concerts,
    config::{Activation, Config},
    files::Files,
    jobs,
    live::{self, Live},
    lockers::{self, Lockers},
    mail::{Mailer, Sender},
    web::{address::TrustedProxies, limits::AddressLimits},
};

/// How long bays may take to be let go after the stop.
const LAST_BAYS: Duration = Duration::from_secs(5);

/// How long letters may still be sent after the stop.
const LAST_LETTERS: Duration = Duration::from_secs(5);

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    start(config, found).await
}

async fn found(config: &Config, prepared: &Prepared, _: &Lockers) -> anyhow::Result<()> {
    let origin = Origin::command_line(prepared.clock.now());
    say(&format!("Parvis runs at {}", prepared.base_url));
    if let Some(code) = founder::code(&prepared.database.pool, &prepared.keyring, &origin).await? {
        say(&format!(
            "First administrator: activate the account at {}/activate with number {} and code {code}",
            prepared.base_url,
            founder::NUMBER
        ));
    }
    warn(config);
    Ok(())
}

/// What the person who runs the portal should know.
fn warn(config: &Config) {
    if config.activation == Activation::Number {
        tracing::warn!(
            "PARVIS_ACTIVATION is number: whoever knows a number can take the account. Closed networks only."
        );
    }
    if !config.listen.ip().is_loopback() && !config.tls() && config.trusted_proxies.is_empty() {
        tracing::warn!(
            "listening beyond this machine without TLS: set PARVIS_TLS_CERT and PARVIS_TLS_KEY, or put a proxy in front \
             and name it in PARVIS_TRUSTED_PROXIES"
        );
    }
}

/// Takes the address, opens the database, and answers until it is told to stop. `announce` speaks once all settings
/// have proved to be good.
pub(super) async fn start(
    config: &Config,
    announce: impl AsyncFnOnce(&Config, &Prepared, &Lockers) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // Two libraries bring a TLS provider; the process must choose. An earlier choice is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind(config.listen)
        .with_context(|| format!("PARVIS_LISTEN {} cannot be used: choose another address or port", config.listen))?;
    let lines = readers::listen(config)?;
    let prepared = Prepared::open(config, config.base_url(listener.local_addr()?)).await?;
    let stopped = prepared.run(listener, lines, config, announce).await;
    prepared.database.close().await;
    stopped
}

/// What the portal needs before it can answer, besides its address.
pub(super) struct Prepared {
    pub(super) database: Database,
    pub(super) keyring: Keyring,
    pub(super) clock: Clock,
    pub(super) base_url: String,
}

impl Prepared {
    /// Opens the database and brings it up to date.
    async fn open(config: &Config, base_url: String) -> anyhow::Result<Self> {
        let database = Database::open(config).await?;
        let ready = async {
            database.migrate().await?;
            secret::keyring(config)
        };
        match ready.await {
            Ok(keyring) => Ok(Self { database, keyring, clock: Clock::system(), base_url }),
            Err(error) => {
                database.close().await;
                Err(error)
            }
        }
    }

    async fn run(
        &self,
        listener: TcpListener,
        lines: Option<TcpListener>,
        config: &Config,
        announce: impl AsyncFnOnce(&Config, &Self, &Lockers) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let tls = match config.tls_cert.as_deref().zip(config.tls_key.as_deref()) {
            Some((certificate, key)) => Some(app::tls(certificate, key).await?),
            None => None,
        };
        let Running { router, accounts, live, lockers, sender, mut periodic } = set_going(config, self)?;
        announce(config, self, &lockers).await?;
        let bays = lockers.hub.clone();
        let readers = Readers::start(lines, lockers, config)?;
        let stop = StopAll { live, readers: readers.stop.clone() };
        let stopped = answer(listener, tls, router, stop).await;
        let_go(&accounts, sender).await;
        readers.end().await;
        if tokio::time::timeout(LAST_BAYS, bays.ended()).await.is_err() {
            tracing::warn!("some bays could not be let go before the stop");
        }
        periodic.shutdown().await;
        stopped
    }
}

/// What runs while the portal answers.
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
    let accounts = accounts(config, prepared)?;
    let proxies = TrustedProxies(Arc::from(config.trusted_proxies.clone()));
    let metrics_token = config.metrics_token.as_ref().map(|token| token.reveal().to_owned());
    let portal = Portal::new(accounts.clone(), proxies, metrics_token);
    prepared.database.supervise();
    let mut periodic = JoinSet::new();
    periodic.spawn(portal.health.clone().watch(prepared.database.pool.clone()));
    periodic.spawn(jobs::run(accounts.clone()));
    periodic.spawn(concerts::sweep::run(portal.concerts.clone()));
    periodic.spawn(lockers::work::run(portal.lockers.clone()));
    periodic.spawn(chat::work::run(portal.chat.clone()));
    periodic.spawn(portal.sender.clone().run());
    periodic.spawn(live::relay::run(portal.live.clone(), prepared.database.pool.clone(), live::relay::SILENCE));
    Ok(Running {
        router: app::router(&portal)?,
        accounts,
        live: portal.live,
        lockers: portal.lockers,
        sender: portal.sender,
        periodic,
    })
}

fn accounts(config: &Config, prepared: &Prepared) -> anyhow::Result<Accounts> {
    let smtp = config.smtp_url.as_ref().map(|url| url.reveal().to_owned());
    let mailer = Mailer::new(smtp.as_deref(), &config.mail_from, config.data_dir.join("mail"))
        .context("PARVIS_SMTP_URL or PARVIS_MAIL_FROM cannot be used")?;
    let files = Files::open(config.files_url.as_deref(), config.data_dir.join("files"))?;
    let pool: PgPool = prepared.database.pool.clone();
    Ok(Accounts::new(accounts::Parts {
        db: pool,
        clock: prepared.clock.clone(),
        keyring: prepared.keyring.clone(),
        passwords: Passwords::new(),
        mailer,
        files,
        limits: AddressLimits::new(config.campus_networks.clone(), &prepared.clock),
        picture_permits: Arc::new(Semaphore::new(1)),
        live: Live::default(),
        tasks: TaskTracker::new(),
        settings: accounts::Settings {
            base_url: prepared.base_url.clone(),
            language: config.default_language,
            activation_by_number: config.activation == Activation::Number,
            message_pace: config.message_pace,
            areas: admin::areas,
            welcome: app::WELCOME,
            farewell: app::FAREWELL,
            sign_in: app::SIGN_IN,
            sign_out: app::SIGN_OUT,
            standing: app::STANDING,
            attachments: app::ATTACHMENTS,
            member_acts: app::MEMBER_ACTS,
            exporters: app::EXPORTERS,
            email_kinds: app::EMAIL_KINDS,
        },
    }))
}

async fn answer(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    router: axum::Router,
    stop: StopAll,
) -> anyhow::Result<()> {
    let handle = Handle::<SocketAddr>::new();
    tokio::spawn(stop_when_told(handle.clone(), stop));
    app::serve(listener, tls, router, handle, app::PATIENCE).await
}

/// Lets work that goes on after the answers end, and e-mails that are on their way; the others stay in the outbox.
async fn let_go(accounts: &Accounts, sender: Sender) {
    accounts.tasks.close();
    let last = async {
        accounts.tasks.wait().await;
        sender.stop().await;
    };
    if tokio::time::timeout(LAST_LETTERS, last).await.is_err() {
        tracing::warn!("some work was cut off by the stop; e-mails stay in the outbox");
    }
}

/// What never ends by itself.
struct StopAll {
    live: Live,
    readers: CancellationToken,
}

/// The first SIGTERM or Ctrl-C lets open requests end, the second does not wait.
async fn stop_when_told(handle: Handle<SocketAddr>, stop: StopAll) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut told = async || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    told().await;
    tracing::info!("stopping");
    stop.live.stop();
    stop.readers.cancel();
    app::stop(&handle);
    told().await;
    handle.shutdown();
    Ok(())
}
