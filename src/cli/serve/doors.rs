//! Listening addresses of a portal, bound before anything else, and its certificate.

use std::net::TcpListener;

use anyhow::Context as _;

use crate::{app::Certificate, cli::serve::readers, config::Config};

/// Listening addresses of the portal.
pub(super) struct Doors {
    pub(super) pages: TcpListener,
    /// In clear text, leading to the base URL.
    pub(super) redirects: Option<TcpListener>,
    pub(super) lines: Option<TcpListener>,
    pub(super) certificate: Option<Certificate>,
}

impl Doors {
    /// Takes all addresses and reads the certificate.
    pub(super) async fn open(config: &Config) -> anyhow::Result<Self> {
        let bind = |setting, address| {
            let taken = TcpListener::bind(address);
            taken.with_context(|| format!("{setting} {address} cannot be used: choose another address or port"))
        };
        let pages = bind("PARVIS_LISTEN", config.listen)?;
        let redirects = config.http_listen.map(|address| bind("PARVIS_HTTP_LISTEN", address)).transpose()?;
        let certificate = match config.tls_cert.as_deref().zip(config.tls_key.as_deref()) {
            Some((chain, key)) => Some(Certificate::open(chain, key).await?),
            None => None,
        };
        Ok(Self { pages, redirects, lines: readers::listen(config)?, certificate })
    }
}
