//! Activation codes: with the member number, they activate an account or reset its password.

use std::fmt;

use crate::{keyring::Keyring, opaque::opaque, web::FieldErrors};

/// Without 0 O, 1 I L, 2 Z, 5 S, 8 B or U V in pairs: a typed look-alike stands for the remaining one.
const ALPHABET: &[u8; 27] = b"23456789ACDEFGHJKMNPQRTVWXY";
const LENGTH: usize = 10;
/// Longest input looked at, in bytes: room for spaces and dashes, not for a book.
const LONGEST_INPUT: usize = 100;

/// A code of ten characters, shown as `KX4T9-WMD7R`. `Debug` keeps it out of logs.
#[derive(Clone, PartialEq, Eq)]
pub struct ActivationCode(String);

impl ActivationCode {
    /// A new code from the system's secure random source.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut code = String::with_capacity(LENGTH);
        while code.len() < LENGTH {
            let mut bytes = [0_u8; 2 * LENGTH];
            getrandom::fill(&mut bytes)?;
            append(&mut code, &bytes);
        }
        Ok(Self(code))
    }

    /// The code that a key and a nonce give: the same each time, and as hard to guess as a random one without the key.
    #[must_use]
    pub fn derived(keyring: &Keyring, nonce: &[u8]) -> Self {
        let mut code = String::with_capacity(LENGTH);
        let mut block = keyring.hash("derived_code", nonce);
        while code.len() < LENGTH {
            append(&mut code, &block);
            block = keyring.hash("derived_code", &block);
        }
        Self(code)
    }

    /// Parses a typed code: case, spaces and dashes do not count, look-alikes are corrected.
    ///
    /// # Errors
    /// On the field `code`.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        let refused = || FieldErrors::one("code", "code-wrong");
        if text.trim().is_empty() {
            return Err(FieldErrors::one("code", "code-empty"));
        }
        if text.len() > LONGEST_INPUT {
            return Err(refused());
        }
        if text.contains(['0', 'O', 'o', '1', 'I', 'i', 'L', 'l']) {
            return Err(FieldErrors::one("code", "code-letters"));
        }
        let code: String =
            text.chars().filter(|c| !is_filler(*c)).map(meant).collect::<Option<_>>().ok_or_else(refused)?;
        if code.len() == LENGTH { Ok(Self(code)) } else { Err(refused()) }
    }

    /// Keyed hash of the code, as stored in the database.
    #[must_use]
    pub fn hash(&self, keyring: &Keyring) -> [u8; 32] {
        keyring.hash("activation_code", self.0.as_bytes())
    }
}

/// Fills a code up with the letters of some bytes.
fn append(code: &mut String, bytes: &[u8]) {
    let room = LENGTH - code.len();
    code.extend(bytes.iter().filter_map(|byte| letter(*byte)).take(room));
}

/// The letter for a random byte; none for the last few bytes, which would make some letters likelier.
fn letter(byte: u8) -> Option<char> {
    let fair = u8::MAX - u8::MAX % 27;
    (byte < fair).then(|| ALPHABET.get(usize::from(byte % 27)).copied().map(char::from))?
}

fn is_filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_' | '.' | '\u{ad}' | '\u{200b}' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn meant(c: char) -> Option<char> {
    let letter = match c.to_ascii_uppercase() {
        'Z' => '2',
        'S' => '5',
        'B' => '8',
        'U' => 'V',
        other => other,
    };
    ALPHABET.iter().any(|known| char::from(*known) == letter).then_some(letter)
}

impl fmt::Display for ActivationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = self.0.split_at_checked(LENGTH / 2).unwrap_or((&self.0, ""));
        write!(f, "{start}-{end}")
    }
}

opaque!(ActivationCode);
