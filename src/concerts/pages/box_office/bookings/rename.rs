//! Correction of a misspelt name on a booking; number, seats and codes stay.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{
        FormRequest,
        members::names::{FirstName, Surname},
        sign_in::session::SellsSeats,
    },
    concerts::{
        Concerts,
        bookings::by_staff::{self, NameOutcome, NewName},
        pages::box_office::bookings::list::{Desk, ShowOfficeBooking, find_booking},
        paths::box_office,
    },
    error::Result,
    web::{FieldErrors, Form, Refusal},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(box_office::BookingName::PATH, post(rename))
}

impl NewName {
    fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let surname = errors.take(Surname::parse(form.value("surname")));
        let first_name = errors.take(FirstName::parse(form.value("first_name")));
        match (surname, first_name) {
            (Some(surname), Some(first_name)) if errors.is_empty() => {
                Ok(Self { surname, first_name, send: form.checked("send") })
            }
            _ => Err(errors),
        }
    }
}

async fn rename(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::BookingName { id, number }: box_office::BookingName,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (concert, booking) = find_booking(&concerts, id, &number).await?;
    let outcome = match NewName::parse(&form) {
        Ok(name) => confirm(by_staff::rename(&concerts, &request.origin, &concert, &booking, &name).await?, name.send),
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(said) => Ok(request.done(box_office::Booking { id, number: booking.number.clone() }, said)),
        Err(refusal) => ShowOfficeBooking::refused(&concerts, id, &number, request, form, Desk::Name, refusal).await,
    }
}

/// The key of the text that confirms a corrected name; `send`: the ticket was to be sent.
fn confirm(outcome: NameOutcome, send: bool) -> Result<&'static str, Refusal> {
    match outcome {
        NameOutcome::Corrected { sent: true } => Ok("flash-name-corrected-sent"),
        NameOutcome::Corrected { sent: false } if send => Ok("flash-name-corrected-not-sent"),
        NameOutcome::Corrected { sent: false } => Ok("flash-name-corrected"),
        NameOutcome::Cancelled => Err(Refusal::conflict("office-booking-cancelled-before")),
    }
}
