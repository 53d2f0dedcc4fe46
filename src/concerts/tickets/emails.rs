//! E-mails about a ticket: the facts in their text, the entry for a calendar, the ticket to print.

use bytes::Bytes;
use time::OffsetDateTime;

use crate::{
    concerts::{
        bookings::recipients::Addressee,
        programme::dates::times,
        tickets::{ics::Parties, ticket::Ticket},
    },
    context::Context,
    mail::EmailContent,
    web::{Language, pages::language::Text},
};

/// The text with this key and the facts of a ticket.
pub(crate) fn text(key: &'static str, ticket: &Ticket, to: &Addressee) -> Text {
    to.language
        .text(key)
        .arg("name", &to.name)
        .arg("title", &ticket.concert.title)
        .arg("when", times(&ticket.concert, to.language))
        .arg("venue", &ticket.concert.venue)
        .arg("seats", ticket.places())
        .arg("number", ticket.booking.number.spaced())
        .arg("link", ticket.link())
        .arg("cancellation", ticket.cancellation_link())
}

/// An e-mail about a ticket, with the entry for a calendar. `subject` is a key.
pub(crate) fn compose(
    context: &Context,
    ticket: &Ticket,
    to: &Addressee,
    subject: &'static str,
    text: &Text,
    now: OffsetDateTime,
) -> EmailContent {
    let subject = to.language.text(subject).arg("title", &ticket.concert.title).to_string();
    let parties = Parties { organizer: &context.mailer.address(), attendee: Some(&to.address) };
    let calendar = Bytes::from(ticket.calendar(&parties, to.language, now));
    let email = EmailContent::new(&to.address, subject, to.signed(text.to_string()));
    email.attach("concert.ics", ticket.calendar_type(), calendar)
}

/// The e-mail with the ticket to print, where the ticket is valid.
pub(crate) async fn attach_valid(
    email: EmailContent,
    ticket: Ticket,
    language: Language,
) -> anyhow::Result<EmailContent> {
    if !ticket.is_valid() {
        return Ok(email);
    }
    Ok(email.attach("ticket.pdf", "application/pdf", Bytes::from(ticket.into_pdf(language).await?)))
}
