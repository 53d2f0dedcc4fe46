//! Documents of a ticket: a PDF to print, and a calendar entry.

use time::OffsetDateTime;

use crate::{
    concerts::tickets::{
        ics::{self, Parties},
        pdf,
        ticket::Ticket,
    },
    web::Language,
};

impl Ticket {
    /// A sheet of paper for each seat. Drawn beside the threads that answer: it takes as long as many answers.
    pub(crate) async fn into_pdf(self, language: Language) -> anyhow::Result<Vec<u8>> {
        tokio::task::spawn_blocking(move || pdf::draw(&self, language)).await?
    }

    /// The concert for a calendar program; of a cancelled ticket, its cancellation.
    pub(crate) fn calendar(&self, parties: &Parties<'_>, language: Language, now: OffsetDateTime) -> String {
        ics::write(self, parties, language, now)
    }
}
