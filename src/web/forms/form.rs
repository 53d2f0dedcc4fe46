//! Extractor of forms. An unreadable body is an error shown with the form, never a bare rejection.

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use http_body_util::BodyExt as _;

use crate::{
    error::Error,
    web::{
        forms::reason,
        pages::messages::{FieldErrors, Message},
    },
};

/// The largest form, in bytes, as sent: far above what any field of ours takes.
pub const MAX_FORM: usize = 64 * 1024;

/// The fields of an `application/x-www-form-urlencoded` body, and its errors.
#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    trouble: Option<(StatusCode, Message)>,
}

impl Form {
    /// A form with these values, to be drawn first.
    #[must_use]
    pub fn filled<const N: usize>(fields: [(&str, &str); N]) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { fields, trouble: None }
    }

    /// The same with one value more.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Gives a field one value, in place of what was sent for it.
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    /// Value of a field; empty when it was not sent.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// True if the field was sent at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// Values of a field that may be repeated.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// True if a check box was ticked.
    #[must_use]
    pub fn checked(&self, name: &str) -> bool {
        !self.value(name).is_empty()
    }

    /// Errors of the body itself, or of fields sent twice, to which a handler adds its own.
    #[must_use]
    pub fn errors(&self) -> FieldErrors {
        self.errors_but(&[])
    }

    /// Errors like [`Form::errors`], where the fields `repeated` may be sent any number of times.
    #[must_use]
    pub fn errors_but(&self, repeated: &[&str]) -> FieldErrors {
        let trouble = self.trouble.as_ref().map(|(_, message)| message.clone());
        let twice = || self.repeats_others_than(repeated).then(|| Message::new("form-repeated"));
        trouble.or_else(twice).map_or_else(FieldErrors::default, |message| FieldErrors::one("", message))
    }

    /// Reason given by staff: the field `reason`, on one line.
    ///
    /// # Errors
    /// Errors of the form or the field.
    pub fn reason(&self) -> Result<String, FieldErrors> {
        let mut errors = self.errors();
        let reason = errors.take(reason::parse_reason(self.value("reason")));
        reason.filter(|_| errors.is_empty()).ok_or(errors)
    }

    /// The status of the answer that shows the form again.
    #[must_use]
    pub fn refusal(&self) -> StatusCode {
        self.trouble.as_ref().map_or(StatusCode::UNPROCESSABLE_ENTITY, |(status, _)| *status)
    }

    fn parse(body: &[u8]) -> Self {
        let mut form = Self::default();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_at(pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len()));
            form.add(percent_decode(name), percent_decode(value.strip_prefix(b"=").unwrap_or(value)));
        }
        form
    }

    pub(super) fn add(&mut self, name: Decoded, mut value: Decoded) {
        if !name.is_utf8 || !value.is_utf8 {
            self.refuse(StatusCode::UNPROCESSABLE_ENTITY, "form-encoding");
        }
        if value.text.contains('\0') || name.text.contains('\0') {
            self.refuse(StatusCode::UNPROCESSABLE_ENTITY, "form-control-characters");
        }
        value.text.retain(|c| c != '\0');
        self.fields.push((name.text, value.text));
    }

    pub(super) fn refuse(&mut self, status: StatusCode, message: &'static str) {
        self.trouble.get_or_insert((status, Message::new(message)));
    }

    /// True if a field that must stand alone was sent more than once.
    fn repeats_others_than(&self, repeated: &[&str]) -> bool {
        let names = self.fields.iter().map(|(name, _)| name.as_str());
        let mut names: Vec<&str> = names.filter(|name| !repeated.contains(name)).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| matches!(pair, [first, second] if first == second))
    }
}

/// A name or value of a body as text.
pub(super) struct Decoded {
    text: String,
    /// False: bytes that are no UTF-8 were replaced.
    is_utf8: bool,
}

impl From<String> for Decoded {
    fn from(text: String) -> Self {
        Self { text, is_utf8: true }
    }
}

impl From<Vec<u8>> for Decoded {
    fn from(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(error) => Self { text: String::from_utf8_lossy(error.as_bytes()).into_owned(), is_utf8: false },
        }
    }
}

fn percent_decode(raw: &[u8]) -> Decoded {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        rest = match rest {
            [] => break,
            [b'+', tail @ ..] => {
                bytes.push(b' ');
                tail
            }
            [b'%', high, low, tail @ ..] => {
                if let (Some(high), Some(low)) = (char::from(*high).to_digit(16), char::from(*low).to_digit(16)) {
                    bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                    tail
                } else {
                    bytes.push(b'%');
                    rest.get(1..).unwrap_or_default()
                }
            }
            [byte, tail @ ..] => {
                bytes.push(*byte);
                tail
            }
        };
    }
    bytes.into()
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let Some(content_type) = content_type(request.headers()) else {
            return Ok(Self::default());
        };
        if content_type != "application/x-www-form-urlencoded" {
            let mut form = Self::default();
            form.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "form-type");
            return Ok(form);
        }
        let (start, whole) = read_start(request.into_body()).await;
        let mut form = Self::parse(&start);
        if !whole {
            // The last field was cut somewhere: not what the person wrote.
            form.fields.pop();
            form.trouble = None;
            form.refuse(StatusCode::PAYLOAD_TOO_LARGE, "form-too-large");
        }
        Ok(form)
    }
}

pub(super) fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// The first [`MAX_FORM`] bytes of a body, and whether it was complete.
async fn read_start(mut body: Body) -> (Vec<u8>, bool) {
    let mut start = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return (start, false) };
        let data = frame.into_data().unwrap_or_default();
        // One frame may hold more than all that is taken.
        let room = MAX_FORM - start.len();
        start.extend_from_slice(data.get(..room).unwrap_or(&data));
        if data.len() > room {
            return (start, false);
        }
    }
    (start, true)
}
