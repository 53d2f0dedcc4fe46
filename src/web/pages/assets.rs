//! Static files, built into the program, with a version in their URL so that browsers may cache them.

use axum::response::IntoResponse as _;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use axum::{
    Router,
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use bytes::Bytes;
use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/static"]
struct Files;

#[derive(Debug)]
struct Asset {
    body: Bytes,
    version: String,
    kind: &'static str,
    /// The scripts that this script needs before it runs, those first that others of them need.
    imports: Vec<String>,
}

/// Read once: a version is a hash of the content, and style sheets and scripts name other files by their versions.
static ASSETS: LazyLock<Assets> = LazyLock::new(Assets::built_in);

/// Files by name, with the versions that they name each other by.
#[derive(Debug, Default)]
pub struct Assets {
    files: HashMap<String, Asset>,
    unresolved: Vec<String>,
}

impl Assets {
    /// The files of `static/`.
    #[must_use]
    pub fn built_in() -> Self {
        Self::new(Files::iter().filter_map(|name| Some((name.to_string(), Files::get(&name)?.data.into_owned()))))
    }

    /// Files by their names; those of an unknown kind are left out.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut assets = Self::default();
        let (mut scripts, mut sheets) = (BTreeMap::new(), Vec::new());
        for (name, data) in files {
            match kind(&name) {
                UNKNOWN => {}
                SCRIPT => drop(scripts.insert(name, text_of(&data))),
                SHEET => sheets.push((name, text_of(&data))),
                _ => assets.insert(name, data.into(), Vec::new()),
            }
        }
        assets.insert_scripts(scripts);
        for (name, sheet) in sheets {
            let body = assets.with_versions(sheet);
            assets.insert(name, body, Vec::new());
        }
        assets
    }

    /// Scripts that import a file which is missing, or which imports them in turn.
    #[must_use]
    pub fn unresolved(&self) -> &[String] {
        &self.unresolved
    }

    /// The address of a file with its version; a file that is not there keeps its plain name.
    #[must_use]
    pub fn url(&self, name: &str) -> String {
        match self.files.get(name) {
            Some(asset) => format!("/static/{name}?v={}", asset.version),
            None => format!("/static/{name}"),
        }
    }

    /// A file that is text, as it is served; nothing where it is not there.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.files.get(name).and_then(|asset| std::str::from_utf8(&asset.body).ok()).unwrap_or_default()
    }

    /// The addresses of the scripts that a script needs before it runs.
    #[must_use]
    pub fn imports(&self, name: &str) -> Vec<String> {
        self.files.get(name).into_iter().flat_map(|asset| &asset.imports).map(|import| self.url(import)).collect()
    }

    fn insert(&mut self, name: String, body: Bytes, imports: Vec<String>) {
        let asset = Asset { version: version(&body), kind: kind(&name), body, imports };
        self.files.insert(name, asset);
    }

    /// Inserts each script after its imports, because its version covers theirs: when an imported script changes, so do
    /// the addresses of all scripts that lead to it.
    fn insert_scripts(&mut self, mut scripts: BTreeMap<String, String>) {
        loop {
            let (ready, waiting): (BTreeMap<_, _>, BTreeMap<_, _>) = scripts.into_iter().partition(|(name, script)| {
                imports_of(name, script).all(|import| self.files.contains_key(&import.name))
            });
            scripts = waiting;
            if ready.is_empty() {
                break;
            }
            for (name, script) in ready {
                self.insert_script(name, &script);
            }
        }
        self.unresolved = scripts.keys().cloned().collect();
        for (name, script) in scripts {
            self.insert_script(name, &script);
        }
    }

    /// Inserts a script whose imports carry the versions of the files that they name.
    fn insert_script(&mut self, name: String, script: &str) {
        let mut body = script.to_owned();
        let mut needed: Vec<String> = Vec::new();
        for import in imports_of(&name, script) {
            let Some(asset) = self.files.get(&import.name) else { continue };
            for quote in ['"', '\''] {
                let (plain, version) = (import.specifier, &asset.version);
                body = body.replace(&format!("{quote}{plain}{quote}"), &format!("{quote}{plain}?v={version}{quote}"));
            }
            if !import.on_demand {
                needed.extend(asset.imports.iter().cloned().chain([import.name]));
            }
        }
        let mut seen = HashSet::new();
        needed.retain(|import| seen.insert(import.clone()));
        self.insert(name, body.into(), needed);
    }

    /// A style sheet whose `url("name")` carry the versions of the files they name.
    fn with_versions(&self, mut sheet: String) -> Bytes {
        for (name, asset) in &self.files {
            sheet = sheet.replace(&format!("url(\"{name}\")"), &format!("url(\"{name}?v={}\")", asset.version));
        }
        Bytes::from(sheet)
    }
}

/// A string of a script that names another script by a relative path.
struct Import<'a> {
    specifier: &'a str,
    /// The name of the script in `static/`.
    name: String,
    /// Loaded by a call of `import()` when it is needed.
    on_demand: bool,
}

/// Each string that begins with `./` or `../` and ends in `.js`.
fn imports_of<'a>(name: &'a str, script: &'a str) -> impl Iterator<Item = Import<'a>> {
    let strings = || script.split(['"', '\'']);
    strings().zip(strings().skip(1)).filter_map(move |(before, specifier)| {
        let is_relative = specifier.starts_with("./") || specifier.starts_with("../");
        let is_import = is_relative && kind(specifier) == SCRIPT && !specifier.contains(char::is_whitespace);
        is_import.then(|| Import { specifier, name: resolved(name, specifier), on_demand: before.ends_with("import(") })
    })
}

/// The name that a relative path has in `static/`, seen from the folder of a script.
fn resolved(script: &str, specifier: &str) -> String {
    let mut parts: Vec<&str> = script.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn text_of(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

fn version(body: &[u8]) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(body);
    digest.iter().take(6).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Notes and licences beside vendored files: not served.
const UNKNOWN: &str = "application/octet-stream";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SHEET: &str = "text/css; charset=utf-8";

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => SHEET,
        "js" => SCRIPT,
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
    ASSETS.url(name)
}

/// A file that is text; nothing where it is not there.
#[must_use]
pub fn text(name: &str) -> &'static str {
    ASSETS.text(name)
}

/// The addresses of the scripts that a script needs before it runs.
#[must_use]
pub fn imports(name: &str) -> Vec<String> {
    ASSETS.imports(name)
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
    let Some(asset) = ASSETS.files.get(&name) else {
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
