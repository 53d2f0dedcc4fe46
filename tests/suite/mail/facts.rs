//! A mail server that does as it is told, and e-mails to send.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use parvis::{
    ids::{EmailId, MemberId},
    mail::{Email, EmailContent, EmailKind, Mailer, NewEmail, NotSent, Recipient, Sender, Writer},
};
use serde_json::json;
use time::{Duration, OffsetDateTime, macros::datetime};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use uuid::Uuid;

use crate::harness::TestPortal;

pub const FROM: &str = "Parvis <parvis@campus.example>";

/// The answer to the text of a letter after which the server hangs up without a word.
pub const HANG_UP: &str = "";

/// A mail server that answers the text of each letter with the next of some codes, the last one for ever.
pub struct Server {
    pub url: String,
    letters: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub async fn start(codes: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener, codes)
    }

    fn on(listener: TcpListener, codes: &'static [&'static str]) -> Self {
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (letters, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let (kept, counted) = (letters.clone(), connections.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((peer, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(converse(peer, codes, kept.clone()));
            }
        });
        Self { url, letters, connections, accepting }
    }

    /// The address of a server that is not there.
    pub async fn away() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("smtp://{}", listener.local_addr().unwrap())
    }

    /// The server comes back at the address where it was.
    pub async fn at(url: &str, codes: &'static [&'static str]) -> Self {
        Self::on(TcpListener::bind(url.strip_prefix("smtp://").unwrap()).await.unwrap(), codes)
    }

    /// The texts of the letters that were handed over, taken or not.
    pub fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn converse(peer: TcpStream, codes: &[&str], letters: Arc<Mutex<Vec<String>>>) {
    let mut peer = BufReader::new(peer);
    peer.write_all(b"220 ready\r\n").await.unwrap();
    let (mut line, mut letter) = (String::new(), None::<String>);
    while peer.read_line(&mut line).await.unwrap_or(0) > 0 {
        let answer = match &mut letter {
            Some(text) if line == ".\r\n" => {
                let mut letters = letters.lock().unwrap();
                letters.push(std::mem::take(text));
                letter = None;
                let code = codes[(letters.len() - 1).min(codes.len() - 1)];
                if code == HANG_UP {
                    return;
                }
                format!("{code} said of <anna@campus.example>")
            }
            Some(text) => {
                text.push_str(&line);
                String::new()
            }
            None if line.starts_with("DATA") => {
                letter = Some(String::new());
                "354 go on".to_owned()
            }
            None => "250 fine".to_owned(),
        };
        line.clear();
        if !answer.is_empty() && peer.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

pub fn letter() -> EmailContent {
    EmailContent::new("anna@campus.example", "Votre accès à Parvis", "Bonjour Anna,\n\nvoilà.\n")
}

/// An e-mail as the outbox hands it out.
pub fn email(number: u128) -> Email {
    let created_at = datetime!(2026-11-21 09:00 UTC);
    Email {
        id: EmailId(1),
        message_id: Uuid::from_u128(number),
        kind: NOTE.name.to_owned(),
        recipient: Recipient::Member(MemberId(1)),
        subject_id: None,
        detail: json!({}),
        created_at,
        expires_at: created_at + NOTE.lasts,
        tries: 0,
    }
}

/// The only value of a header.
pub fn header<'a>(letter: &'a str, name: &str) -> &'a str {
    let mut values = letter.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.strip_prefix(name));
    let value = values.next().unwrap_or_else(|| panic!("no header {name} in {letter}"));
    assert_eq!(values.next(), None, "two headers {name}");
    value.trim_start_matches(':').trim()
}

/// An e-mail for tests, news for three days.
pub const NOTE: EmailKind = EmailKind { name: "test.note", label: "email-booking-ticket", lasts: EmailKind::DAYS };

/// News for ten minutes.
pub const SHORT: EmailKind =
    EmailKind { name: "test.short", label: "email-booking-ticket", lasts: Duration::minutes(10) };

/// Writes e-mails of tests; what their detail says happens.
struct Notes;

#[async_trait]
impl Writer for Notes {
    fn kinds(&self) -> &'static [EmailKind] {
        &[NOTE, SHORT]
    }

    async fn write(&self, email: &Email, _: OffsetDateTime) -> anyhow::Result<Result<EmailContent, NotSent>> {
        match email.fact("fate") {
            Some("outdated") => Ok(Err(NotSent::Outdated)),
            Some("no_address") => Ok(Err(NotSent::NoAddress)),
            Some("wrong") => Ok(Ok(EmailContent::new("no address", "subject", "text"))),
            Some("panic") => panic!("as told"),
            Some(_) => anyhow::bail!("as told"),
            None => Ok(Ok(EmailContent::new("anna@campus.example", format!("Note {}", email.id), "text"))),
        }
    }
}

/// A sender of the portal's outbox as another process has it, to this server.
pub fn sender(portal: &TestPortal, url: &str) -> Sender {
    let mailer = Mailer::new(Some(url), FROM, PathBuf::new()).unwrap();
    let sender = Sender::new(portal.db.pool().clone(), portal.clock.clone(), mailer);
    let writer: Arc<dyn Writer> = Arc::new(Notes);
    sender.serve(&writer);
    sender
}

/// Queues e-mails of a kind to one member.
pub async fn queue(portal: &TestPortal, kind: &EmailKind, member_id: MemberId, count: usize) {
    for _ in 0..count {
        NewEmail::to(kind, member_id).queue(portal.db.pool(), portal.clock.now()).await.unwrap();
    }
}

/// Queues one that comes to this end.
pub async fn queue_fated(portal: &TestPortal, member_id: MemberId, fate: &str) {
    let email = NewEmail::to(&NOTE, member_id).detail(json!({ "fate": fate }));
    email.queue(portal.db.pool(), portal.clock.now()).await.unwrap();
}
