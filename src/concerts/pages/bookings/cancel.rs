//! Cancellation of a booking by number and surname, with a confirmation page.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;
use time::OffsetDateTime;

use crate::{
    accounts::FormRequest,
    concerts::{
        Concerts, booked_seats,
        bookings::{
            booking_number::BookingNumber,
            by_holder,
            store::{Booking, CancelOutcome},
        },
        pages::bookings::{access::BookingViewer, claim::Claim, transfer},
        paths,
        programme::concert::Concert,
        seats::seat::Seat,
    },
    error::Result,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(paths::Cancellation::PATH, get(new).post(show))
        .route(paths::CancellationConfirmed::PATH, post(create))
}

#[derive(Template)]
#[template(path = "concerts/bookings/cancel/new.html", blocks = ["form"])]
struct NewCancellation {
    page: Page,
    form: Form,
    errors: FieldErrors,
}

form_view!(NewCancellation);

/// Confirmation page of a cancellation.
#[derive(Template)]
#[template(path = "concerts/bookings/cancel/show.html", blocks = ["summary"])]
struct ShowCancellation {
    page: Page,
    form: Form,
    concert: Concert,
    booking: Booking,
}

/// The number of a booking in the query of a page that asks for number and surname.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BookingQuery {
    number: String,
}

impl BookingQuery {
    /// The form with the number as people read it; other text is not repeated.
    pub(crate) fn form(&self) -> Form {
        let number = BookingNumber::parse(&self.number).map(|number| number.spaced()).unwrap_or_default();
        Form::filled([("number", &number)])
    }
}

async fn new(Query(asked): Query<BookingQuery>, fragment: Fragment, page: Page) -> Response {
    NewCancellation { page, form: asked.form(), errors: FieldErrors::default() }.fresh(fragment)
}

async fn show(
    State(concerts): State<Concerts>,
    reader: BookingViewer,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    match find(&concerts, &reader, &request, &form).await? {
        Ok((booking, concert)) => {
            let view = ShowCancellation { page: request.page, form, concert, booking };
            Ok(request.fragment.draw(StatusCode::OK, &view, ShowCancellation::as_summary))
        }
        Err(refusal) => Ok(refused(request, form, refusal)),
    }
}

fn refused(request: FormRequest, form: Form, refusal: Refusal) -> Response {
    NewCancellation { page: request.page, form, errors: FieldErrors::default() }.refused(request.fragment, refusal)
}

/// The booking that the form names, when it can still be cancelled.
async fn find(
    concerts: &Concerts,
    reader: &BookingViewer,
    request: &FormRequest,
    form: &Form,
) -> Result<Result<(Booking, Concert), Refusal>> {
    let claim = match Claim::parse(form) {
        Ok(claim) => claim,
        Err(errors) => return Ok(Err(errors.into())),
    };
    let id = match claim.settle(concerts, reader, request).await? {
        Ok(id) => id,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // Number and surname are what finding it takes.
    reader.remember(id).await?;
    let (booking, concert) = reader.find(concerts, &claim.number).await?;
    Ok(match hindrance(&booking, &concert, request.page.now) {
        Some(why) => Err(Refusal::conflict(why)),
        None => Ok((booking, concert)),
    })
}

/// Reasons for which a booking cannot be cancelled any more.
fn hindrance(booking: &Booking, concert: &Concert, now: OffsetDateTime) -> Option<&'static str> {
    if booking.cancelled_at.is_some() {
        Some("cancellation-before")
    } else if booking.checked_in_at.is_some() {
        Some("cancellation-checked-in")
    } else if concert.cancelled_at.is_some() {
        Some("cancellation-no-concert")
    } else if concert.starts_at <= now {
        Some("cancellation-past")
    } else {
        None
    }
}

/// The seats that the form names; all of the booking when it names none.
fn chosen(form: &Form, booking: &Booking) -> Result<Vec<Seat>, FieldErrors> {
    if !form.has("choosing") && !form.has("seat") {
        return Ok(booking.seats.clone());
    }
    let seats: Option<Vec<Seat>> = form.values("seat").map(Seat::parse).collect();
    let mut seats = seats.ok_or_else(|| FieldErrors::one("", "hold-unknown"))?;
    seats.sort_unstable();
    seats.dedup();
    if seats.is_empty() { Err(FieldErrors::one("", "hold-none")) } else { Ok(seats) }
}

async fn create(
    State(concerts): State<Concerts>,
    reader: BookingViewer,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (booking, _) = match find(&concerts, &reader, &request, &form).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(refused(request, form, refusal)),
    };
    let editor = reader.editor(&request.origin, &booking);
    let seats = match chosen(&form, &booking) {
        Ok(seats) => seats,
        Err(errors) => return Ok(refused(request, form, errors.into())),
    };
    if seats != booking.seats {
        let outcome = booked_seats::by_holder::cancel(&concerts, &editor, &booking, &seats).await?;
        return Ok(match transfer::cancelled(&outcome) {
            Ok(()) => request.done(paths::Booking { number: booking.number.clone() }, "seat-cancelled"),
            Err(refusal) => refused(request, form, refusal),
        });
    }
    Ok(match by_holder::cancel(&concerts, &editor, &booking).await? {
        CancelOutcome::Cancelled(_) => {
            request.done(paths::Booking { number: booking.number.clone() }, "cancellation-done")
        }
        CancelOutcome::Before => refused(request, form, Refusal::conflict("cancellation-before")),
        CancelOutcome::CheckedIn => refused(request, form, Refusal::conflict("cancellation-checked-in")),
    })
}
