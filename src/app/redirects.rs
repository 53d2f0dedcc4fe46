//! Plain HTTP listener: redirects to the base URL, and serves the ACME challenges that prove the ownership of the name.

use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, uri::PathAndQuery},
    response::{IntoResponse as _, Response},
};

/// Path of ACME challenges (RFC 8555 §8.3), also below the folder of the setting.
const CHALLENGES: &str = "/.well-known/acme-challenge/";

#[derive(Debug)]
struct Door {
    base_url: String,
    folder: Option<PathBuf>,
}

/// Leads each request to the same path at `base_url`. Answers of `folder`, where a client such as certbot writes them
/// (webroot), are given; `None`: those are led away as well.
pub fn redirects(base_url: &str, folder: Option<PathBuf>) -> Router {
    Router::new().fallback(answer).with_state(Arc::new(Door { base_url: base_url.to_owned(), folder }))
}

async fn answer(State(door): State<Arc<Door>>, request: Request) -> Response {
    let path = request.uri().path();
    if let (Some(folder), Some(token)) = (&door.folder, path.strip_prefix(CHALLENGES))
        && matches!(*request.method(), Method::GET | Method::HEAD)
    {
        return challenge(folder.join(".well-known/acme-challenge"), token).await;
    }
    let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    match HeaderValue::try_from(format!("{}{path}", door.base_url)) {
        Ok(location) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// The file of a token, which is base64url text and so never a path (RFC 8555 §8.1).
async fn challenge(folder: PathBuf, token: &str) -> Response {
    let plain = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if token.is_empty() || !plain {
        return StatusCode::NOT_FOUND.into_response();
    }
    match tokio::fs::read(folder.join(token)).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, "text/plain")], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
