//! Reminders the day before a concert: when they are sent, and their text.

use bytes::Bytes;
use time::{Duration, OffsetDateTime, Time, macros::time};

use crate::{
    concerts::{
        Concerts,
        announcements::store_reminders,
        bookings::{
            self,
            booking_number::BookingNumber,
            recipients::{self, Addressee},
            store::Booking,
        },
        paths,
        programme::{self, dates::times},
        tickets::{ics::Parties, ticket::Ticket},
    },
    ids::BookingId,
    keyring::{Keyring, hex},
    mail::{Email, EmailContent, NotSent, Recipient},
    web::time::{at_clock, on_campus},
};

/// The hour of the day before at which reminders are sent, on the campus.
const HOUR: Time = time!(10:00);

/// Later than so long before the doors open, nobody is reminded any more.
const LAST: Duration = Duration::hours(2);

/// Queues the reminders that are due, also those that a portal which was down has missed.
pub(crate) async fn tick(concerts: &Concerts, now: OffsetDateTime) -> sqlx::Result<()> {
    let mut queued = 0;
    for concert in store_reminders::list_upcoming(&concerts.context.db, now).await? {
        let day_before = on_campus(concert.starts_at).date() - Duration::DAY;
        let (due, until) = (at_clock(day_before, HOUR), concert.doors_at.unwrap_or(concert.starts_at) - LAST);
        if due <= now && now < until {
            queued += store_reminders::queue(&concerts.context.db, &concert, (due, until), now).await?;
        }
    }
    if queued > 0 {
        concerts.context.mailer.wake();
    }
    Ok(())
}

/// Writes a reminder, unless the concert has another time by now, something is cancelled, or the person wants none.
pub(crate) async fn write(
    concerts: &Concerts,
    email: &Email,
    now: OffsetDateTime,
) -> anyhow::Result<Result<EmailContent, NotSent>> {
    let db = &concerts.context.db;
    let number = bookings::store::find_number(db, BookingId(email.subject_id.unwrap_or_default())).await?;
    let Some(number) = number else { return Ok(Err(NotSent::Outdated)) };
    let Some(booking) = bookings::store::find(db, &number).await? else { return Ok(Err(NotSent::Outdated)) };
    let Some(concert) = programme::store::find(db, booking.concert_id).await? else {
        return Ok(Err(NotSent::Outdated));
    };
    let told_of = email.detail.get("starts_at").and_then(serde_json::Value::as_i64);
    let cancelled = booking.cancelled_at.is_some() || concert.cancelled_at.is_some();
    if cancelled || told_of != Some(concert.starts_at.unix_timestamp()) || refuses(concerts, email, &booking).await? {
        return Ok(Err(NotSent::Outdated));
    }
    let Some(to) = recipients::find(concerts, email).await? else { return Ok(Err(NotSent::NoAddress)) };
    let context = &concerts.context;
    let ticket = Ticket::load(context, booking, concert).await?;
    let parties = Parties { organizer: &context.mailer.address(), attendee: Some(&to.address) };
    let calendar = Bytes::from(ticket.calendar(&parties, to.language, now));
    // After a time without the portal, it goes out on the day itself.
    let today = on_campus(now).date() == on_campus(ticket.concert.starts_at).date();
    let subject = if today { "mail-reminder-today-subject" } else { "mail-reminder-subject" };
    let letter = compose(&ticket, &to, subject, &refusal_link(concerts, &ticket.booking.number));
    Ok(Ok(letter.attach("concert.ics", ticket.calendar_type(), calendar)))
}

fn compose(ticket: &Ticket, to: &Addressee, subject: &'static str, refusal: &str) -> EmailContent {
    let text = to
        .language
        .text("mail-reminder-text")
        .arg("name", &to.name)
        .arg("title", &ticket.concert.title)
        .arg("when", times(&ticket.concert, to.language))
        .arg("venue", &ticket.concert.venue)
        .arg("seats", ticket.places())
        .arg("number", ticket.booking.number.spaced())
        .arg("link", ticket.link())
        .arg("cancellation", ticket.cancellation_link())
        .arg("refusal", refusal)
        .to_string();
    let subject = to.language.text(subject).arg("title", &ticket.concert.title).to_string();
    EmailContent::new(&to.address, subject, to.signed(text))
}

async fn refuses(concerts: &Concerts, email: &Email, booking: &Booking) -> sqlx::Result<bool> {
    let db = &concerts.context.db;
    match (email.recipient, &booking.email) {
        (Recipient::Member(id), _) => store_reminders::member_refuses(db, id).await,
        (Recipient::Booking(_), Some(address)) => {
            store_reminders::address_refuses(db, &hash(&concerts.context.keyring, address)).await
        }
        (Recipient::Booking(_), None) => Ok(false),
    }
}

/// The keyed hash under which a refusal of an address is kept.
pub(crate) fn hash(keyring: &Keyring, address: &str) -> [u8; 32] {
    keyring.hash("reminder refusal", address.to_lowercase().as_bytes())
}

/// The key in the link of a reminder, which only its e-mail holds.
pub(crate) fn key(keyring: &Keyring, number: &BookingNumber) -> String {
    let hash = keyring.hash("reminder link", number.as_str().as_bytes());
    hex(hash.get(..16).unwrap_or(&hash))
}

fn refusal_link(concerts: &Concerts, number: &BookingNumber) -> String {
    let path = paths::ReminderRefusal { number: number.clone(), key: key(&concerts.context.keyring, number) };
    format!("{}{path}", concerts.context.base_url)
}
