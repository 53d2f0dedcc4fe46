//! E-mail addresses.

use crate::opaque::opaque;
use crate::web::FieldErrors;

/// The longest address that mail servers must carry (RFC 5321 §4.5.3.1.3, without the angle brackets).
const LONGEST: usize = 254;

/// An address to which mail can be sent. `Debug` keeps it out of logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Parses like [`Email::parse`]; `None` where the text is empty.
    ///
    /// # Errors
    /// On the field `email`.
    pub fn parse_optional(text: &str) -> Result<Option<Self>, FieldErrors> {
        if text.trim().is_empty() { Ok(None) } else { Self::parse(text).map(Some) }
    }

    /// Reads an address; spaces around it do not count.
    ///
    /// # Errors
    /// On the field `email`.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        let text = text.trim();
        let plain = text.chars().all(|c| !c.is_control() && !c.is_whitespace() && !"<>()[]\",;:\\".contains(c));
        // A name without a dot is one of a local network (RFC 5321 §2.3.5 asks for a fully-qualified one).
        let qualified = text
            .rsplit_once('@')
            .is_some_and(|(_, domain)| domain.contains('.') && domain.split('.').all(|label| !label.is_empty()));
        // The mail library decides in the end: what it refuses could never be sent.
        if plain && qualified && text.len() <= LONGEST && text.parse::<lettre::Address>().is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err(FieldErrors::one("email", "email-wrong"))
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

opaque!(Email);
