//! E-mails as their recipients read them: text and calendar file decoded (RFC 2045).

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::harness::TestPortal;

/// An e-mail with what tests look at.
#[derive(Debug, Clone)]
pub struct Received {
    pub to: String,
    pub text: String,
    /// The media type and the content of the calendar file.
    pub calendar: Option<(String, String)>,
    pub has_ticket: bool,
}

/// The e-mails to a member number, in no order, whose text has these words.
pub async fn received(portal: &TestPortal, number: &str, words: &str) -> Vec<Received> {
    let mails = portal.mails().await;
    let mails = mails.iter().map(|mail| read(mail));
    mails.filter(|mail| mail.to.contains(&format!(".{number}@")) && mail.text.contains(words)).collect()
}

/// The e-mails to an address, in no order, whose text has these words.
pub async fn received_at(portal: &TestPortal, address: &str, words: &str) -> Vec<Received> {
    let mails = portal.mails().await;
    mails.iter().map(|mail| read(mail)).filter(|mail| mail.to == address && mail.text.contains(words)).collect()
}

/// The one e-mail to a member number whose text has these words.
#[track_caller]
pub fn only(mut mails: Vec<Received>) -> Received {
    assert_eq!(mails.len(), 1, "{mails:#?}");
    mails.remove(0)
}

fn read(mail: &str) -> Received {
    let (head, body) = mail.split_once("\r\n\r\n").expect("a head and a body");
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let to = header(&unfolded, "To").to_owned();
    let kind = header(&unfolded, "Content-Type");
    let mut received = Received { to, text: String::new(), calendar: None, has_ticket: false };
    match kind.split_once("boundary=\"").map(|(_, rest)| rest.split('"').next().unwrap()) {
        None => received.text = with_plain_spaces(&decoded(&unfolded, body)),
        Some(boundary) => {
            for part in body.split(&format!("--{boundary}")).filter_map(|part| part.split_once("\r\n\r\n")) {
                received.take(&part.0.replace("\r\n ", " ").replace("\r\n\t", " "), part.1);
            }
        }
    }
    received
}

impl Received {
    fn take(&mut self, head: &str, body: &str) {
        let kind = header(head, "Content-Type");
        if kind.starts_with("text/calendar") {
            self.calendar = Some((kind.to_owned(), decoded(head, body)));
        } else if kind.starts_with("application/pdf") {
            self.has_ticket = true;
        } else {
            self.text = with_plain_spaces(&decoded(head, body));
        }
    }
}

fn header<'head>(head: &'head str, name: &str) -> &'head str {
    let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_default().trim()
}

fn decoded(head: &str, body: &str) -> String {
    match header(head, "Content-Transfer-Encoding") {
        "base64" => {
            let text: String = body.chars().filter(|c| !c.is_whitespace()).collect();
            String::from_utf8(BASE64_STANDARD.decode(text).unwrap()).unwrap()
        }
        "quoted-printable" => quoted(body),
        _ => body.to_owned(),
    }
}

/// As `Answer` has them.
fn with_plain_spaces(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn quoted(body: &str) -> String {
    let body = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'=' && tail.len() >= 2 {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&tail[..2]).unwrap(), 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}
