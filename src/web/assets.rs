//! Files of `static/`, built into the program, with a version in their address so that browsers keep them.

use std::{collections::HashMap, sync::LazyLock};

use axum::{
    Router,
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/static"]
struct Files;

struct Asset {
    body: Bytes,
    version: String,
    kind: &'static str,
}

/// Read once: a version is a hash of the content, and style sheets name other files by their versions.
static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(load);

fn load() -> HashMap<String, Asset> {
    let mut assets = HashMap::new();
    let (sheets, others): (Vec<_>, Vec<_>) =
        Files::iter().filter(|name| kind(name) != UNKNOWN).partition(|name| is_sheet(name));
    for name in others.into_iter().chain(sheets) {
        let Some(file) = Files::get(&name) else { continue };
        let body =
            if is_sheet(&name) { with_versions(&file.data, &assets) } else { Bytes::from(file.data.into_owned()) };
        let asset = Asset { version: version(&body), kind: kind(&name), body };
        assets.insert(name.into_owned(), asset);
    }
    assets
}

fn is_sheet(name: &str) -> bool {
    kind(name).starts_with("text/css")
}

/// A style sheet whose `url("name")` carry the versions of the files they name.
fn with_versions(sheet: &[u8], assets: &HashMap<String, Asset>) -> Bytes {
    let mut text = String::from_utf8_lossy(sheet).into_owned();
    for (name, asset) in assets {
        text = text.replace(&format!("url(\"{name}\")"), &format!("url(\"{name}?v={}\")", asset.version));
    }
    Bytes::from(text)
}

fn version(body: &[u8]) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(body);
    digest.iter().take(6).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Notes and licences beside vendored files: not served.
const UNKNOWN: &str = "application/octet-stream";

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "webp" => "image/webp",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        _ => UNKNOWN,
    }
}

/// The address of a file with its version; a file that is not there keeps its plain name.
#[must_use]
pub fn url(name: &str) -> String {
    match ASSETS.get(name) {
        Some(asset) => format!("/static/{name}?v={}", asset.version),
        None => format!("/static/{name}"),
    }
}

/// A file that is text; nothing where it is not there.
#[must_use]
pub fn text(name: &str) -> &'static str {
    ASSETS.get(name).and_then(|asset| std::str::from_utf8(&asset.body).ok()).unwrap_or_default()
}

#[derive(Debug, Default, Deserialize)]
struct Version {
    v: Option<String>,
}

/// The routes of `static/`.
pub(crate) fn router() -> Router {
    Router::new().route("/static/{*name}", get(show)).route("/favicon.ico", get(icon))
}

async fn icon(headers: HeaderMap) -> Response {
    show(Path("mark.svg".to_owned()), Query(Version::default()), headers).await
}

async fn show(Path(name): Path<String>, Query(asked): Query<Version>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", asset.version);
    let caching = if asked.v.as_ref() == Some(&asset.version) {
        HeaderValue::from_static("public, max-age=31536000, immutable")
    } else {
        HeaderValue::from_static("public, max-age=300")
    };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.kind)),
        (header::CACHE_CONTROL, caching),
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
    ];
    if known { (StatusCode::NOT_MODIFIED, head).into_response() } else { (head, asset.body.clone()).into_response() }
}
