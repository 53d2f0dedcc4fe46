//! A person at a browser: fills in, clicks, types, looks.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
    elements::Element,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::{axe, driver::Driver, portal::PASSWORD, wait};

/// How long a page may take to become what a test waits for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Kinds of browsers.
#[derive(Clone, Copy)]
pub struct Settings {
    pub width: u32,
    pub height: u32,
    /// A phone: touch, its own pixel density.
    pub phone: bool,
    pub script: bool,
    pub dark: bool,
    pub language: &'static str,
    /// A Motion-JPEG that its camera sees.
    pub camera: Option<&'static str>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { width: 1280, height: 900, phone: false, script: true, dark: false, language: "fr", camera: None }
    }
}

impl Settings {
    /// A telephone of the size of interface.md.
    pub fn phone() -> Self {
        Self { width: 360, height: 740, phone: true, ..Self::default() }
    }

    fn capabilities(self) -> Value {
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            format!("--window-size={},{}", self.width, self.height),
            format!("--lang={}", self.language),
        ];
        if let Some(file) = self.camera {
            arguments.push("--use-fake-device-for-media-stream".to_owned());
            arguments.push("--use-fake-ui-for-media-stream".to_owned());
            arguments.push(format!("--use-file-for-fake-video-capture={file}"));
        }
        if self.dark {
            arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
        }
        let mut options = json!({
            "args": arguments,
            "prefs": {
                "intl.accept_languages": self.language,
                "profile.managed_default_content_settings.javascript": if self.script { 1 } else { 2 },
            },
        });
        if self.phone {
            let metrics = json!({ "width": self.width, "height": self.height, "pixelRatio": 2.0, "touch": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } })
    }
}

/// An open browser.
pub struct Browser {
    client: Client,
    base: String,
    script: bool,
    _driver: Driver,
}

impl Browser {
    pub async fn open(base: &str, settings: Settings) -> Self {
        let driver = Driver::start();
        let Value::Object(capabilities) = settings.capabilities() else { unreachable!() };
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&driver.url).await;
        Self { client: client.unwrap(), base: base.to_owned(), script: settings.script, _driver: driver }
    }

    /// Ends the browser; without it the window would outlive a failed test only until its driver is gone.
    pub async fn close(self) {
        self.client.close().await.unwrap();
    }

    pub async fn go(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    /// Leaves the portal; what the browser has stored stays.
    pub async fn leave(&self) {
        self.client.goto("about:blank").await.unwrap();
    }

    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Waits until the browser is at this path.
    pub async fn arrive(&self, path: &str) {
        let url = format!("{}{path}", self.base).parse().unwrap();
        let arrived = self.client.wait().at_most(PATIENCE).for_url(&url).await.is_ok();
        assert!(arrived, "at {} instead of {path}:\n{}", self.path().await, self.text("main").await);
    }

    /// Waits for an element.
    pub async fn find(&self, selector: &str) -> Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await {
            Ok(element) => element,
            Err(error) => panic!("no {selector} ({error}) at {}:\n{}", self.path().await, self.text("body").await),
        }
    }

    pub async fn has(&self, selector: &str) -> bool {
        !self.client.find_all(Locator::Css(selector)).await.unwrap().is_empty()
    }

    pub async fn text(&self, selector: &str) -> String {
        match self.client.find(Locator::Css(selector)).await {
            Ok(element) => element.text().await.unwrap(),
            Err(_) => String::new(),
        }
    }

    pub async fn title(&self) -> String {
        self.client.title().await.unwrap()
    }

    pub async fn fill(&self, fields: &[(&str, &str)]) {
        for (name, value) in fields {
            let field = self.find(&format!("main [name=\"{name}\"]")).await;
            field.clear().await.unwrap();
            field.send_keys(value).await.unwrap();
        }
    }

    /// Clicks the first such element that is seen: some stand twice, for wide and for narrow screens.
    pub async fn click(&self, selector: &str) {
        let mut element = self.find(selector).await;
        for other in self.client.find_all(Locator::Css(selector)).await.unwrap() {
            if other.is_displayed().await.unwrap() {
                element = other;
                break;
            }
        }
        if self.script {
            // As a person does: away from the bar at the foot of a phone.
            let middle = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
            self.client.execute(middle, vec![serde_json::to_value(&element).unwrap()]).await.unwrap();
        }
        element.click().await.unwrap();
    }

    /// Follows the link that says so.
    pub async fn follow(&self, words: &str) {
        for link in self.client.find_all(Locator::Css("main a")).await.unwrap() {
            if link.text().await.unwrap().contains(words) {
                return link.click().await.unwrap();
            }
        }
        panic!("no link says {words} at {}", self.path().await);
    }

    /// Gives a file field a file.
    pub async fn choose_file(&self, name: &str, file: &str) {
        self.find(&format!("main input[type=\"file\"][name=\"{name}\"]")).await.send_keys(file).await.unwrap();
    }

    pub async fn choose(&self, name: &str, value: &str) {
        self.find(&format!("main select[name=\"{name}\"]")).await.select_by_value(value).await.unwrap();
    }

    /// Types on the keyboard, wherever the focus is.
    pub async fn type_keys(&self, keys: &str) {
        let keyboard = keys.chars().fold(KeyActions::new("keyboard".to_owned()), |keyboard, value| {
            keyboard.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        self.client.perform_actions(keyboard).await.unwrap();
    }

    pub async fn script(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Result of an asynchronous script.
    pub async fn ask(&self, script: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1]; (async () => {{ {script} }})().then(done, (error) => done(String(error)))"
        );
        self.client.execute_async(&script, vec![]).await.unwrap()
    }

    /// Waits until a script returns true.
    pub async fn until(&self, script: &str) {
        self.until_within(PATIENCE, script).await;
    }

    pub async fn until_within(&self, patience: Duration, script: &str) {
        let is_so = wait::until_within(patience, async || self.script(script).await == true).await;
        assert!(is_so, "not so at {}: {script}\n{:?}", self.path().await, self.complaints().await);
    }

    pub async fn activate(&self, number: &str, code: &str, password: &str) {
        self.go("/activate").await;
        self.fill(&[("number", number), ("code", code)]).await;
        self.fill(&[("password", password), ("password_confirmation", password)]).await;
        self.click("main form .primary").await;
        self.arrive("/sign-in").await;
    }

    pub async fn sign_in(&self, number: &str, password: &str) {
        self.go("/sign-in").await;
        self.fill(&[("number", number), ("password", password)]).await;
        self.click("main form .primary").await;
        self.arrive("/").await;
    }

    /// Signs in as an active member of the demo.
    pub async fn sign_in_demo(&self, number: &str) {
        self.sign_in(number, PASSWORD).await;
    }

    /// Loses all cookies, as a browser that is somebody else's does.
    pub async fn forget(&self) {
        self.client.delete_all_cookies().await.unwrap();
    }

    pub async fn axe(&self) -> Vec<String> {
        axe::violations(&self.client).await
    }

    /// Console errors since the last call, without those about error statuses, which are expected; a page
    /// that is late for the transition between two pages (CSS View Transitions 2) only goes without it.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.client.issue_cmd(BrowserLog).await.unwrap();
        let entries = log.as_array().cloned().unwrap_or_default();
        let messages = entries.iter().map(|entry| entry["message"].as_str().unwrap_or_default().to_owned());
        let harmless = ["the server responded with a status of 4", "Transition was aborted"];
        messages.filter(|message| !harmless.iter().any(|words| message.contains(words))).collect()
    }

    /// Accessibility and layout faults of the open page, with a screenshot: checked when it is completely loaded and
    /// nothing moves any more on its way in.
    pub async fn faults(&self, picture: &str) -> Vec<String> {
        // A live change meanwhile has its colours at once, and not those on the way to them.
        self.prefer_motion("reduce").await;
        let faults = self.faults_at_rest(picture).await;
        self.prefer_motion("").await;
        faults
    }

    /// Sets the preference of the system for motion: `reduce`, or empty for none.
    async fn prefer_motion(&self, value: &str) {
        let features = json!([{ "name": "prefers-reduced-motion", "value": value }]);
        self.client.issue_cmd(Devtools("Emulation.setEmulatedMedia", json!({ "features": features }))).await.unwrap();
    }

    async fn faults_at_rest(&self, picture: &str) -> Vec<String> {
        self.until(
            "return document.readyState === 'complete' && document.getAnimations()
                 .every((one) => one.playState !== 'running' || one.effect.getComputedTiming().endTime > 2000)",
        )
        .await;
        self.picture(picture).await;
        let mut faults = self.axe().await;
        let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        if self.script(wide).await == true {
            faults.push("scrolls sideways".to_owned());
        }
        faults.extend(self.squeezed().await);
        faults.extend(self.complaints().await);
        faults
    }

    /// Texts of lists that have no room.
    pub async fn squeezed(&self) -> Vec<String> {
        let squeezed = self.script(SQUEEZED).await;
        squeezed.as_array().into_iter().flatten().map(|text| format!("no room for {text}")).collect()
    }

    /// Gives the page another width, in CSS pixels.
    pub async fn resize(&self, width: u32) {
        let size = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        self.client.issue_cmd(Devtools("Emulation.setDeviceMetricsOverride", size)).await.unwrap();
        self.until(&format!("return innerWidth === {width}")).await;
    }

    /// Runs a script in every page from now on, before the page's own.
    pub async fn before_pages(&self, script: &str) {
        let order = Devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
        self.client.issue_cmd(order).await.unwrap();
    }

    /// Saves what is downloaded from now on in this folder.
    pub async fn save_into(&self, folder: &Path) {
        let params = json!({ "behavior": "allow", "downloadPath": folder });
        self.client.issue_cmd(Devtools("Browser.setDownloadBehavior", params)).await.unwrap();
    }

    /// The text that the portal answers a script of the page with.
    pub async fn fetch(&self, path: &str) -> String {
        let script = "const done = arguments[1]; fetch(arguments[0]).then((answer) => answer.text()).then(done, done)";
        let text = self.client.execute_async(script, vec![json!(path)]).await.unwrap();
        text.as_str().unwrap_or_else(|| panic!("{path}: {text}")).to_owned()
    }

    /// An attribute of each element that has it.
    pub async fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let mut values = Vec::new();
        for element in self.client.find_all(Locator::Css(selector)).await.unwrap() {
            values.extend(element.attr(name).await.unwrap());
        }
        values
    }

    /// A picture of one element, as PNG.
    pub async fn picture_of(&self, selector: &str) -> Vec<u8> {
        let element = self.find(selector).await;
        // The driver is content with a part in sight, and cuts the rest off.
        self.script(&format!("document.querySelector({selector:?}).scrollIntoView({{ block: 'center' }})")).await;
        element.screenshot().await.unwrap()
    }

    /// Keeps a picture of the page when asked to: `PARVIS_SCREENSHOTS=1 tests/run`.
    pub async fn picture(&self, name: &str) {
        if std::env::var_os("PARVIS_SCREENSHOTS").is_some() {
            let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
            fs::create_dir_all(&folder).unwrap();
            let order = Devtools("Page.captureScreenshot", json!({ "captureBeyondViewport": true }));
            let picture = self.client.issue_cmd(order).await.unwrap();
            let picture = BASE64.decode(picture["data"].as_str().unwrap()).unwrap();
            fs::write(folder.join(format!("{name}.png")), picture).unwrap();
        }
    }
}

/// Texts of lists that stand over what is beside them, or of which less than 5rem is left.
const SQUEEZED: &str = "
    return [...document.querySelectorAll('.line :is(b, .clip, .badge, .names)')]
        .filter((one) => one.checkVisibility() && !one.closest('.hidden-text'))
        .filter((one) => {
            const column = one.closest('.line > *').getBoundingClientRect();
            const cut = one.scrollWidth > one.clientWidth + 1 && one.clientWidth < 80;
            return cut || one.getBoundingClientRect().right > column.right + 1;
        })
        .map((one) => one.textContent)";

/// Chromium's console, which the standard does not know.
#[derive(Debug)]
struct BrowserLog;

impl fantoccini::wd::WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (axum::http::Method, Option<String>) {
        (axum::http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

/// An order of Chromium's devtools, which the standard does not know: a picture of the page down to its end, a folder for
/// downloads.
#[derive(Debug)]
struct Devtools(&'static str, Value);

impl fantoccini::wd::WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (axum::http::Method, Option<String>) {
        let order = json!({ "cmd": self.0, "params": self.1 });
        (axum::http::Method::POST, Some(order.to_string()))
    }
}
