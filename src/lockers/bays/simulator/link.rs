//! The controller's end of the socket.

use std::time::Duration;

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use url::Url;

use crate::lockers::bays::frames::{self, FromBay, Numbered, ToBay};

/// How long the portal may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(10);

/// The address of the socket of a portal.
pub(super) fn address(portal: &Url) -> anyhow::Result<String> {
    let mut url = portal.clone();
    let scheme = match portal.scheme() {
        "http" | "ws" => "ws",
        _ => anyhow::bail!("{portal} is no address that the simulated bay can reach: http: or ws:, no TLS"),
    };
    // Between these schemes it cannot fail.
    let _ = url.set_scheme(scheme);
    if !url.path().ends_with("/bays/connect") {
        url.set_path("/bays/connect");
    }
    Ok(url.to_string())
}

/// A line to the portal.
pub(super) struct Link {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    sent: u64,
    heard: u64,
}

impl Link {
    /// Connects after a while.
    pub(super) async fn open(address: String, after: Duration) -> anyhow::Result<Self> {
        tokio::time::sleep(after).await;
        let (stream, _) = timeout(PATIENCE, connect_async(&address)).await.context("the portal does not answer")??;
        Ok(Self { stream, sent: 0, heard: 0 })
    }

    pub(super) async fn send(&mut self, frame: FromBay) -> anyhow::Result<()> {
        self.sent += 1;
        let text = frames::write(&Numbered { seq: self.sent, frame });
        tracing::debug!(target: "parvis::bay", "bay → {text}");
        timeout(PATIENCE, self.stream.send(Message::text(text))).await??;
        Ok(())
    }

    /// The next frame of the portal; an old one is passed over. None: the line is gone.
    pub(super) async fn next(&mut self) -> Option<ToBay> {
        loop {
            let Message::Text(text) = self.stream.next().await?.ok()? else { continue };
            tracing::debug!(target: "parvis::bay", "portal → {text}");
            match serde_json::from_str::<Numbered<ToBay>>(&text) {
                Ok(Numbered { seq, frame }) if seq > self.heard => {
                    self.heard = seq;
                    return Some(frame);
                }
                // Played again, or not for us.
                _ => {}
            }
        }
    }
}
