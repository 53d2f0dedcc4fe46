//! E-mail text written by a domain, and its message in the format of RFC 5322.

use bytes::Bytes;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::mail::{Email, error::MailError};

/// An e-mail to one person, in plain text.
pub struct EmailContent {
    to: String,
    subject: String,
    text: String,
    attachments: Vec<Enclosed>,
}

struct Enclosed {
    name: String,
    content_type: &'static str,
    bytes: Bytes,
}

impl EmailContent {
    /// An e-mail to the address `to`, without attachments.
    #[must_use]
    pub fn new(to: impl Into<String>, subject: impl Into<String>, text: impl Into<String>) -> EmailContent {
        // A subject is not broken into lines: with plain spaces it needs no encoding where the words need none.
        let subject = subject.into().replace('\u{a0}', " ");
        EmailContent { to: to.into(), subject, text: text.into(), attachments: Vec::new() }
    }

    /// Adds a file, such as `ticket.pdf` of type `application/pdf`.
    #[must_use]
    pub fn attach(mut self, name: impl Into<String>, content_type: &'static str, bytes: Bytes) -> EmailContent {
        self.attachments.push(Enclosed { name: name.into(), content_type, bytes });
        self
    }

    /// The mail as every try of this e-mail sends it.
    pub(super) fn into_mail(self, from: &Mailbox, email: &Email) -> Result<Message, MailError> {
        let to: Address = self.to.parse().map_err(|_| MailError::EmailContent("its address is not one"))?;
        let mail = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&self.subject))
            .date(email.created_at.into())
            .message_id(Some(format!("<{}@{}>", email.message_id, from.email.domain())))
            // RFC 3834: no out-of-office answer to an e-mail that a program wrote.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        // RFC 5322 bans NUL, and servers cut or refuse the e-mail there.
        let text = SinglePart::plain(self.text.replace('\0', "\u{fffd}"));
        let mail = if self.attachments.is_empty() {
            mail.singlepart(text)
        } else {
            let mut parts = MultiPart::mixed().singlepart(text);
            for enclosed in self.attachments {
                parts = parts.singlepart(enclosed.into_part()?);
            }
            mail.multipart(parts)
        };
        mail.map_err(|_| MailError::EmailContent("its headers are incomplete"))
    }
}

impl Enclosed {
    fn into_part(self) -> Result<SinglePart, MailError> {
        let content_type =
            ContentType::parse(self.content_type).map_err(|_| MailError::EmailContent("an attachment has no type"))?;
        Ok(Attachment::new(one_line(&self.name)).body(self.bytes.to_vec(), content_type))
    }
}

/// A header is one line: a line break in it would begin another header, or the text.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}
