//! What members are told by mail: their ticket, that it is cancelled, that a seat waits for them, that a concert does not
//! take place. Queued with what happened, written here when it is sent.

use async_trait::async_trait;
use bytes::Bytes;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Concerts,
    booking::BookingNumber,
    documents::Ticket,
    paths,
    seat::Seat,
    store::{self, office},
    waiting,
};
use crate::{
    accounts::find_active_addressee,
    mail::{Email, EmailKind, Letter, NotSent, Writer},
    web::{Language, time::in_full},
};

/// The ticket, to the member who booked. About the booking.
pub const TICKET: EmailKind =
    EmailKind { name: "booking.ticket", label: "email-booking-ticket", lasts: EmailKind::DAYS };

/// A booking is cancelled, to the member who had made it. About the booking.
pub const CANCELLED: EmailKind =
    EmailKind { name: "booking.cancelled", label: "email-booking-cancelled", lasts: EmailKind::DAYS };

/// A seat is held for a member who waited. About the concert; `seat` and `until`.
pub const OFFERED: EmailKind = EmailKind { name: "seat.offered", label: "email-seat-offered", lasts: waiting::OFFER };

/// A concert does not take place, once to each member who has booked. About the concert.
pub const CONCERT_CANCELLED: EmailKind =
    EmailKind { name: "concert.cancelled", label: "email-concert-cancelled", lasts: EmailKind::DAYS };

/// All kinds.
pub const KINDS: &[EmailKind] = &[TICKET, CANCELLED, OFFERED, CONCERT_CANCELLED];

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
            "concert.cancelled" => about_cancelled_concert(self, email).await,
            kind => anyhow::bail!("concerts write no {kind}"),
        }
    }
}

fn language_of(concerts: &Concerts, chosen: Option<&str>) -> Language {
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
    let ticket = Ticket::new(booking, concert, &concerts.accounts.keyring, &concerts.accounts.settings.base_url);
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
    let calendar = Bytes::from(ticket.calendar(language, now));
    let letter = Letter::new(addressee.email, subject, text.to_string());
    let letter = letter.attach("concert.ics", "text/calendar; charset=utf-8", calendar);
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

async fn about_cancelled_concert(concerts: &Concerts, email: &Email) -> anyhow::Result<Result<Letter, NotSent>> {
    let (db, settings) = (&concerts.accounts.db, &concerts.accounts.settings);
    let concert_id = email.subject_id.unwrap_or_default();
    let concert = store::concerts::find(db, concert_id).await?;
    let Some(concert) = concert.filter(|concert| concert.cancelled_at.is_some()) else {
        return Ok(Err(NotSent::Outdated));
    };
    let Some(guest) = office::find_guest(db, concert_id, email.member_id).await? else {
        return Ok(Err(NotSent::NoAddress));
    };
    let language = language_of(concerts, guest.language.as_deref());
    let links = guest.numbers.iter().map(|number| format!("{}{}", settings.base_url, paths::booking(number)));
    let subject = language.text("mail-concert-cancelled-subject").arg("title", &concert.title);
    let text = language
        .text("mail-concert-cancelled")
        .arg("name", guest.first_name)
        .arg("title", &concert.title)
        .arg("when", in_full(concert.starts_at, language))
        .arg("venue", &concert.venue)
        .arg("links", links.collect::<Vec<_>>().join("\n"))
        .arg("all", format!("{}{}", settings.base_url, paths::bookings()));
    Ok(Ok(Letter::new(guest.email, subject.to_string(), text.to_string())))
}
