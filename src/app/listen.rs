//! Listening sockets, with or without TLS, and graceful shutdown.

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto::Builder,
};

use crate::app::head_timeout::Prompt;

/// Time for a client to choose the HTTP version, and then to send the head of an HTTP/1 request.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Bytes of the head of a request above which the server answers 431 itself, without a page: heads between what is taken
/// and this are answered with one. A connection begins with 8 kB and takes more only while a head needs it.
const HEAD: u32 = 64 * 1024;

/// Time after which a connection whose client receives nothing is closed, with its streams. Streams send comments more
/// often than that.
pub const UNHEARD: Duration = Duration::from_secs(45);

/// Time for open requests to finish after a stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves at `listener` until `handle` is stopped; then lets open requests end. Clients slower than `patience` are
/// disconnected, as described at [`PATIENCE`].
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
    end_when_unheard(&listener)?;
    listener.set_nonblocking(true)?;
    if let Some(config) = tls {
        let server = axum_server::from_tcp_rustls(listener, config)?.handle(handle);
        let mut server = server.map(|inner| Prompt { inner, within: patience });
        limit(server.http_builder(), patience);
        server.serve(service).await?;
    } else {
        let server = axum_server::from_tcp(listener)?.handle(handle);
        let mut server = server.map(|inner| Prompt { inner, within: patience });
        limit(server.http_builder(), patience);
        server.serve(service).await?;
    }
    Ok(())
}

/// Sets the limit [`UNHEARD`] (RFC 5482) for all connections that are accepted: they take it over from the listener. A system
/// without such a setting keeps its own limit.
///
/// # Errors
/// When the system refuses.
pub fn end_when_unheard(listener: &TcpListener) -> anyhow::Result<()> {
    rustix::net::sockopt::set_socket_keepalive(listener, true)?;
    #[cfg(target_os = "linux")]
    rustix::net::sockopt::set_tcp_user_timeout(listener, u32::try_from(UNHEARD.as_millis())?)?;
    Ok(())
}

fn limit(http: &mut Builder<TokioExecutor>, patience: Duration) {
    http.http1().timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(HEAD as usize);
    http.http2().max_header_list_size(HEAD);
}

/// Asks the server to stop: no new connections, ten seconds for open requests.
pub fn stop(handle: &Handle<SocketAddr>) {
    handle.graceful_shutdown(Some(DRAIN));
}
