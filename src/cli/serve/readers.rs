//! Listener for card readers.

use std::{net::TcpListener, time::Duration};

use anyhow::Context as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, ReaderListen},
    error::error_chain,
    lockers::{
        Lockers,
        card_readers::{self, Settings, times::Times},
    },
};

/// For the lines that are under way at the stop: as long as a door is waited for.
const LAST_LINES: Duration = Duration::from_secs(10);

/// Takes the readers' address. Where none was chosen, the usual one when it is free: a second portal on a machine
/// starts without readers.
pub(super) fn listen(config: &Config) -> anyhow::Result<Option<TcpListener>> {
    let address = match config.reader_listen {
        Some(ReaderListen::Off) => return Ok(None),
        Some(ReaderListen::At(address)) => address,
        None => {
            let usual = TcpListener::bind(ReaderListen::USUAL);
            if let Err(error) = &usual {
                let address = ReaderListen::USUAL;
                tracing::warn!(
                    error = error_chain(error),
                    "card readers are off: {address} is in use, see PARVIS_READER_LISTEN"
                );
            }
            return Ok(usual.ok());
        }
    };
    let taken = TcpListener::bind(address);
    let named = || format!("PARVIS_READER_LISTEN {address} cannot be used: choose another address or port, or off");
    let listener = taken.with_context(named)?;
    if !address.ip().is_loopback() {
        tracing::warn!(
            "card readers are answered beyond this machine ({address}), from the networks in PARVIS_READER_NETWORKS only; \
             what they say is not encrypted"
        );
    }
    Ok(Some(listener))
}

/// Readers that are answered.
pub(super) struct Readers {
    pub(super) stop: CancellationToken,
    answering: Option<JoinHandle<()>>,
}

impl Readers {
    pub(super) fn start(listener: Option<TcpListener>, lockers: Lockers, config: &Config) -> anyhow::Result<Self> {
        let stop = CancellationToken::new();
        let Some(listener) = listener else { return Ok(Self { stop, answering: None }) };
        let settings = Settings {
            networks: config.reader_networks.clone(),
            connections: config.reader_connections,
            per_address: config.reader_connections_per_address,
            times: Times::default(),
        };
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tracing::info!("listening for card readers at {}", listener.local_addr()?);
        let answering = tokio::spawn(card_readers::run(lockers, listener, settings, stop.clone()));
        Ok(Self { stop, answering: Some(answering) })
    }

    /// Ends them before the database is ended.
    pub(super) async fn end(self) {
        self.stop.cancel();
        let Some(answering) = self.answering else { return };
        let abort = answering.abort_handle();
        if tokio::time::timeout(LAST_LINES, answering).await.is_err() {
            tracing::warn!("card reader connections did not end before the stop");
            abort.abort();
        }
    }
}
