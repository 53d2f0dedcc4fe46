//! A browser window, and what a person does in it.

use std::{env, fs, path::Path, time::Duration, time::Instant};

use axum::http::Method;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    wd::{TimeoutConfiguration, WebDriverCompatibleCommand},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::{ParseError, Url};

use super::{
    axe,
    driver::{self, Driver},
};

/// How long anything on a page may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// What kind of window a person uses.
#[derive(Clone, Copy)]
pub struct Window {
    width: u32,
    height: u32,
    touch: bool,
    script: bool,
    dark: bool,
    language: &'static str,
}

impl Window {
    /// A window on a desk, in French.
    pub fn desk() -> Self {
        Self { width: 1280, height: 900, touch: false, script: true, dark: false, language: "fr-FR,fr" }
    }

    /// A phone, held upright.
    pub fn phone() -> Self {
        Self { width: 360, height: 740, touch: true, ..Self::desk() }
    }

    pub fn language(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    pub fn without_script(self) -> Self {
        Self { script: false, ..self }
    }

    pub fn dark(self) -> Self {
        Self { dark: true, ..self }
    }

    /// Chromium with a profile of its own that talks to nobody but the portal.
    fn capabilities(self, profile: &Path) -> Value {
        let mut arguments: Vec<String> = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run \
             --disable-dev-shm-usage --disable-background-networking --disable-component-update --disable-sync \
             --disable-default-apps --no-default-browser-check --password-store=basic --hide-scrollbars"
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        arguments.push(format!("--window-size={},{}", self.width, self.height));
        arguments.push(format!("--accept-lang={}", self.language));
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let mut options = json!({
            "binary": driver::chromium(),
            "args": arguments,
            "prefs": {
                "intl.accept_languages": self.language,
                "profile.managed_default_content_settings.javascript": if self.script { 1 } else { 2 },
                "credentials_enable_service": false,
                "profile.password_manager_leak_detection": false,
            },
        });
        if self.touch {
            let metrics = json!({ "width": self.width, "height": self.height, "pixelRatio": 2, "touch": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" }, "pageLoadStrategy": "normal" })
    }
}

/// A command of `ChromeDriver` beyond the standard.
#[derive(Debug)]
struct Extension(&'static str, Value);

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.1.to_string()))
    }
}

/// An open window on a portal.
pub struct Browser {
    client: Client,
    base: String,
    // Dropped in this order: the browser ends before its profile goes.
    _driver: Driver,
    _profile: TempDir,
}

impl Browser {
    /// Opens a window for a portal at this address.
    pub async fn open(base: &str, window: Window) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Driver::start();
        let Value::Object(capabilities) = window.capabilities(profile.path()) else { unreachable!() };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.url())
            .await
            .expect("Chromium starts");
        driver.owns(client.session_id().await.unwrap());
        let timeouts = TimeoutConfiguration::new(Some(Duration::from_mins(1)), Some(PATIENCE), Some(Duration::ZERO));
        client.update_timeouts(timeouts).await.unwrap();
        let browser = Self { client, base: base.to_owned(), _driver: driver, _profile: profile };
        if window.dark {
            browser.prefer_dark(true).await;
        }
        if !window.touch {
            // Headless windows have a least width; this one has none.
            let metrics =
                json!({ "width": window.width, "height": window.height, "deviceScaleFactor": 1, "mobile": false });
            browser.chromium("Emulation.setDeviceMetricsOverride", metrics).await;
        }
        browser
    }

    /// A command of the `DevTools` protocol.
    async fn chromium(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.client.issue_cmd(Extension("goog/cdp/execute", body)).await.unwrap()
    }

    /// What the system prefers: a dark screen, or a light one.
    pub async fn prefer_dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.chromium("Emulation.setEmulatedMedia", features).await;
    }

    /// Another width of the same window.
    pub async fn resize(&self, width: u32) {
        let metrics = json!({ "width": width, "height": 740, "deviceScaleFactor": 1, "mobile": false });
        self.chromium("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    pub async fn goto(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    /// The path that the window shows.
    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Waits for a page.
    pub async fn arrive(&self, path: &str) {
        let end = Instant::now() + PATIENCE;
        while self.path().await != path {
            assert!(
                Instant::now() < end,
                "still at {} and not at {path}:\n{}",
                self.path().await,
                self.words("body").await
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.find("main").await;
    }

    /// The element of a selector, as soon as it is there.
    pub async fn find(&self, selector: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{selector} at {}: {error}", self.path().await),
        }
    }

    /// The words that an element shows.
    pub async fn words(&self, selector: &str) -> String {
        self.find(selector).await.text().await.unwrap()
    }

    pub async fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.find(selector).await.attr(name).await.unwrap()
    }

    /// Writes into a field instead of what it holds.
    pub async fn fill(&self, selector: &str, words: &str) {
        let field = self.find(selector).await;
        field.clear().await.unwrap();
        field.send_keys(words).await.unwrap();
    }

    /// Names a file in a field for files.
    pub async fn choose_file(&self, selector: &str, file: &Path) {
        self.find(selector).await.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Clicks, or touches.
    pub async fn press(&self, selector: &str) {
        let element = self.find(selector).await;
        // Not under the bars at the edges, where the driver would leave it.
        let place = [serde_json::to_value(&element).unwrap()].to_vec();
        self.client
            .execute("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", place)
            .await
            .unwrap();
        element.click().await.unwrap();
    }

    /// Types where the focus is.
    pub async fn keys(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// Runs script in the page, beside its own policy.
    pub async fn script(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// What axe-core has to say about the page, one line a fault.
    pub async fn axe(&self) -> Vec<String> {
        let answer = self.client.execute_async(axe::SCRIPT, Vec::new()).await.unwrap();
        answer.as_array().unwrap().iter().map(|fault| fault.as_str().unwrap().to_owned()).collect()
    }

    /// Keeps a picture of the whole page in `target/screenshots` when `PARVIS_SCREENSHOTS` is set.
    pub async fn screenshot(&self, name: &str) {
        if env::var_os("PARVIS_SCREENSHOTS").is_none() {
            return;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        fs::create_dir_all(&folder).unwrap();
        let picture = self.chromium("Page.captureScreenshot", json!({ "captureBeyondViewport": true })).await;
        let picture = BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// Errors in the browser's console. A refused form is no fault of the page, though Chromium notes its status.
    pub async fn console_errors(&self) -> Vec<String> {
        let entries = self.client.issue_cmd(Extension("se/log", json!({ "type": "browser" }))).await.unwrap();
        let severe = entries.as_array().unwrap().iter().filter(|entry| entry["level"] == "SEVERE");
        let messages = severe.map(|entry| entry["message"].as_str().unwrap().to_owned());
        messages.filter(|message| !message.contains("responded with a status of 4")).collect()
    }

    /// Closes the window; its console must have stayed silent.
    pub async fn close(self) {
        let errors = self.console_errors().await;
        assert!(errors.is_empty(), "in the console:\n{}", errors.join("\n"));
    }
}
