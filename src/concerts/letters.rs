//! What members are told by mail: their ticket, that it is cancelled, that a seat waits for them.

use bytes::Bytes;
use time::OffsetDateTime;

use super::{Concerts, booking::BookingNumber, documents::Ticket, paths, store, waiting};
use crate::{
    accounts::find_active_addressee,
    mail::Letter,
    web::{Language, time::in_full},
};

/// What there is to say.
enum News {
    Booked(BookingNumber),
    Cancelled(BookingNumber),
    Offered(i64, store::waiting::Offer),
}

/// The ticket, to the member who booked.
pub(super) fn booked(concerts: &Concerts, number: BookingNumber, now: OffsetDateTime) {
    post(concerts, News::Booked(number), now);
}

/// That a booking is cancelled, to the member who had made it.
pub(super) fn cancelled(concerts: &Concerts, number: BookingNumber, now: OffsetDateTime) {
    post(concerts, News::Cancelled(number), now);
}

/// That a seat of this concert waits for them, to the member.
pub(super) fn offered(concerts: &Concerts, concert_id: i64, offer: store::waiting::Offer, now: OffsetDateTime) {
    post(concerts, News::Offered(concert_id, offer), now);
}

/// Written after the answer: nobody waits for it.
fn post(concerts: &Concerts, news: News, now: OffsetDateTime) {
    let background = concerts.clone();
    concerts.accounts.tasks.spawn(async move {
        match write(&background, news, now).await {
            Ok(Some(letter)) => background.accounts.mailer.post(letter),
            Ok(None) => {}
            Err(error) => tracing::error!(error = format!("{error:#}"), "a mail about a booking could not be written"),
        }
    });
}

async fn write(concerts: &Concerts, news: News, now: OffsetDateTime) -> anyhow::Result<Option<Letter>> {
    match news {
        News::Booked(number) => about_booking(concerts, &number, false, now).await,
        News::Cancelled(number) => about_booking(concerts, &number, true, now).await,
        News::Offered(concert_id, offer) => about_offer(concerts, concert_id, offer, now).await,
    }
}

fn language_of(concerts: &Concerts, chosen: Option<&str>) -> Language {
    chosen.and_then(Language::from_code).unwrap_or(concerts.accounts.settings.language)
}

async fn about_booking(
    concerts: &Concerts,
    number: &BookingNumber,
    cancelled: bool,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Letter>> {
    let db = &concerts.accounts.db;
    let Some(booking) = store::bookings::find(db, number).await? else { return Ok(None) };
    // It may have been cancelled before its ticket was written.
    let stale = booking.cancelled_at.is_some() != cancelled;
    let Some(member_id) = booking.member_id.filter(|_| !stale) else { return Ok(None) };
    let Some(addressee) = find_active_addressee(db, member_id).await? else { return Ok(None) };
    let Some(concert) = store::concerts::find(db, booking.concert_id).await? else { return Ok(None) };
    if !cancelled && concert.cancelled_at.is_some() {
        // That it does not take place is written already.
        return Ok(None);
    }
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
    Ok(Some(if cancelled {
        letter
    } else {
        letter.attach("ticket.pdf", "application/pdf", Bytes::from(ticket.into_pdf(language).await?))
    }))
}

async fn about_offer(
    concerts: &Concerts,
    concert_id: i64,
    offer: store::waiting::Offer,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Letter>> {
    let db = &concerts.accounts.db;
    let Some(addressee) = find_active_addressee(db, offer.member_id).await? else { return Ok(None) };
    let Some(concert) = store::concerts::find(db, concert_id).await? else { return Ok(None) };
    let language = language_of(concerts, addressee.language.as_deref());
    let link = format!("{}{}", concerts.accounts.settings.base_url, paths::concert(concert_id));
    let text = language
        .text("mail-offer-text")
        .arg("name", addressee.first_name)
        .arg("title", &concert.title)
        .arg("when", in_full(concert.starts_at, language))
        .arg("seat", format!("{}\u{a0}{}", offer.seat.letter(), offer.seat.number()))
        .arg("until", in_full(now + waiting::OFFER, language))
        .arg("link", link)
        .to_string();
    let subject = language.text("mail-offer-subject").arg("title", &concert.title).to_string();
    Ok(Some(Letter::new(addressee.email, subject, text)))
}
