//! E-mails about bookings: the ticket, the receipt of a cancellation, the offer of a seat. Queued with the act, written here
//! when they are sent; those about changes by staff are in `change_emails`.

use async_trait::async_trait;
use bytes::Bytes;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Concerts,
    booking::BookingNumber,
    change_emails::{self, BOOKING_CHANGED, BOOKING_ENDED, CONCERT_CANCELLED, OFFER_LAPSED, WAITING_CHANGED},
    documents::{Parties, Ticket},
    paths,
    seat::Seat,
    store, waiting,
};
use crate::{
    accounts::find_active_addressee,
    mail::{Email, EmailKind, Letter, NotSent, Writer},
    web::{Language, time::in_full},
};

/// The ticket, to the member who booked. About the booking.
pub const TICKET: EmailKind =
    EmailKind { name: "booking.ticket", label: "email-booking-ticket", lasts: EmailKind::DAYS };

/// A member cancelled a booking, as a receipt. About the booking.
pub const CANCELLED: EmailKind =
    EmailKind { name: "booking.cancelled", label: "email-booking-cancelled", lasts: EmailKind::DAYS };

/// A seat is held for a member who waited. About the concert; `seat` and `until`.
pub const OFFERED: EmailKind = EmailKind { name: "seat.offered", label: "email-seat-offered", lasts: waiting::OFFER };

/// All kinds.
pub const KINDS: &[EmailKind] =
    &[TICKET, CANCELLED, OFFERED, BOOKING_CHANGED, BOOKING_ENDED, CONCERT_CANCELLED, WAITING_CHANGED, OFFER_LAPSED];

#[async_trait]
impl Writer for Concerts {
    fn kinds(&self) -> &'static [EmailKind] {
        KINDS
    }

    async fn write(&self, email: &Email, now: OffsetDateTime) -> anyhow::Result<Result<Letter, NotSent>> {
        match email.kind.as_str() {
            "booking.ticket" => about_booking(self, email, false, now).await,
            "booking.cancelled" => about_booking(self, email, true, now).await,
            "seat.offered" => about_offer(self, email, now).await,
            _ => change_emails::write(self, email, now).await,
        }
    }
}

pub(super) fn language_of(concerts: &Concerts, chosen: Option<&str>) -> Language {
    chosen.and_then(Language::from_code).unwrap_or(concerts.accounts.settings.language)
}

async fn about_booking(
    concerts: &Concerts,
    email: &Email,
    cancelled: bool,
    now: OffsetDateTime,
) -> anyhow::Result<Result<Letter, NotSent>> {
    let db = &concerts.accounts.db;
    let number = store::bookings::find_number(db, email.subject_id.unwrap_or_default()).await?;
    let Some(number) = number.map(BookingNumber::stored) else { return Ok(Err(NotSent::Outdated)) };
    let Some(booking) = store::bookings::find(db, &number).await? else { return Ok(Err(NotSent::Outdated)) };
    let Some(concert) = store::concerts::find(db, booking.concert_id).await? else {
        return Ok(Err(NotSent::Outdated));
    };
    // It may have been cancelled before its ticket was written; that the concert does not take place is written already.
    if booking.cancelled_at.is_some() != cancelled || (!cancelled && concert.cancelled_at.is_some()) {
        return Ok(Err(NotSent::Outdated));
    }
    let Some(addressee) = find_active_addressee(db, email.member_id).await? else {
        return Ok(Err(NotSent::NoAddress));
    };
    let language = language_of(concerts, addressee.language.as_deref());
    let ticket = Ticket::load(&concerts.accounts, booking, concert).await?;
    let (subject, text) = if cancelled {
        (language.text("mail-cancelled-subject"), language.text("mail-cancelled-text"))
    } else {
        let text = language.text("mail-ticket-text").arg("link", ticket.link());
        (language.text("mail-ticket-subject"), text.arg("cancellation", ticket.cancellation_link()))
    };
    let text = text
        .arg("name", addressee.first_name)
        .arg("title", &ticket.concert.title)
        .arg("when", in_full(ticket.concert.starts_at, language))
        .arg("venue", &ticket.concert.venue)
        .arg("seats", ticket.places())
        .arg("number", ticket.number.to_string());
    let subject = subject.arg("title", &ticket.concert.title).to_string();
    let parties = Parties { organizer: &concerts.accounts.mailer.address(), attendee: Some(&addressee.email) };
    let calendar = Bytes::from(ticket.calendar(&parties, language, now));
    let letter = Letter::new(addressee.email, subject, text.to_string());
    let letter = letter.attach("concert.ics", ticket.calendar_type(), calendar);
    Ok(Ok(if cancelled {
        letter
    } else {
        letter.attach("ticket.pdf", "application/pdf", Bytes::from(ticket.into_pdf(language).await?))
    }))
}

async fn about_offer(
    concerts: &Concerts,
    email: &Email,
    now: OffsetDateTime,
) -> anyhow::Result<Result<Letter, NotSent>> {
    let db = &concerts.accounts.db;
    let until = email.fact("until").and_then(|at| OffsetDateTime::parse(at, &Rfc3339).ok());
    let (Some(concert_id), Some(seat), Some(until)) =
        (email.subject_id, email.fact("seat").and_then(Seat::parse), until)
    else {
        anyhow::bail!("no seat in the e-mail");
    };
    let concert = store::concerts::find(db, concert_id).await?;
    let stands = store::waiting::is_held(db, concert_id, (email.member_id, seat), now).await?;
    let Some(concert) = concert.filter(|_| stands) else { return Ok(Err(NotSent::Outdated)) };
    let Some(addressee) = find_active_addressee(db, email.member_id).await? else {
        return Ok(Err(NotSent::NoAddress));
    };
    let language = language_of(concerts, addressee.language.as_deref());
    let link = format!("{}{}", concerts.accounts.settings.base_url, paths::concert(concert_id));
    let text = language
        .text("mail-offer-text")
        .arg("name", addressee.first_name)
        .arg("title", &concert.title)
        .arg("when", in_full(concert.starts_at, language))
        .arg("seat", format!("{}\u{a0}{}", seat.letter(), seat.number()))
        .arg("until", in_full(until, language))
        .arg("link", link)
        .to_string();
    let subject = language.text("mail-offer-subject").arg("title", &concert.title).to_string();
    Ok(Ok(Letter::new(addressee.email, subject, text)))
}
