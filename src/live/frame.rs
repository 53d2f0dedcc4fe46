//! A frame of a stream.

use crate::web::Language;
use bytes::Bytes;

/// A message to all subscribers of a topic, encoded in each language. Contains nothing personal.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Increases within a topic: a subscriber at a position skips older frames.
    pub position: u64,
    /// One text for each language, in the order of [`Language::ALL`].
    pub texts: [Bytes; Language::ALL.len()],
}

impl Frame {
    /// The text for one language.
    #[must_use]
    pub fn text(&self, language: Language) -> Bytes {
        self.texts.get(language as usize).cloned().unwrap_or_default()
    }
}
