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
use tokio_util::task::TaskTracker;

use super::{database::Database, founder, say, secret};
use crate::{
    accounts::{self, Accounts, audit::Origin, keyed::Keyring, password::Passwords},
    admin,
    app::{self, Health, Portal},
    clock::Clock,
    config::{Activation, Config},
    files::Files,
    jobs,
    mail::Mailer,
    web::{address::TrustedProxies, limits::AddressLimits},
};

/// How long letters may still be sent after the stop.
const LAST_LETTERS: Duration = Duration::from_secs(5);

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    Stage::set(config).await?.play(config, found).await
}

async fn found(config: &Config, stage: &Stage) -> anyhow::Result<()> {
    let origin = Origin::command_line(stage.clock.now());
    say(&format!("Parvis runs at {}", stage.base_url));
    if let Some(code) = founder::code(&stage.database.pool, &stage.keyring, &origin).await? {
        say(&format!(
            "First administrator: activate the account at {}/activate with number {} and code {code}",
            stage.base_url,
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

/// All that the portal needs before it can answer.
pub(super) struct Stage {
    listener: TcpListener,
    pub(super) database: Database,
    pub(super) keyring: Keyring,
    pub(super) clock: Clock,
    pub(super) base_url: String,
}

impl Stage {
    /// Takes the address, opens the database and brings it up to date.
    pub(super) async fn set(config: &Config) -> anyhow::Result<Self> {
        // Two libraries bring a TLS provider; the process must choose. An earlier choice is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind(config.listen).with_context(|| {
            format!("PARVIS_LISTEN {} cannot be used: choose another address or port", config.listen)
        })?;
        let base_url = config.base_url(listener.local_addr()?);
        let database = Database::open(config).await?;
        let prepared = async {
            database.migrate().await?;
            secret::keyring(config)
        };
        match prepared.await {
            Ok(keyring) => Ok(Self { listener, database, keyring, clock: Clock::system(), base_url }),
            Err(error) => {
                database.close().await;
                Err(error)
            }
        }
    }

    /// Answers until it is told to stop. `announce` speaks once all settings have proved to be good.
    pub(super) async fn play(
        self,
        config: &Config,
        announce: impl AsyncFnOnce(&Config, &Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let played = self.perform(config, announce).await;
        self.database.close().await;
        played
    }

    async fn perform(
        &self,
        config: &Config,
        announce: impl AsyncFnOnce(&Config, &Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let tls = match config.tls_cert.as_deref().zip(config.tls_key.as_deref()) {
            Some((certificate, key)) => Some(app::tls(certificate, key).await?),
            None => None,
        };
        let Cast { router, accounts, mut company } = cast(config, self)?;
        announce(config, self).await?;
        let stopped = answer(self.listener.try_clone()?, tls, router, &accounts).await;
        company.shutdown().await;
        stopped
    }
}

/// What runs while the portal answers.
struct Cast {
    router: axum::Router,
    accounts: Accounts,
    /// Periodic work; ended before the database is.
    company: JoinSet<()>,
}

fn cast(config: &Config, stage: &Stage) -> anyhow::Result<Cast> {
    let accounts = accounts(config, stage)?;
    let portal = Portal {
        accounts: accounts.clone(),
        health: Health::default(),
        proxies: TrustedProxies(Arc::from(config.trusted_proxies.clone())),
        metrics_token: config.metrics_token.as_ref().map(|token| token.reveal().to_owned()),
    };
    stage.database.supervise();
    let mut company = JoinSet::new();
    company.spawn(portal.health.clone().watch(stage.database.pool.clone()));
    company.spawn(jobs::run(accounts.clone()));
    Ok(Cast { router: app::router(&portal)?, accounts, company })
}

fn accounts(config: &Config, stage: &Stage) -> anyhow::Result<Accounts> {
    let smtp = config.smtp_url.as_ref().map(|url| url.reveal().to_owned());
    let mailer = Mailer::new(smtp.as_deref(), &config.mail_from, config.data_dir.join("mail"))
        .context("PARVIS_SMTP_URL or PARVIS_MAIL_FROM cannot be used")?;
    let files = Files::open(config.files_url.as_deref(), config.data_dir.join("files"))?;
    let pool: PgPool = stage.database.pool.clone();
    Ok(Accounts::new(accounts::Parts {
        db: pool,
        clock: stage.clock.clone(),
        keyring: stage.keyring.clone(),
        passwords: Passwords::new(),
        mailer,
        files,
        limits: AddressLimits::new(config.campus_networks.clone(), &stage.clock),
        picture_permits: Arc::new(Semaphore::new(1)),
        tasks: TaskTracker::new(),
        settings: accounts::Settings {
            base_url: stage.base_url.clone(),
            language: config.default_language,
            activation_by_number: config.activation == Activation::Number,
            areas: admin::areas,
        },
    }))
}

async fn answer(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    router: axum::Router,
    accounts: &Accounts,
) -> anyhow::Result<()> {
    let handle = Handle::<SocketAddr>::new();
    tokio::spawn(stop_when_told(handle.clone()));
    app::serve(listener, tls, router, handle).await?;
    accounts.tasks.close();
    let letters = async {
        accounts.tasks.wait().await;
        accounts.mailer.drain().await;
    };
    if tokio::time::timeout(LAST_LETTERS, letters).await.is_err() {
        tracing::warn!("some letters could not be sent before the stop");
    }
    Ok(())
}

/// The first SIGTERM or Ctrl-C lets open requests end, the second does not wait.
async fn stop_when_told(handle: Handle<SocketAddr>) -> std::io::Result<()> {
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
    app::stop(&handle);
    told().await;
    handle.shutdown();
    Ok(())
}
