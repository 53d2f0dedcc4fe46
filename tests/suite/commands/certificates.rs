//! Certificates that are renewed while the portal runs, and the door in clear text that leads to https.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    sync::mpsc::{Receiver, channel},
};

use reqwest::{Certificate, Client, redirect::Policy};
use rustix::process::Signal;

use super::process::{Home, Serve};
use crate::harness::wait::PATIENCE;

/// For a day and this machine only.
const CERTIFICATE: &str = "[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = Parvis
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = IP:127.0.0.1
";

/// Makes `{prefix}certificate.pem` and `{prefix}key.pem`, which vouch for themselves.
pub fn make_certificate(home: &Home, prefix: &str) {
    home.write("certificate.conf", CERTIFICATE);
    let made = Command::new("openssl")
        .args(["req", "-x509", "-config", "certificate.conf", "-days", "1", "-nodes", "-newkey", "rsa:2048"])
        .args(["-keyout", &format!("{prefix}key.pem"), "-out", &format!("{prefix}certificate.pem")])
        .current_dir(&***home)
        .output()
        .expect("this test needs the command openssl");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// A portal with TLS and its log.
struct Secured {
    home: Home,
    serve: Serve,
    log: Receiver<String>,
}

impl Secured {
    fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let home = Home::new();
        make_certificate(&home, "");
        let mut command = home.command(&["serve"]);
        command.env("PARVIS_TLS_CERT", "certificate.pem").env("PARVIS_TLS_KEY", "key.pem");
        let (serve, log) = logged(&mut command);
        Self { home, serve, log }
    }

    /// Asks on a new connection, trusting this certificate alone. The status; nothing when it is not the one shown.
    async fn ask(&self, certificate: &str) -> Option<u16> {
        let answer =
            client(&self.home, certificate).get(format!("https://{}/healthz", self.serve.address)).send().await;
        Some(answer.ok()?.status().as_u16())
    }

    fn put(&self, from: &str, to: &str) {
        fs::rename(self.home.join(from), self.home.join(to)).unwrap();
    }
}

fn client(home: &Home, certificate: &str) -> Client {
    let trusted = Certificate::from_pem(home.read(certificate).unwrap().as_bytes()).unwrap();
    Client::builder().tls_certs_only([trusted]).redirect(Policy::none()).build().unwrap()
}

/// A portal whose log is read.
pub fn logged(command: &mut Command) -> (Serve, Receiver<String>) {
    let mut serve = Serve::begin(command.env("PARVIS_LOG", "info").stderr(Stdio::piped()));
    let lines = BufReader::new(serve.child.stderr.take().unwrap()).lines();
    let (send, log) = channel();
    std::thread::spawn(move || lines.map_while(Result::ok).all(|line| send.send(line).is_ok()));
    (serve, log)
}

/// Waits for a line of the log.
#[track_caller]
fn wait_for(log: &Receiver<String>, words: &str) -> String {
    std::iter::from_fn(|| log.recv_timeout(PATIENCE).ok())
        .find(|line| line.contains(words))
        .unwrap_or_else(|| panic!("the log does not say: {words}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_certificate_is_given_to_new_connections_and_open_streams_go_on() {
    let mut portal = Secured::start();
    fs::copy(portal.home.join("certificate.pem"), portal.home.join("old.pem")).unwrap();
    let url = format!("https://{}/concerts/events", portal.serve.address);
    let mut stream = client(&portal.home, "old.pem").get(&url).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    let first = tokio::time::timeout(PATIENCE, stream.chunk()).await.unwrap().unwrap();
    assert!(first.is_some(), "the stream begins");

    make_certificate(&portal.home, "new-");
    portal.put("new-key.pem", "key.pem");
    portal.serve.signal(Signal::HUP);
    wait_for(&portal.log, "TLS certificate reload failed");
    assert_eq!(portal.ask("old.pem").await, Some(200), "half a pair is not taken");

    portal.put("new-certificate.pem", "certificate.pem");
    portal.serve.signal(Signal::HUP);
    wait_for(&portal.log, "TLS certificate reloaded");
    assert_eq!(portal.ask("certificate.pem").await, Some(200));
    assert_eq!(portal.ask("old.pem").await, None);

    // The ping of the stream comes on the connection of the first certificate.
    let next = tokio::time::timeout(PATIENCE, stream.chunk()).await.unwrap().unwrap();
    assert!(next.is_some(), "the stream goes on");
    portal.serve.signal(Signal::TERM);
    assert_eq!(portal.serve.ended(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_change_are_taken_without_a_signal_and_broken_ones_are_not() {
    let portal = Secured::start();
    fs::copy(portal.home.join("certificate.pem"), portal.home.join("old.pem")).unwrap();

    portal.home.write("certificate.pem", "-----BEGIN CERTIFICATE-----\nbroken\n");
    wait_for(&portal.log, "TLS certificate reload failed");
    assert_eq!(portal.ask("old.pem").await, Some(200));

    make_certificate(&portal.home, "new-");
    portal.put("new-key.pem", "key.pem");
    portal.put("new-certificate.pem", "certificate.pem");
    wait_for(&portal.log, "TLS certificate reloaded");
    assert_eq!(portal.ask("certificate.pem").await, Some(200));
}

#[test]
fn a_portal_without_tls_outlives_its_terminal() {
    let home = Home::new();
    let (mut serve, log) = logged(&mut home.command(&["serve"]));

    serve.signal(Signal::HUP);

    wait_for(&log, "no TLS certificate is configured");
    assert_eq!(serve.get("/healthz", "").status, 200);
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_in_clear_text_leads_to_the_base_url_and_gives_challenges() {
    let home = Home::new();
    fs::create_dir_all(home.join("acme/.well-known/acme-challenge")).unwrap();
    home.write("acme/.well-known/acme-challenge/a-token_1", "a proof");
    home.write("acme/secret", "not given");
    let mut command = home.command(&["serve"]);
    command.env("PARVIS_HTTP_LISTEN", "127.0.0.1:0").env("PARVIS_ACME_FOLDER", "acme");
    command.env("PARVIS_BASE_URL", "https://parvis.example.org").env("PARVIS_TRUSTED_PROXIES", "127.0.0.1/32");
    let (mut serve, log) = logged(&mut command);
    let line = wait_for(&log, " to https://parvis.example.org");
    let door = line.split(' ').find(|word| word.starts_with("127.0.0.1:")).unwrap().to_owned();
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let get = async |path: &str| client.get(format!("http://{door}{path}")).send().await.unwrap();

    for path in ["/", "/concerts?q=a%20b", "//evil.example/"] {
        let led = get(path).await;
        assert_eq!(led.status(), 308, "{path}");
        assert_eq!(led.headers()["location"], *format!("https://parvis.example.org{path}"));
    }
    let proof = get("/.well-known/acme-challenge/a-token_1").await;
    assert_eq!((proof.status().as_u16(), &*proof.text().await.unwrap()), (200, "a proof"));
    for path in ["another", "", "..%2F..%2Fsecret", "%2e%2e/%2e%2e/secret"] {
        let refused = get(&format!("/.well-known/acme-challenge/{path}")).await;
        assert_ne!(refused.status(), 200, "{path}");
    }
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
}
