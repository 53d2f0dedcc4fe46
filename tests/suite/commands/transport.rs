//! How it listens: TLS, HTTP/2, and a stop that cuts nobody off.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::Stdio,
};

use reqwest::{Certificate, Client, Version};
use rustix::process::Signal;

use super::{
    certificates::make_certificate,
    process::{Home, Serve},
};
use crate::harness::wait::PATIENCE;

#[tokio::test(flavor = "multi_thread")]
async fn with_a_certificate_it_speaks_http_2_and_http_1_over_tls_alone() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let home = Home::new();
    make_certificate(&home, "");
    let mut command = home.command(&["serve"]);
    command.env("PARVIS_TLS_CERT", "certificate.pem").env("PARVIS_TLS_KEY", "key.pem");
    let mut serve = Serve::begin(&mut command);
    let trusted = Certificate::from_pem(home.read("certificate.pem").unwrap().as_bytes()).unwrap();
    let client = || Client::builder().tls_certs_only([trusted.clone()]);
    let url = format!("https://{}/", serve.address);

    let page = client().build().unwrap().get(&url).send().await.unwrap();
    let old = client().http1_only().build().unwrap().get(&url).send().await.unwrap();

    assert_eq!((page.status().as_u16(), page.version()), (200, Version::HTTP_2));
    assert!(page.headers().contains_key("strict-transport-security"));
    assert_eq!((old.status().as_u16(), old.version()), (200, Version::HTTP_11));
    assert!(Client::new().get(&url).send().await.is_err(), "nobody vouches for the certificate");
    let plain = Client::new().get(url.replace("https", "http")).send().await;
    assert!(plain.is_err(), "{plain:?}");
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
}

#[test]
fn a_stop_waits_for_the_answer_to_a_form_that_is_half_sent() {
    let home = Home::new();
    let mut serve = Serve::begin(home.command(&["serve"]).env("PARVIS_LOG", "info").stderr(Stdio::piped()));
    let mut log = BufReader::new(serve.child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut stream = TcpStream::connect(&serve.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let body = "number=20418376&password=quatre+pianos+sous+la+pluie";
    let (half, rest) = body.split_at(20);
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {}\r\nExpect: 100-continue\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        serve.address,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // It says so when it has begun to read the form.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(half.as_bytes()).unwrap();

    serve.signal(Signal::TERM);
    assert!(log.any(|line| line.contains("stopping")));
    stream.write_all(rest.as_bytes()).unwrap();

    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422 ") && answer.trim_end().ends_with("</html>"), "{answer}");
    assert_eq!(serve.ended(), Some(0));
}
