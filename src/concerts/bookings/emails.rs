//! E-mails about bookings: ticket, cancellation receipt, offer of a seat. Queued with the action, rendered here when they
//! are sent.

use async_trait::async_trait;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    concerts::{
        Concerts,
        announcements::{self, reminders},
        booked_seats,
        bookings::recipients,
        email_kinds::{
            BOOKING_CHANGED, BOOKING_ENDED, CANCELLED, CONCERT_CANCELLED, EXCHANGED, MESSAGE, OFFER_LAPSED, OFFERED,
            REINSTATED, REMINDER, RESTORED, SEAT_HANDED_BACK, SEAT_HANDED_ON, SEAT_RECEIVED, SEATS_CANCELLED, TICKET,
            WAITING_CHANGED,
        },
        paths,
        programme::{self, dates::times},
        seats::seat::{Seat, counted, names_of},
        tickets::{emails, ticket::Ticket},
        waiting_list,
    },
    ids::{BookingId, ConcertId},
    mail::{Email, EmailContent, EmailKind, NotSent, Writer},
    web::time::in_full,
};

/// All kinds.
pub const KINDS: &[EmailKind] = &[
    TICKET,
    EXCHANGED,
    REMINDER,
    CANCELLED,
    RESTORED,
    REINSTATED,
    MESSAGE,
    OFFERED,
    BOOKING_CHANGED,
    BOOKING_ENDED,
    CONCERT_CANCELLED,
    WAITING_CHANGED,
    OFFER_LAPSED,
    SEATS_CANCELLED,
    SEAT_HANDED_ON,
    SEAT_RECEIVED,
    SEAT_HANDED_BACK,
];

#[async_trait]
impl Writer for Concerts {
    fn kinds(&self) -> &'static [EmailKind] {
        KINDS
    }

    async fn write(&self, email: &Email, now: OffsetDateTime) -> anyhow::Result<Result<EmailContent, NotSent>> {
        match email.kind.as_str() {
            "booking.ticket" => about_booking(self, email, &TICKET_TEXTS, now).await,
            "booking.exchanged" => about_booking(self, email, &EXCHANGED_TEXTS, now).await,
            "booking.restored" => about_booking(self, email, &RESTORED_TEXTS, now).await,
            "booking.cancelled" => about_booking(self, email, &CANCELLED_TEXTS, now).await,
            "booking.reminder" => reminders::write(self, email, now).await,
            "seat.offered" => about_offer(self, email, now).await,
            _ => match booked_seats::emails::write(self, email, now).await? {
                Some(content) => Ok(content),
                None => announcements::emails::write(self, email, now).await,
            },
        }
    }
}

/// Keys of an e-mail about a booking, and whether the booking is cancelled where the e-mail is true.
struct Texts {
    subject: &'static str,
    text: &'static str,
    cancelled: bool,
}

const TICKET_TEXTS: Texts = Texts { subject: "mail-ticket-subject", text: "mail-ticket-text", cancelled: false };
const EXCHANGED_TEXTS: Texts =
    Texts { subject: "mail-exchanged-subject", text: "mail-exchanged-text", cancelled: false };
const RESTORED_TEXTS: Texts =
    Texts { subject: "mail-reinstated-subject", text: "mail-reinstated-text", cancelled: false };
const CANCELLED_TEXTS: Texts =
    Texts { subject: "mail-cancelled-subject", text: "mail-cancelled-text", cancelled: true };

async fn about_booking(
    concerts: &Concerts,
    email: &Email,
    texts: &Texts,
    now: OffsetDateTime,
) -> anyhow::Result<Result<EmailContent, NotSent>> {
    let context = &concerts.context;
    let booking_id = email.subject(BookingId)?;
    let Some(ticket) = Ticket::find(context, booking_id).await? else { return Ok(Err(NotSent::Outdated)) };
    // It may have been cancelled before its ticket was written; that the concert does not take place is written already.
    let cancelled = texts.cancelled;
    if ticket.booking.cancelled_at.is_some() != cancelled || (!cancelled && ticket.concert.cancelled_at.is_some()) {
        return Ok(Err(NotSent::Outdated));
    }
    let Some(to) = recipients::find(concerts, email).await? else { return Ok(Err(NotSent::NoAddress)) };
    let text = emails::text(texts.text, &ticket, &to);
    let composed = emails::compose(context, &ticket, &to, texts.subject, &text, now);
    emails::attach_valid(composed, ticket, to.language).await.map(Ok)
}

async fn about_offer(
    concerts: &Concerts,
    email: &Email,
    now: OffsetDateTime,
) -> anyhow::Result<Result<EmailContent, NotSent>> {
    let db = &concerts.context.db;
    let until = email.fact("until").and_then(|at| OffsetDateTime::parse(at, &Rfc3339).ok());
    // `seat` in e-mails from before seats were offered together.
    let seats: Option<Vec<Seat>> = email
        .fact("seats")
        .or_else(|| email.fact("seat"))
        .map(|names| names.split(' ').filter_map(Seat::parse).collect());
    let concert_id = email.subject(ConcertId)?;
    let (Some(seats), Some(until)) = (seats, until) else { anyhow::bail!("no seats in the e-mail") };
    let concert = programme::store::find(db, concert_id).await?;
    let seats = waiting_list::store::list_still_held(db, concert_id, email.member_id()?, &seats, now).await?;
    let Some(concert) = concert.filter(|_| !seats.is_empty()) else { return Ok(Err(NotSent::Outdated)) };
    let Some(to) = recipients::find(concerts, email).await? else { return Ok(Err(NotSent::NoAddress)) };
    let language = to.language;
    let link = format!("{}{}", concerts.context.base_url, paths::Concert { id: concert_id });
    let text = language
        .text("mail-offer-text")
        .arg("name", &to.name)
        .arg("title", &concert.title)
        .arg("when", times(&concert, language))
        .arg("count", counted(&seats))
        .arg("seats", names_of(&seats))
        .arg("until", in_full(until, language))
        .arg("link", link)
        .to_string();
    let subject = language.text("mail-offer-subject").arg("count", counted(&seats));
    let subject = subject.arg("title", &concert.title).to_string();
    Ok(Ok(EmailContent::new(&to.address, subject, text)))
}
