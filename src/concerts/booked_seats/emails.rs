//! E-mails about single seats of a booking: cancelled, transferred, received, returned.

use time::OffsetDateTime;

use crate::{
    concerts::{
        Concerts,
        bookings::recipients,
        email_kinds::{SEAT_HANDED_ON, SEATS_CANCELLED},
        tickets::{emails, ticket::Ticket},
    },
    ids::BookingId,
    mail::{Email, EmailContent, NotSent},
};

/// Keys of the subject and of the text.
fn texts(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "booking.seats_cancelled" => ("mail-seats-cancelled-subject", "mail-seats-cancelled-text"),
        "seat.handed_on" => ("mail-handed-on-subject", "mail-handed-on-text"),
        "seat.received" => ("mail-received-subject", "mail-received-text"),
        "seat.handed_back" => ("mail-handed-back-subject", "mail-handed-back-text"),
        _ => return None,
    })
}

/// The letter of an e-mail about single seats; `None`: it is of another kind.
pub(crate) async fn write(
    concerts: &Concerts,
    email: &Email,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Result<EmailContent, NotSent>>> {
    let Some(texts) = texts(&email.kind) else { return Ok(None) };
    let Some(ticket) = Ticket::find(&concerts.context, email.subject(BookingId)?).await? else {
        return Ok(Some(Err(NotSent::Outdated)));
    };
    // The receipt of the last seat stays true; a ticket that is not valid any more is not sent.
    let is_receipt = email.kind == SEAT_HANDED_ON.name || email.kind == SEATS_CANCELLED.name;
    if !ticket.is_valid() && !is_receipt {
        return Ok(Some(Err(NotSent::Outdated)));
    }
    let Some(to) = recipients::find(concerts, email).await? else { return Ok(Some(Err(NotSent::NoAddress))) };
    let (subject, text) = texts;
    let text = emails::text(text, &ticket, &to)
        .arg("seat", email.fact("seats").unwrap_or_default())
        .arg("person", email.fact("to").or(email.fact("by")).unwrap_or_default());
    let content = emails::compose(&concerts.context, &ticket, &to, subject, &text, now);
    emails::attach_valid(content, ticket, to.language).await.map(|content| Some(Ok(content)))
}
