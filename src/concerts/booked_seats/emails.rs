//! E-mails about single seats of a booking: cancelled, transferred, received, returned.

use bytes::Bytes;
use time::OffsetDateTime;

use crate::{
    concerts::{
        Concerts,
        bookings::{self, recipients},
        email_kinds::{SEAT_HANDED_ON, SEATS_CANCELLED},
        programme::{self, dates::times},
        tickets::{ics::Parties, ticket::Ticket},
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
    let Some(ticket) = load(concerts, BookingId(email.subject_id.unwrap_or_default())).await? else {
        return Ok(Some(Err(NotSent::Outdated)));
    };
    // The receipt of the last seat stays true; a ticket that is not valid any more is not sent.
    let is_receipt = email.kind == SEAT_HANDED_ON.name || email.kind == SEATS_CANCELLED.name;
    if !ticket.is_valid() && !is_receipt {
        return Ok(Some(Err(NotSent::Outdated)));
    }
    letter(concerts, email, (ticket, texts), now).await.map(Some)
}

async fn load(concerts: &Concerts, booking_id: BookingId) -> anyhow::Result<Option<Ticket>> {
    let db = &concerts.context.db;
    let Some(number) = bookings::store::find_number(db, booking_id).await? else { return Ok(None) };
    let Some(booking) = bookings::store::find(db, &number).await? else { return Ok(None) };
    let Some(concert) = programme::store::find(db, booking.concert_id).await? else { return Ok(None) };
    Ok(Some(Ticket::load(&concerts.context, booking, concert).await?))
}

async fn letter(
    concerts: &Concerts,
    email: &Email,
    (ticket, (subject, text)): (Ticket, (&'static str, &'static str)),
    now: OffsetDateTime,
) -> anyhow::Result<Result<EmailContent, NotSent>> {
    let Some(to) = recipients::find(concerts, email).await? else { return Ok(Err(NotSent::NoAddress)) };
    let language = to.language;
    let text = language
        .text(text)
        .arg("name", &to.name)
        .arg("title", &ticket.concert.title)
        .arg("when", times(&ticket.concert, language))
        .arg("venue", &ticket.concert.venue)
        .arg("seats", ticket.places())
        .arg("seat", email.fact("seats").unwrap_or_default())
        .arg("person", email.fact("to").or(email.fact("by")).unwrap_or_default())
        .arg("number", ticket.booking.number.spaced())
        .arg("link", ticket.link());
    let subject = language.text(subject).arg("title", &ticket.concert.title).to_string();
    let parties = Parties { organizer: &concerts.context.mailer.address(), attendee: Some(&to.address) };
    let calendar = Bytes::from(ticket.calendar(&parties, language, now));
    let letter = EmailContent::new(&to.address, subject, to.signed(text.to_string()));
    let letter = letter.attach("concert.ics", ticket.calendar_type(), calendar);
    Ok(Ok(if ticket.is_valid() {
        letter.attach("ticket.pdf", "application/pdf", Bytes::from(ticket.into_pdf(language).await?))
    } else {
        letter
    }))
}
