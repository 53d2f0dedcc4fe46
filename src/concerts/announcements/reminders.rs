//! Reminders the day before a concert: when they are sent, and their text.

use time::{Duration, OffsetDateTime, Time, macros::time};

use crate::{
    concerts::{
        Concerts,
        announcements::store_reminders,
        bookings::{booking_number::BookingNumber, recipients, store::Booking},
        paths,
        tickets::{emails, ticket::Ticket},
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
            queued += store_reminders::queue(&concerts.context.db, &concert, due, until, now).await?;
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
    let context = &concerts.context;
    let booking_id = email.subject(BookingId)?;
    let Some(ticket) = Ticket::find(context, booking_id).await? else { return Ok(Err(NotSent::Outdated)) };
    let told_of = email.detail.get("starts_at").and_then(serde_json::Value::as_i64);
    let outdated = !ticket.is_valid() || told_of != Some(ticket.concert.starts_at.unix_timestamp());
    if outdated || refuses(concerts, email, &ticket.booking).await? {
        return Ok(Err(NotSent::Outdated));
    }
    let Some(to) = recipients::find(concerts, email).await? else { return Ok(Err(NotSent::NoAddress)) };
    // After a time without the portal, it goes out on the day itself.
    let today = on_campus(now).date() == on_campus(ticket.concert.starts_at).date();
    let subject = if today { "mail-reminder-today-subject" } else { "mail-reminder-subject" };
    let text = emails::text("mail-reminder-text", &ticket, &to);
    let text = text.arg("refusal", refusal_link(concerts, &ticket.booking.number));
    Ok(Ok(emails::compose(context, &ticket, &to, subject, &text, now)))
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
