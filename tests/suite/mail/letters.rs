//! Letters as they are written and carried: files in a folder, and what a server gets.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use bytes::Bytes;
use parvis::mail::{EmailContent, Mailer, error::MailError};

use super::facts::{FROM, Server, email, header, letter};
use crate::harness::Folder;

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

#[tokio::test]
async fn a_letter_is_a_file_that_says_who_wrote_it_and_that_a_program_did() {
    let folder = Outbox::new();

    folder.mailer().send(letter(), &email(1)).await.unwrap();

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

    folder.mailer().send(letter(), &email(1)).await.unwrap();

    let mode = |path: &PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path()), 0o700);
    assert_eq!(mode(&folder.files()[0]), 0o600);
}

#[tokio::test]
async fn two_letters_have_two_names_and_two_message_ids() {
    let folder = Outbox::new();
    let mailer = folder.mailer();

    mailer.send(letter(), &email(1)).await.unwrap();
    mailer.send(letter(), &email(2)).await.unwrap();

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
        let letter = EmailContent::new("anna@campus.example", attack, "text\0\rBcc: x").attach(
            attack,
            "application/pdf",
            Bytes::from_static(b"%PDF"),
        );

        folder.mailer().send(letter, &email(1)).await.unwrap();

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
        let refusal = mailer.send(EmailContent::new(to, "subject", "text"), &email(1)).await.unwrap_err();
        assert!(matches!(refusal, MailError::EmailContent(_)), "{to:?}");
        assert!(!refusal.to_string().contains('@'));
    }

    assert!(folder.files().is_empty());
}

#[tokio::test]
async fn an_attachment_is_carried_beside_the_text() {
    let folder = Outbox::new();
    let ticket = letter().attach("billet à imprimer.pdf", "application/pdf", Bytes::from_static(b"%PDF-1.7\n\xff\x00"));

    folder.mailer().send(ticket, &email(1)).await.unwrap();

    let letter = folder.letter();
    assert!(header(&letter, "Content-Type").starts_with("multipart/mixed; boundary="));
    assert!(letter.contains("Content-Type: application/pdf\r\n"));
    assert!(letter.contains("JVBERi0xLjcK/wA="), "the bytes in base64: {letter}");
}

#[tokio::test]
async fn a_server_gets_the_letter() {
    let server = Server::start(&["250"]).await;

    Mailer::new(Some(&server.url), FROM, PathBuf::new()).unwrap().send(letter(), &email(1)).await.unwrap();

    assert_eq!(header(&server.letters()[0], "To"), "anna@campus.example");
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
