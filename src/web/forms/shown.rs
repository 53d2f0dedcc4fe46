//! Fingerprint of the records listed by a confirmation page, to detect changes until the person confirms.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::web::{Form, Language, Message};

/// Name of the hidden field that carries the fingerprint of what was shown.
pub const FIELD: &str = "shown";

/// Sentences about what hangs on something that is about to end, in the language of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown(Vec<String>);

impl Shown {
    /// Fingerprint of these sentences in a language.
    #[must_use]
    pub fn new(messages: &[Message], language: Language) -> Self {
        Self(messages.iter().map(|message| message.say(language).to_string()).collect())
    }

    /// The sentences.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The sentences as one paragraph.
    #[must_use]
    pub fn said(&self) -> String {
        self.0.join(" ")
    }

    /// True if nothing hangs on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For the hidden field: the same for the same sentences in the same order.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = self.0.iter().fold(Sha256::new(), |digest, line| digest.chain_update(line).chain_update([0]));
        BASE64_URL_SAFE_NO_PAD.encode(digest.finalize())
    }

    /// True if a form was confirmed in view of these sentences. A form without the field comes from another program,
    /// which was shown nothing: it is taken as it is.
    #[must_use]
    pub fn agrees(&self, form: &Form) -> bool {
        !form.has(FIELD) || form.value(FIELD) == self.fingerprint()
    }
}
