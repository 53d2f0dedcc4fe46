//! Connections: who is slow to speak is cut off, who waits for an answer is not.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum::{Router, routing::get};
use axum_server::Handle;
use parvis::app;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Notify,
};

/// Listens with a page that comes when it is told to.
fn listen(told: Arc<Notify>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let page = async move || {
        told.notified().await;
        "here it is"
    };
    let router = Router::new().route("/", get(page));
    tokio::spawn(app::serve(listener, None, router, Handle::new(), Duration::from_millis(100)));
    address
}

/// Lost networks: what is sent to them is never acknowledged.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_takes_nothing_for_45_seconds_is_given_up_by_the_system() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    app::end_when_unheard(&listener).unwrap();
    let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (accepted, _) = listener.accept().unwrap();
    assert_eq!(rustix::net::sockopt::tcp_user_timeout(&accepted).unwrap(), 45_000);
    assert!(rustix::net::sockopt::socket_keepalive(&accepted).unwrap());
}

async fn said(address: SocketAddr, words: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(words.as_bytes()).await.unwrap();
    stream
}

/// All that comes until the connection is closed.
async fn heard(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut text)).await;
    // A connection may be reset as well.
    let _ = read.expect("the connection is closed in time");
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn a_client_that_says_too_little_is_cut_off() {
    let address = listen(Arc::default());
    for words in ["", "P", "PRI * HTTP/2.0\r\n", "G", "GET / HTTP/1.1\r\nHost: parvis.test\r\n"] {
        let heard = heard(said(address, words).await).await;
        assert!(!heard.contains("200 OK"), "{words:?}: {heard}");
    }
}

#[tokio::test]
async fn a_client_that_has_asked_may_wait_longer() {
    let told = Arc::new(Notify::new());
    let address = listen(told.clone());
    let waiting = said(address, "GET / HTTP/1.1\r\nHost: parvis.test\r\nConnection: close\r\n\r\n").await;
    heard(said(address, "").await).await;

    told.notify_one();

    assert!(heard(waiting).await.ends_with("here it is"));
}

/// A request with a cookie, as long in all as is asked for.
fn head(bytes: usize) -> String {
    let start = "GET / HTTP/1.1\r\nHost: parvis.test\r\nConnection: close\r\nCookie: ";
    format!("{start}{}\r\n\r\n", "x".repeat(bytes - start.len() - 4))
}

#[tokio::test]
async fn the_head_of_a_request_has_room_for_long_cookies() {
    let told = Arc::new(Notify::new());
    let address = listen(told.clone());
    for (bytes, status) in
        [(8_000, "200 OK"), (8_300, "200 OK"), (32_000, "200 OK"), (200_000, "431 Request Header Fields Too Large")]
    {
        told.notify_one();
        let heard = heard(said(address, &head(bytes)).await).await;
        assert!(heard.starts_with(&format!("HTTP/1.1 {status}")), "{bytes}: {heard}");
    }
}

#[tokio::test]
async fn a_head_may_come_in_pieces_of_any_length() {
    let told = Arc::new(Notify::new());
    let address = listen(told.clone());
    let head = head(200);
    for length in [1, 2, 23, 24, 25, 199] {
        told.notify_one();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (first, rest) = head.split_at(length);
        stream.write_all(first.as_bytes()).await.unwrap();
        // The server reads the first piece before the second one comes.
        stream.flush().await.unwrap();
        tokio::task::yield_now().await;
        stream.write_all(rest.as_bytes()).await.unwrap();
        let answer = heard(stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("here it is"), "{length}: {answer}");
    }
}

#[tokio::test]
async fn long_cookies_come_through_http_2_as_well() {
    // The client asks for one even where it encrypts nothing; other tests may have installed it, or not yet.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let told = Arc::new(Notify::new());
    let address = listen(told.clone());
    let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    for bytes in [100, 32_000] {
        told.notify_one();
        let ask = client.get(format!("http://{address}/")).header("cookie", "x".repeat(bytes));
        let answer = ask.send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.version()), (200, reqwest::Version::HTTP_2), "{bytes}");
    }
}
