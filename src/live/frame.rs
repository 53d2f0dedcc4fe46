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
    /// A frame with a text drawn for each language.
    ///
    /// # Errors
    /// When a text cannot be drawn.
    pub fn draw(position: u64, mut draw: impl FnMut(Language) -> anyhow::Result<Bytes>) -> anyhow::Result<Self> {
        let mut texts = Language::ALL.map(|_| Bytes::new());
        for (language, text) in Language::ALL.into_iter().zip(&mut texts) {
            *text = draw(language)?;
        }
        Ok(Self { position, texts })
    }

    /// The text for one language.
    #[must_use]
    pub fn text(&self, language: Language) -> Bytes {
        self.texts.get(language as usize).cloned().unwrap_or_default()
    }
}
