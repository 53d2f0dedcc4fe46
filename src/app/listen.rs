//! Listening, with or without TLS, and stopping without cutting anybody off.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    time::Duration,
};

use anyhow::Context as _;
use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use hyper_util::rt::TokioTimer;

use super::greeting::Prompt;

/// How long a client may take to say which HTTP it speaks, and then to send the head of an HTTP/1 request.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Bytes of the head of an HTTP/1 request: what hyper allocates first, and the least that it takes. With room for more it
/// doubles the buffer as soon as a connection has told its HTTP, which costs each open stream 8 kB.
const HEAD: usize = 8192;

/// How long open requests may go on after the stop was asked for.
const DRAIN: Duration = Duration::from_secs(10);

/// The certificate and its key, for HTTP/2 and HTTP/1.1.
///
/// # Errors
/// A sentence that names the settings.
pub async fn tls(certificate: &Path, key: &Path) -> anyhow::Result<RustlsConfig> {
    RustlsConfig::from_pem_file(certificate, key).await.with_context(|| {
        format!("PARVIS_TLS_CERT {} and PARVIS_TLS_KEY {} cannot be used", certificate.display(), key.display())
    })
}

/// Answers at `listener` until `handle` is told to stop; then lets open requests end. Clients that are slower than
/// `patience` in what [`PATIENCE`] says are cut off.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    router: Router,
    handle: Handle<SocketAddr>,
    patience: Duration,
) -> anyhow::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    listener.set_nonblocking(true)?;
    if let Some(config) = tls {
        let server = axum_server::from_tcp_rustls(listener, config)?.handle(handle);
        let mut server = server.map(|inner| Prompt { inner, within: patience });
        server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(HEAD);
        server.serve(service).await?;
    } else {
        let server = axum_server::from_tcp(listener)?.handle(handle);
        let mut server = server.map(|inner| Prompt { inner, within: patience });
        server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(HEAD);
        server.serve(service).await?;
    }
    Ok(())
}

/// Asks the server to stop: no new connections, ten seconds for open requests.
pub fn stop(handle: &Handle<SocketAddr>) {
    handle.graceful_shutdown(Some(DRAIN));
}
