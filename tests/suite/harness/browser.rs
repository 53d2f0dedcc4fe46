//! A person's browser without a screen: keeps cookies, sends what browsers send, reads HTML by selector.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
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

/// What came back.
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

    async fn send(&self, method: Method, path: &str, kind: Option<&str>, body: Body) -> Answer {
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
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        self.keep_cookies(&parts.headers);
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
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
