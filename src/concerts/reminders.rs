//! Reminders the day before a concert: when they are sent, what they say, and how one refuses further ones.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use bytes::Bytes;
use subtle::ConstantTimeEq as _;
use time::{Duration, OffsetDateTime, Time, macros::time};

use super::{
    Concerts,
    addressees::{self, Addressee},
    booking::BookingNumber,
    documents::{Parties, Ticket},
    letters::times,
    paths,
    store::{self, bookings::Booking, reminders},
};
use crate::{
    accounts::{
        Visit,
        keyed::{Keyring, hex},
        set_reminders,
    },
    error::{Error, Result},
    mail::{Email, EmailKind, Letter, NotSent, Recipient},
    web::{
        Page, fragment,
        time::{at_clock, on_campus},
    },
};

/// The day before a concert, to everybody with a booking and a mail address. About the booking; `starts_at` in seconds since
/// 1970, the time for which it is true.
pub const REMINDER: EmailKind =
    EmailKind { name: "booking.reminder", label: "email-booking-reminder", lasts: Duration::DAY };

/// The hour of the day before at which reminders are sent, on the campus.
const HOUR: Time = time!(10:00);

/// Later than so long before the doors open, nobody is reminded any more.
const LAST: Duration = Duration::hours(2);

pub(super) fn router() -> Router<Concerts> {
    Router::new().route(&paths::reminder_refusal("{number}", "{key}"), get(new).post(create))
}

/// Queues the reminders that are due, also those that a portal which was down has missed.
pub(super) async fn tick(concerts: &Concerts, now: OffsetDateTime) -> sqlx::Result<()> {
    let mut queued = 0;
    for concert in reminders::list_upcoming(&concerts.accounts.db, now).await? {
        let day_before = on_campus(concert.starts_at).date() - Duration::DAY;
        let (due, until) = (at_clock(day_before, HOUR), concert.doors_at.unwrap_or(concert.starts_at) - LAST);
        if due <= now && now < until {
            queued += reminders::queue(&concerts.accounts.db, &concert, (due, until), now).await?;
        }
    }
    if queued > 0 {
        concerts.accounts.mailer.wake();
    }
    Ok(())
}

/// Writes a reminder, unless the concert has another time by now, something is cancelled, or the person wants none.
pub(super) async fn write(
    concerts: &Concerts,
    email: &Email,
    now: OffsetDateTime,
) -> anyhow::Result<std::result::Result<Letter, NotSent>> {
    let db = &concerts.accounts.db;
    let number = store::bookings::find_number(db, email.subject_id.unwrap_or_default()).await?;
    let Some(number) = number.map(BookingNumber::stored) else { return Ok(Err(NotSent::Outdated)) };
    let Some(booking) = store::bookings::find(db, &number).await? else { return Ok(Err(NotSent::Outdated)) };
    let Some(concert) = store::concerts::find(db, booking.concert_id).await? else {
        return Ok(Err(NotSent::Outdated));
    };
    let told_of = email.detail.get("starts_at").and_then(serde_json::Value::as_i64);
    let cancelled = booking.cancelled_at.is_some() || concert.cancelled_at.is_some();
    if cancelled || told_of != Some(concert.starts_at.unix_timestamp()) || refuses(concerts, email, &booking).await? {
        return Ok(Err(NotSent::Outdated));
    }
    let Some(to) = addressees::find(concerts, email).await? else { return Ok(Err(NotSent::NoAddress)) };
    let accounts = &concerts.accounts;
    let ticket = Ticket::load(accounts, booking, concert).await?;
    let parties = Parties { organizer: &accounts.mailer.address(), attendee: Some(&to.address) };
    let calendar = Bytes::from(ticket.calendar(&parties, to.language, now));
    // After a time without the portal, it goes out on the day itself.
    let today = on_campus(now).date() == on_campus(ticket.concert.starts_at).date();
    let subject = if today { "mail-reminder-today-subject" } else { "mail-reminder-subject" };
    let letter = compose(&ticket, &to, subject, &refusal_link(concerts, &ticket.number));
    Ok(Ok(letter.attach("concert.ics", ticket.calendar_type(), calendar)))
}

fn compose(ticket: &Ticket, to: &Addressee, subject: &'static str, refusal: &str) -> Letter {
    let text = to
        .language
        .text("mail-reminder-text")
        .arg("name", &to.name)
        .arg("title", &ticket.concert.title)
        .arg("when", times(&ticket.concert, to.language))
        .arg("venue", &ticket.concert.venue)
        .arg("seats", ticket.places())
        .arg("number", ticket.number.to_string())
        .arg("link", ticket.link())
        .arg("cancellation", ticket.cancellation_link())
        .arg("refusal", refusal)
        .to_string();
    let subject = to.language.text(subject).arg("title", &ticket.concert.title).to_string();
    Letter::new(&to.address, subject, to.signed(text))
}

async fn refuses(concerts: &Concerts, email: &Email, booking: &Booking) -> sqlx::Result<bool> {
    let db = &concerts.accounts.db;
    match (email.recipient, &booking.email) {
        (Recipient::Member(id), _) => reminders::member_refuses(db, id).await,
        (Recipient::Booking(_), Some(address)) => {
            reminders::address_refuses(db, &hash(&concerts.accounts.keyring, address)).await
        }
        (Recipient::Booking(_), None) => Ok(false),
    }
}

/// The keyed hash under which a refusal of an address is kept.
fn hash(keyring: &Keyring, address: &str) -> [u8; 32] {
    keyring.hash("reminder refusal", address.to_lowercase().as_bytes())
}

/// The key in the link of a reminder, which only its e-mail holds.
fn key(keyring: &Keyring, number: &BookingNumber) -> String {
    let hash = keyring.hash("reminder link", number.as_str().as_bytes());
    hex(hash.get(..16).unwrap_or(&hash))
}

fn refusal_link(concerts: &Concerts, number: &BookingNumber) -> String {
    let path = paths::reminder_refusal(number.as_str(), key(&concerts.accounts.keyring, number));
    format!("{}{path}", concerts.accounts.settings.base_url)
}

/// The question whether somebody wants no more reminders: opening the link changes nothing.
#[derive(Template)]
#[template(path = "concerts/reminders/new.html")]
struct NewRefusal {
    page: Page,
    /// Where the form is sent.
    action: String,
}

async fn new(
    State(concerts): State<Concerts>,
    Path((number, key)): Path<(String, String)>,
    page: Page,
) -> Result<Response> {
    let booking = find(&concerts, &number, &key).await?;
    let action = paths::reminder_refusal(&booking.number, &key);
    Ok(fragment::page(StatusCode::OK, &NewRefusal { page, action }))
}

/// The booking of a link, where the link is one of ours.
async fn find(concerts: &Concerts, number: &str, given: &str) -> Result<Booking> {
    let number = BookingNumber::parse(number).ok_or(Error::NotFound)?;
    if !bool::from(key(&concerts.accounts.keyring, &number).as_bytes().ct_eq(given.as_bytes())) {
        return Err(Error::NotFound);
    }
    store::bookings::find(&concerts.accounts.db, &number).await?.ok_or(Error::NotFound)
}

async fn create(
    State(concerts): State<Concerts>,
    Path((number, key)): Path<(String, String)>,
    visit: Visit,
) -> Result<Response> {
    let booking = find(&concerts, &number, &key).await?;
    let (accounts, now) = (&concerts.accounts, visit.page.now);
    match (booking.member_id, &booking.email) {
        (Some(id), _) => set_reminders(&accounts.db, id, Some(now)).await?,
        (None, Some(address)) => {
            reminders::refuse_for_address(&accounts.db, &hash(&accounts.keyring, address), now).await?;
        }
        // The address was erased: nobody is reminded any more.
        (None, None) => {}
    }
    Ok(visit.done(paths::concerts(), "reminders-refused"))
}
