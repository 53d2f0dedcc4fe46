//! Outgoing mail: files in a folder, and a server that answers as it is told.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use parvis::mail::{Letter, MailError, Mailer};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::harness::Folder;

const FROM: &str = "Parvis <parvis@campus.example>";
const AT_ONCE: [Duration; 3] = [Duration::ZERO; 3];

/// Where letters are written: a folder that the mailer makes.
struct Outbox(Folder);

impl Outbox {
    fn new() -> Self {
        Self(Folder::new())
    }

    fn path(&self) -> PathBuf {
        self.0.join("mail")
    }

    fn mailer(&self) -> Mailer {
        Mailer::new(None, FROM, self.path()).unwrap()
    }

    fn files(&self) -> Vec<PathBuf> {
        std::fs::read_dir(self.path()).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    /// The only letter, with its folded headers unfolded.
    fn letter(&self) -> String {
        let files = self.files();
        assert_eq!(files.len(), 1, "{files:?}");
        assert_eq!(files[0].extension().unwrap(), "eml");
        std::fs::read_to_string(&files[0]).unwrap().replace("\r\n ", " ")
    }
}

/// A mail server that answers the text of each letter with the next of some codes, the last one for ever.
struct Server {
    url: String,
    letters: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(codes: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let letters = Arc::new(Mutex::new(Vec::new()));
        let kept = letters.clone();
        tokio::spawn(async move {
            while let Ok((peer, _)) = listener.accept().await {
                tokio::spawn(converse(peer, codes, kept.clone()));
            }
        });
        Self { url, letters }
    }

    fn mailer(&self) -> Mailer {
        Mailer::with_pauses(Some(&self.url), FROM, PathBuf::new(), AT_ONCE).unwrap()
    }

    fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
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
                format!("{} said of <anna@campus.example>", codes[(letters.len() - 1).min(codes.len() - 1)])
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

fn letter() -> Letter {
    Letter::new("anna@campus.example", "Votre accès à Parvis", "Bonjour Anna,\n\nvoilà.\n")
}

fn header<'a>(letter: &'a str, name: &str) -> &'a str {
    let mut values = letter.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.strip_prefix(name));
    let value = values.next().unwrap_or_else(|| panic!("no header {name} in {letter}"));
    assert_eq!(values.next(), None, "two headers {name}");
    value.trim_start_matches(':').trim()
}

#[tokio::test]
async fn a_letter_is_a_file_that_says_who_wrote_it_and_that_a_program_did() {
    let folder = Outbox::new();

    folder.mailer().send(letter()).await.unwrap();

    let letter = folder.letter();
    assert_eq!(header(&letter, "From"), "Parvis <parvis@campus.example>");
    assert_eq!(header(&letter, "To"), "anna@campus.example");
    assert_eq!(header(&letter, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(&letter, "Content-Type"), "text/plain; charset=utf-8");
    assert!(header(&letter, "Message-ID").ends_with("@campus.example>"));
    assert!(header(&letter, "Date").ends_with("+0000"));
    assert!(header(&letter, "Subject").is_ascii());
}

#[tokio::test]
async fn only_the_owner_of_the_program_can_read_the_folder_and_its_letters() {
    let folder = Outbox::new();

    folder.mailer().send(letter()).await.unwrap();

    let mode = |path: &PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path()), 0o700);
    assert_eq!(mode(&folder.files()[0]), 0o600);
}

#[tokio::test]
async fn two_letters_have_two_names_and_two_message_ids() {
    let folder = Outbox::new();
    let mailer = folder.mailer();

    mailer.send(letter()).await.unwrap();
    mailer.send(letter()).await.unwrap();

    let ids: Vec<String> = folder
        .files()
        .iter()
        .map(|file| header(&std::fs::read_to_string(file).unwrap(), "Message-ID").to_owned())
        .collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_line_break_in_a_subject_or_a_name_begins_no_header() {
    for attack in ["Hello\r\nBcc: eve@evil.example", "Hello\nBcc: eve@evil.example", "Hello\rBcc: x", "é\r\nBcc: x\0"]
    {
        let folder = Outbox::new();
        let letter = Letter::new("anna@campus.example", attack, "text\0\rBcc: x").attach(
            attack,
            "application/pdf",
            Bytes::from_static(b"%PDF"),
        );

        folder.mailer().send(letter).await.unwrap();

        let raw = std::fs::read_to_string(&folder.files()[0]).unwrap();
        assert_eq!(raw.contains("=?utf-8?"), attack.contains('é'), "a line break travels in no disguise: {raw}");
        assert!(!raw.contains("%0D") && !raw.contains("%0A"), "{raw}");
        assert!(!raw.split(['\r', '\n']).any(|line| line.trim_start().starts_with("Bcc")), "{raw}");
        assert!(raw.split("\r\n").all(|line| !line.contains(['\r', '\n', '\0'])), "{raw:?}");
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_and_not_repeated() {
    let folder = Outbox::new();
    let mailer = folder.mailer();

    for to in ["", "anna", "anna@", "a b@campus.example", "anna@campus.example\r\nBcc: eve@evil.example", "a@b, c@d"] {
        let refusal = mailer.send(Letter::new(to, "subject", "text")).await.unwrap_err();
        assert!(matches!(refusal, MailError::Letter(_)), "{to:?}");
        assert!(!refusal.to_string().contains('@'));
    }

    assert!(folder.files().is_empty());
}

#[tokio::test]
async fn an_attachment_is_carried_beside_the_text() {
    let folder = Outbox::new();
    let ticket = letter().attach("billet à imprimer.pdf", "application/pdf", Bytes::from_static(b"%PDF-1.7\n\xff\x00"));

    folder.mailer().send(ticket).await.unwrap();

    let letter = folder.letter();
    assert!(header(&letter, "Content-Type").starts_with("multipart/mixed; boundary="));
    assert!(letter.contains("Content-Type: application/pdf\r\n"));
    assert!(letter.contains("JVBERi0xLjcK/wA="), "the bytes in base64: {letter}");
}

#[tokio::test]
async fn a_posted_letter_is_sent_by_the_time_the_queue_is_drained() {
    let folder = Outbox::new();
    let mailer = folder.mailer();

    for _ in 0..20 {
        mailer.post(letter());
    }
    mailer.drain().await;

    assert_eq!(folder.files().len(), 20);
    mailer.drain().await;
}

#[tokio::test]
async fn a_server_gets_the_letter() {
    let server = Server::start(&["250"]).await;

    server.mailer().send(letter()).await.unwrap();

    assert_eq!(header(&server.letters()[0], "To"), "anna@campus.example");
}

#[tokio::test]
async fn a_letter_refused_for_now_is_tried_again_as_the_same_letter() {
    let server = Server::start(&["451", "421", "250"]).await;
    let mailer = server.mailer();

    mailer.post(letter());
    mailer.drain().await;

    let letters = server.letters();
    assert_eq!(letters.len(), 3);
    assert_eq!(header(&letters[0], "Message-ID"), header(&letters[2], "Message-ID"));
}

#[tokio::test]
async fn letters_that_wait_for_another_try_do_not_keep_the_others_waiting() {
    let server = Server::start(&["451", "451", "451", "451", "250"]).await;
    let pauses = [Duration::from_hours(1); 3];
    let mailer = Mailer::with_pauses(Some(&server.url), FROM, PathBuf::new(), pauses).unwrap();

    for _ in 0..5 {
        mailer.post(letter());
    }

    let all_sent = async {
        while server.letters().len() < 5 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all_sent).await.expect("the fifth letter waits");
}

#[tokio::test]
async fn a_letter_is_given_up_after_four_tries() {
    let server = Server::start(&["451"]).await;
    let mailer = server.mailer();

    mailer.post(letter());
    mailer.drain().await;

    assert_eq!(server.letters().len(), 4);
}

#[tokio::test]
async fn a_letter_refused_for_good_is_tried_once_and_its_address_stays_out_of_the_error() {
    let server = Server::start(&["550"]).await;
    let mailer = server.mailer();

    let refusal = mailer.send(letter()).await.unwrap_err();
    mailer.post(letter());
    mailer.drain().await;

    assert_eq!(server.letters().len(), 2);
    assert!(matches!(&refusal, MailError::Refused { code, for_good: true } if code == "550"), "{refusal:?}");
    assert!(!format!("{refusal:?} {refusal}").contains("anna"));
}

#[tokio::test]
async fn posting_never_waits_for_a_silent_server_nor_for_a_full_queue() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", silent.local_addr().unwrap());
    let mailer = Mailer::new(Some(&url), FROM, PathBuf::new()).unwrap();

    let posting = async {
        for _ in 0..5000 {
            mailer.post(letter());
            tokio::task::yield_now().await;
        }
    };

    tokio::time::timeout(Duration::from_secs(5), posting).await.expect("posting waited");
    assert!(tokio::time::timeout(Duration::from_millis(50), mailer.drain()).await.is_err(), "letters still wait");
}

#[tokio::test]
async fn a_wrong_setting_is_named_without_its_password() {
    let open = |url: &str| Mailer::new(Some(url), FROM, PathBuf::new()).err();
    for url in ["", "mail.example", "http://mail.example", "smtp://", "imap://user:secret@mail.example"] {
        let refusal = open(url).unwrap_or_else(|| panic!("{url} was taken")).to_string();
        assert!(refusal.contains("PARVIS_SMTP_URL") && !refusal.contains("secret"), "{refusal}");
    }

    for url in ["smtp://user:secret@mail.example", "smtp://user:secret@mail.example?tls=opportunistic"] {
        assert!(matches!(open(url), Some(MailError::Unencrypted)), "{url}");
    }
    for url in [
        "smtp://localhost",
        "smtp://user:secret@localhost:2525",
        "smtp://user:secret@[::1]",
        "smtp://mail.example",
        "smtps://user:secret@mail.example",
        "smtp://user:secret@mail.example?tls=required",
    ] {
        assert!(open(url).is_none(), "{url}");
    }
    let sender = Mailer::new(None, "nobody", PathBuf::new()).err();
    assert!(matches!(sender, Some(MailError::Sender)));
}
