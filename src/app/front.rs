//! Detection of a proxy in front of the portal, and of unencrypted requests to a portal that is published over https.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, uri::PathAndQuery},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::web::{address::TrustedProxies, cookies};

/// How the portal is reached: TLS, proxies.
#[derive(Debug, Clone, Copy, Default)]
pub struct Front {
    /// The portal itself speaks https.
    pub tls: bool,
    /// The settings suggest a proxy that is not named as one: then no address is known to be this machine's.
    pub proxied: bool,
}

/// Headers that a proxy adds.
const FORWARDING: [&str; 6] =
    ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "x-real-ip", "via"];

/// True if a proxy passed the request on, as far as its headers tell.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    FORWARDING.iter().any(|name| headers.contains_key(*name))
}

/// Known proxies, and whether an unknown one was reported in the log.
#[derive(Debug, Clone)]
pub(super) struct Known {
    proxies: TrustedProxies,
    told: Arc<AtomicBool>,
}

impl Known {
    /// Without a reported proxy. Clients of a portal with its own TLS may send proxy headers as well: nothing is
    /// reported there.
    pub(super) fn new(proxies: TrustedProxies, front: Front) -> Self {
        Self { proxies, told: Arc::new(AtomicBool::new(front.tls)) }
    }
}

/// Middleware: says once in the log that a proxy forwards requests which `PARVIS_TRUSTED_PROXIES` does not name.
pub(super) async fn notice(State(known): State<Known>, request: Request, next: Next) -> Response {
    if !known.told.load(Ordering::Relaxed) && is_forwarded(request.headers()) {
        let peer =
            request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
        if let Some(peer) = peer.filter(|peer| !known.proxies.trusts(*peer))
            && !known.told.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(
                %peer,
                "requests come through a proxy that PARVIS_TRUSTED_PROXIES does not name: all people behind it share its \
                 address, and with it the limits of sign-ins"
            );
        }
    }
    next.run(request).await
}

/// The cookie that tells a request which was led to https already.
const LED: &str = "parvis-led";

/// The base URL that pages are led to when they are asked for without encryption. `None`: it is no https address, or none
/// can be.
#[derive(Debug, Clone)]
pub(super) struct Lead(Option<Arc<str>>);

impl Lead {
    pub(super) fn new(base_url: &str, front: Front) -> Self {
        let leads = base_url.starts_with("https:") && !front.tls;
        Self(leads.then(|| Arc::from(base_url)))
    }
}

/// Middleware: leads a page that was asked for without encryption to the base URL, when that is https: the cookie of the
/// session would be dropped, and signing in lead nowhere.
pub(super) async fn lead(State(Lead(base_url)): State<Lead>, request: Request, next: Next) -> Response {
    let page = matches!(*request.method(), Method::GET | Method::HEAD) && !request.headers().contains_key("upgrade");
    let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    let location = base_url.filter(|_| page && is_plain(request.headers()));
    match location.and_then(|base_url| HeaderValue::try_from(format!("{base_url}{path}")).ok()) {
        Some(location) => {
            let led = HeaderValue::from_static("parvis-led=1; Max-Age=10; Path=/; HttpOnly; SameSite=Lax");
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location), (header::SET_COOKIE, led)]).into_response()
        }
        None => next.run(request).await,
    }
}

/// True if a request came without encryption. In doubt it did not: a proxy that speaks https and does not say so would send
/// each answer of ours round in a circle.
fn is_plain(headers: &HeaderMap) -> bool {
    // Browsers send these to https addresses and to their own machine alone (Fetch Metadata §2, potentially trustworthy).
    let fetched = headers.contains_key("sec-fetch-site") || headers.contains_key("sec-fetch-mode");
    if fetched || cookies::find(headers, LED).is_some() {
        return false;
    }
    // Only what is said of the client's own connection counts: the first of several proxies.
    match scheme(headers) {
        Some(scheme) => scheme.eq_ignore_ascii_case("http"),
        // Header that browsers add when a person opens a page.
        None => headers.contains_key("upgrade-insecure-requests"),
    }
}

/// Scheme of the client's connection as reported by a proxy, in `X-Forwarded-Proto` or `Forwarded` (RFC 7239 §5.4).
fn scheme(headers: &HeaderMap) -> Option<&str> {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let forwarded = || {
        let first = said("forwarded")?.split(',').next()?;
        let mut pairs = first.split(';').filter_map(|pair| pair.split_once('='));
        let (_, scheme) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("proto"))?;
        Some(scheme.trim().trim_matches('"'))
    };
    said("x-forwarded-proto").and_then(|schemes| schemes.split(',').next()).map(str::trim).or_else(forwarded)
}
