//! One log line and one set of metrics for each request. Paths are logged as route patterns, because some contain
//! secrets.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::OnceLock,
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::Response,
};
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sqlx::PgPool;
use tower_http::request_id::RequestId;
use tracing::Instrument as _;

use crate::{log, web::ClientAddress};

static FIGURES: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Upper bounds of the times that requests take, in seconds.
const TIMES: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

fn recorder() -> Option<&'static PrometheusHandle> {
    let install = || PrometheusBuilder::new().set_buckets(&TIMES).ok()?.install_recorder().ok();
    FIGURES.get_or_init(install).as_ref()
}

/// The method as a metrics label: HTTP allows any word, and each would be a time series of its own.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Middleware: the span that names the request in the log, its line, its figures.
pub(super) async fn observe(request: Request, next: Next) -> Response {
    recorder();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let client = request.extensions().get::<ClientAddress>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |known| known.0);
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    let span = tracing::info_span!("request", id = id.unwrap_or_default());
    let started = Instant::now();
    async move {
        let response = next.run(request).await;
        let took = started.elapsed();
        let status = response.status().as_u16();
        histogram!("parvis_http_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
        let labels = [("route", route.clone()), ("method", label(&method).to_owned()), ("status", status.to_string())];
        counter!("parvis_http_requests_total", &labels).increment(1);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if route.starts_with("/static/") || matches!(&*route, "/healthz" | "/readyz") {
            tracing::debug!(%client, %method, %route, status, micros, "{method} {route} {status} in {micros} µs");
        } else {
            tracing::info!(%client, %method, %route, status, micros, "{method} {route} {status} in {micros} µs");
        }
        response
    }
    .instrument(span)
    .await
}

/// All figures, as Prometheus reads them.
pub(super) fn figures(db: &PgPool) -> String {
    gauge!("parvis_database_connections").set(f64::from(db.size()));
    counter!("parvis_log_lines_dropped_total").absolute(log::dropped());
    gauge!("parvis_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    recorder().map(PrometheusHandle::render).unwrap_or_default()
}

/// Tidies the figures up; to be called every second or so, so that what is kept stays small.
pub(super) fn upkeep() {
    if let Some(recorder) = recorder() {
        recorder.run_upkeep();
    }
}
