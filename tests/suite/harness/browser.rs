//! A person's browser without a screen: keeps cookies, sends what browsers send, reads HTML by selector.
//!
//! It is our own because it does what test clients of axum do not: it reads pages by selector and streams of events as they
//! come, sends the headers of htmx and of an address of its own, and shares its cookies as tabs do.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::Response,
};
use http_body_util::BodyExt as _;
use regex::Regex;
use scraper::{Html, Selector};
use tower::ServiceExt as _;

/// Keeps its cookies; clones share them, as tabs do.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    address: String,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    headers: Vec<(&'static str, String)>,
}

/// Response of the portal.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Browser {
    pub fn new(router: Router, address: String) -> Self {
        let headers = vec![("accept-language", "fr-FR,fr;q=0.9".to_owned())];
        Self { router, address, cookies: Arc::default(), headers }
    }

    /// The same browser sending one more header.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same browser asking through htmx.
    pub fn htmx(&self) -> Self {
        self.clone().with("hx-request", "true")
    }

    /// The same browser on another network.
    pub fn from(mut self, address: &str) -> Self {
        address.clone_into(&mut self.address);
        self
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Body::empty()).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post_raw(path, "application/x-www-form-urlencoded", body).await
    }

    /// Sends whatever it is given.
    pub async fn post_raw(&self, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        self.send(Method::POST, path, Some(kind), body.into()).await
    }

    /// Sends a file as the field `name` of a form.
    pub async fn upload(&self, path: &str, name: &str, file: &[u8]) -> Answer {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"../../a.jpg\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        self.post_raw(path, "multipart/form-data; boundary=edge", body).await
    }

    pub async fn sign_in(&self, number: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("number", number), ("password", password)]).await
    }

    /// Opens a stream of server-sent events, as a page at `path` does.
    pub async fn listen(&self, path: &str) -> EventStream {
        let response = self.ask(Method::GET, path, None, Body::empty()).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        EventStream::of(response)
    }

    /// The answer to a GET, its body not yet read.
    pub async fn response(&self, path: &str) -> Response {
        self.ask(Method::GET, path, None, Body::empty()).await
    }

    async fn send(&self, method: Method, path: &str, kind: Option<&str>, body: Body) -> Answer {
        let response = self.ask(method, path, kind, body).await;
        let (parts, body) = response.into_parts();
        self.keep_cookies(&parts.headers);
        // A stream has no end to wait for: `listen` reads it.
        let stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let body = if stream { Bytes::new() } else { body.collect().await.unwrap().to_bytes() };
        let page =
            parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let body = if page { with_plain_spaces(&body) } else { body };
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn ask(&self, method: Method, path: &str, kind: Option<&str>, body: Body) -> Response {
        let mut request = Request::builder()
            .method(&method)
            .uri(path)
            .header("host", "parvis.test")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", &self.address);
        for (name, value) in &self.headers {
            if *name == "sec-fetch-site" {
                request.headers_mut().unwrap().remove(*name);
            }
            request = request.header(*name, value);
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let cookies = self.cookies.lock().unwrap().iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut jar = self.cookies.lock().unwrap();
        for cookie in headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() || cookie.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A stream of server-sent events that is open.
pub struct EventStream {
    body: Body,
    read: String,
}

/// One event: its id, its name and its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub data: String,
}

/// Longer than any change takes, shorter than anybody waits.
const PATIENCE: Duration = Duration::from_secs(10);

impl EventStream {
    /// The stream that an answer is.
    pub fn of(response: Response) -> Self {
        Self { body: response.into_body(), read: String::new() }
    }

    /// The next event with data; nothing when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.read.split_once("\n\n") {
                let fields = |name: &str| {
                    let lines = block.lines().filter_map(|line| line.strip_prefix(name).map(str::to_owned));
                    lines.collect::<Vec<_>>().join("\n")
                };
                let event = Event { id: fields("id: "), name: fields("event: "), data: fields("data: ") };
                self.read = self.read.split_off(self.read.len() - rest.len());
                if !event.data.is_empty() {
                    return Some(event);
                }
                continue;
            }
            let frame = tokio::time::timeout(PATIENCE, self.body.frame()).await.expect("nothing was said in time")?;
            self.read.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap());
        }
    }

    /// Reads until the stream ends; all that was still said, comments and delays too.
    pub async fn rest(mut self) -> String {
        while let Some(frame) = tokio::time::timeout(PATIENCE, self.body.frame()).await.expect("the stream goes on") {
            self.read.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap());
        }
        self.read
    }
}

/// A page with its no-break spaces as plain ones: tests read words. `language::` tests where they are.
fn with_plain_spaces(page: &Bytes) -> Bytes {
    match std::str::from_utf8(page) {
        Ok(text) => Bytes::from(text.replace('\u{a0}', " ")),
        Err(_) => page.clone(),
    }
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The text of each element that the selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(self.text());
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).map(|element| element.text().collect::<String>().trim().to_owned()).collect()
    }

    /// The text of the first such element; fails when there is none.
    pub fn one(&self, selector: &str) -> String {
        self.all(selector).into_iter().next().unwrap_or_else(|| panic!("no {selector} in\n{}", self.text()))
    }

    pub fn has(&self, selector: &str) -> bool {
        !self.all(selector).is_empty()
    }

    /// Stops unless an event of a stream puts its parts where this page has a place for them.
    #[track_caller]
    pub fn assert_takes(&self, event: &str) {
        let targets = Regex::new("hx-target=\"([^\"]+)\"").unwrap();
        let targets: Vec<_> = targets.captures_iter(event).map(|hit| hit[1].to_owned()).collect();
        assert!(!targets.is_empty(), "no targets in {event}");
        for target in targets {
            assert!(self.has(&target), "no {target} in the page");
        }
    }

    /// The attribute of the one element that must be there and have it.
    pub fn said(&self, selector: &str, name: &str) -> String {
        self.attribute(selector, name).unwrap_or_else(|| panic!("no {name} at {selector}: {}", self.text()))
    }

    /// The attribute of all elements that have it.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let elements = Selector::parse(selector).unwrap();
        let html = Html::parse_document(self.text());
        html.select(&elements).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }

    /// An attribute of the first such element.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let page = Html::parse_document(self.text());
        let found = page.select(&Selector::parse(selector).unwrap()).next()?;
        found.value().attr(name).map(str::to_owned)
    }

    /// The numbers of the members that a list shows.
    #[track_caller]
    pub fn members(&self) -> Vec<String> {
        let page = Html::parse_document(self.assert_status(200).text());
        let lines = Selector::parse("[data-member]").unwrap();
        page.select(&lines).map(|line| line.value().attr("data-member").unwrap().to_owned()).collect()
    }

    #[track_caller]
    pub fn assert_redirect(&self, to: &str) {
        assert_eq!((self.status, self.header("location")), (StatusCode::SEE_OTHER, to), "{}", self.text());
    }

    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }
}
