//! TLS certificate and key: loaded at the start, on SIGHUP, and when the files change. Open connections keep the old
//! certificate.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::error::error_chain;
use anyhow::Context as _;
use axum_server::tls_rustls::RustlsConfig;
use tokio::{signal::unix::Signal, time::MissedTickBehavior};

/// Interval of the checks for changed files.
const EVERY: Duration = Duration::from_secs(5);

/// A certificate chain and its private key, from two PEM files.
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    config: RustlsConfig,
    /// The files as they were last read, usable or not.
    seen: Files,
}

/// The bytes of both files, or why they cannot be read.
type Files = Result<(Vec<u8>, Vec<u8>), String>;

impl Certificate {
    /// Reads the files, for HTTP/2 and HTTP/1.1.
    ///
    /// # Errors
    /// A sentence that names the settings, when a file cannot be read or the key is not the certificate's.
    pub async fn open(chain: &Path, key: &Path) -> anyhow::Result<Self> {
        let seen = read(chain, key).await;
        let config = async {
            let (chain, key) = seen.clone().map_err(anyhow::Error::msg)?;
            anyhow::Ok(RustlsConfig::from_pem(chain, key).await?)
        };
        let config = config.await.with_context(|| {
            format!("PARVIS_TLS_CERT {} and PARVIS_TLS_KEY {} cannot be used", chain.display(), key.display())
        })?;
        Ok(Self { chain: chain.to_owned(), key: key.to_owned(), config, seen })
    }

    /// TLS configuration of new connections; it is replaced when the files change.
    #[must_use]
    pub fn config(&self) -> RustlsConfig {
        self.config.clone()
    }

    /// Follows the files until it is dropped, and reads them at each SIGHUP.
    pub async fn follow(mut self, mut hangup: Signal) {
        let mut look = tokio::time::interval(EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let asked = tokio::select! {
                _ = look.tick() => false,
                received = hangup.recv() => received.is_some(),
            };
            self.renew(asked).await;
        }
    }

    /// Takes what the files hold, if that is a pair; else the one before stays, and the log says so once.
    async fn renew(&mut self, asked: bool) {
        let files = read(&self.chain, &self.key).await;
        if files == self.seen && !asked {
            return;
        }
        self.seen = files;
        let taken = match self.seen.clone() {
            Ok((chain, key)) => self.config.reload_from_pem(chain, key).await.map_err(|error| error_chain(&error)),
            Err(error) => Err(error),
        };
        match taken {
            Ok(()) => tracing::info!("TLS certificate reloaded for new connections"),
            Err(error) => tracing::error!(
                error,
                "TLS certificate reload failed, the previous one stays: see PARVIS_TLS_CERT and PARVIS_TLS_KEY"
            ),
        }
    }
}

async fn read(chain: &Path, key: &Path) -> Files {
    let named = |path: &Path, error| format!("{}: {error}", path.display());
    Ok((
        tokio::fs::read(chain).await.map_err(|error| named(chain, error))?,
        tokio::fs::read(key).await.map_err(|error| named(key, error))?,
    ))
}

/// Without a certificate: a SIGHUP, which a service manager sends to reload, or a terminal that closes, changes nothing.
pub async fn ignore(mut hangup: Signal) {
    while hangup.recv().await.is_some() {
        tracing::info!("SIGHUP ignored: no TLS certificate is configured, other settings need a restart");
    }
}
