//! WebSocket client of the simulated controller: `ws:`, or `wss:` over TLS.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config, tungstenite::Message,
};
use url::Url;

use crate::lockers::controllers::frames::{self, FromBay, Numbered, ToBay};

/// Timeout for any answer of the portal.
const PATIENCE: Duration = Duration::from_secs(10);

/// Address of a portal, and the trusted certificates.
#[derive(Clone)]
pub(crate) struct Address {
    url: String,
    connector: Connector,
}

impl Address {
    /// The socket of a portal. Trusts the public certificate authorities, and those in the PEM file `authorities`.
    ///
    /// # Errors
    /// When it is no address of a portal, or the file cannot be used.
    pub(crate) fn new(portal: &Url, authorities: Option<&Path>) -> anyhow::Result<Self> {
        let mut url = portal.clone();
        let (scheme, connector) = match portal.scheme() {
            "http" | "ws" => ("ws", Connector::Plain),
            "https" | "wss" => ("wss", Connector::Rustls(Arc::new(trust(authorities)?))),
            _ => anyhow::bail!("{portal} is no address of a portal: http:, https:, ws: or wss:"),
        };
        // Between these schemes it cannot fail.
        let _ = url.set_scheme(scheme);
        if !url.path().ends_with("/bays/connect") {
            url.set_path("/bays/connect");
        }
        Ok(Self { url: url.to_string(), connector })
    }
}

fn trust(authorities: Option<&Path>) -> anyhow::Result<ClientConfig> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = authorities {
        let unusable = || format!("the certificates in {} cannot be used", file.display());
        for certificate in CertificateDer::pem_file_iter(file).with_context(unusable)? {
            roots.add(certificate.with_context(unusable)?).with_context(unusable)?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// A connection to the portal.
pub(crate) struct Link {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    sent: u64,
    received: u64,
}

impl Link {
    /// Connects after a while.
    pub(crate) async fn open(address: Address, after: Duration) -> anyhow::Result<Self> {
        tokio::time::sleep(after).await;
        let connecting = connect_async_tls_with_config(address.url, None, false, Some(address.connector));
        let (stream, _) = timeout(PATIENCE, connecting).await.context("the portal does not answer")??;
        Ok(Self { stream, sent: 0, received: 0 })
    }

    pub(crate) async fn send(&mut self, frame: FromBay) -> anyhow::Result<()> {
        self.sent += 1;
        let text = frames::write(&Numbered { seq: self.sent, frame });
        tracing::debug!(target: "parvis::bay", "bay → {text}");
        timeout(PATIENCE, self.stream.send(Message::text(text))).await??;
        Ok(())
    }

    /// The next frame of the portal; unknown ones are skipped. None: the connection is closed.
    pub(crate) async fn next(&mut self) -> Option<ToBay> {
        loop {
            let Message::Text(text) = self.stream.next().await?.ok()? else { continue };
            tracing::debug!(target: "parvis::bay", "portal → {text}");
            match serde_json::from_str::<Numbered<ToBay>>(&text) {
                Ok(Numbered { seq, frame }) if seq > self.received => {
                    self.received = seq;
                    return Some(frame);
                }
                // Played again, or not for us.
                _ => {}
            }
        }
    }
}
