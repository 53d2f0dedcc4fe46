//! Context of a template that is rendered once for all viewers.

use time::OffsetDateTime;

use crate::web::{
    pages::{
        assets,
        language::{Language, Text},
    },
    time::When,
};

/// Readers of one language. Has the names of [`crate::web::Page`], so that a part of a page is drawn for either.
#[derive(Debug, Clone, Copy)]
pub struct SharedPage {
    /// In which it is drawn.
    pub language: Language,
    /// The time that it goes by.
    pub now: OffsetDateTime,
}

impl SharedPage {
    /// The text of a key.
    #[must_use]
    pub fn t(&self, key: &'static str) -> Text {
        self.language.text(key)
    }

    /// The address of a file that is built in.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// An instant as people say it.
    #[must_use]
    pub fn time(&self, at: &OffsetDateTime) -> When {
        When::new(*at, self.now, self.language)
    }
}
