//! Unsubscription from reminders, by the link in their e-mail.

use crate::{
    accounts::{FormRequest, set_reminders},
    concerts::{
        Concerts,
        announcements::{
            reminders::{hash, key},
            store_reminders,
        },
        bookings::{self, booking_number::BookingNumber, store::Booking},
        paths,
    },
    error::{Error, Result},
    web::{Page, pages::fragment},
};
use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use subtle::ConstantTimeEq as _;

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(paths::ReminderRefusal::PATH, get(new).post(create))
}

/// The question whether somebody wants no more reminders: opening the link changes nothing.
#[derive(Template)]
#[template(path = "concerts/reminders/new.html")]
struct NewRefusal {
    page: Page,
    /// URL that the form is posted to.
    action: String,
}

async fn new(
    State(concerts): State<Concerts>,
    paths::ReminderRefusal { number, key }: paths::ReminderRefusal,
    page: Page,
) -> Result<Response> {
    let booking = find(&concerts, &number, &key).await?;
    let action = paths::ReminderRefusal { number: booking.number.clone(), key }.to_string();
    Ok(fragment::page(StatusCode::OK, &NewRefusal { page, action }))
}

/// The booking of a link, where the link is one of ours.
async fn find(concerts: &Concerts, number: &BookingNumber, given: &str) -> Result<Booking> {
    if !bool::from(key(&concerts.context.keyring, number).as_bytes().ct_eq(given.as_bytes())) {
        return Err(Error::NotFound);
    }
    bookings::store::find(&concerts.context.db, number).await?.ok_or(Error::NotFound)
}

async fn create(
    State(concerts): State<Concerts>,
    paths::ReminderRefusal { number, key }: paths::ReminderRefusal,
    request: FormRequest,
) -> Result<Response> {
    let booking = find(&concerts, &number, &key).await?;
    let (context, now) = (&concerts.context, request.page.now);
    match (booking.member_id, &booking.email) {
        (Some(id), _) => set_reminders(&context.db, id, Some(now)).await?,
        (None, Some(address)) => {
            store_reminders::refuse_for_address(&context.db, &hash(&context.keyring, address), now).await?;
        }
        // The address was erased: nobody is reminded any more.
        (None, None) => {}
    }
    Ok(request.done(paths::Programme, "reminders-refused"))
}
