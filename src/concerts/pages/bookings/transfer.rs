//! One seat of a booking: its ticket, cancellation, transfer to another person, return.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;

use crate::{
    accounts::{
        EmailAddress, FormRequest,
        members::names::{FirstName, Surname},
    },
    concerts::{
        Concerts,
        booked_seats::{
            by_holder,
            store_transfer::{self, Receiver, SeatTransfer, TransferOutcome},
        },
        bookings::{
            booking_number::BookingNumber,
            store::{Booking, CancelOutcome},
        },
        holds::guest_limits,
        pages::bookings::access::BookingViewer,
        paths,
        programme::concert::Concert,
        seats::seat::Seat,
    },
    error::{Error, Result},
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(paths::BookingSeat::PATH, get(show))
        .route(paths::SeatCancellation::PATH, post(cancel))
        .route(paths::SeatTransfer::PATH, post(create))
        .route(paths::HandBack::PATH, post(destroy))
}

/// One seat with the actions of its holder.
#[derive(Template)]
#[template(path = "concerts/bookings/transfer.html", blocks = ["form"])]
struct ShowSeat {
    page: Page,
    form: Form,
    errors: FieldErrors,
    concert: Concert,
    number: BookingNumber,
    seat: Seat,
    /// True if it is the only seat of the booking.
    last: bool,
}

form_view!(ShowSeat);

/// A booking that its holder may change, with one of its valid seats.
struct Found {
    booking: Booking,
    concert: Concert,
    seat: Seat,
}

impl Found {
    async fn load(concerts: &Concerts, reader: &BookingViewer, number: &BookingNumber, seat: Seat) -> Result<Self> {
        let (booking, concert) = reader.find(concerts, number).await?;
        if !booking.seats.contains(&seat) {
            return Err(Error::NotFound);
        }
        Ok(Self { booking, concert, seat })
    }

    fn view(self, page: Page, form: Form) -> ShowSeat {
        let last = self.booking.seats.len() == 1;
        let number = self.booking.number;
        ShowSeat { page, form, errors: FieldErrors::default(), concert: self.concert, number, seat: self.seat, last }
    }

    fn transfer<'a>(&self, receiver: &'a Receiver, now: OffsetDateTime) -> SeatTransfer<'a> {
        SeatTransfer { booking_id: self.booking.id, concert_id: self.concert.id, seat: self.seat, receiver, now }
    }

    /// Reasons for which its seats cannot be changed any more.
    fn hindrance(&self, now: OffsetDateTime) -> Option<&'static str> {
        hindrance(&self.booking, &self.concert, now)
    }
}

fn hindrance(booking: &Booking, concert: &Concert, now: OffsetDateTime) -> Option<&'static str> {
    if booking.cancelled_at.is_some() {
        Some("cancellation-before")
    } else if concert.cancelled_at.is_some() {
        Some("cancellation-no-concert")
    } else if concert.starts_at <= now {
        Some("cancellation-past")
    } else {
        None
    }
}

async fn show(
    State(concerts): State<Concerts>,
    paths::BookingSeat { number, seat }: paths::BookingSeat,
    reader: BookingViewer,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let found = Found::load(&concerts, &reader, &number, seat).await?;
    if found.hindrance(page.now).is_some() {
        return Ok(fragment.redirect(paths::Booking { number: found.booking.number.clone() }));
    }
    Ok(found.view(page, Form::default()).fresh(fragment))
}

async fn cancel(
    State(concerts): State<Concerts>,
    paths::SeatCancellation { number, seat }: paths::SeatCancellation,
    reader: BookingViewer,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let found = Found::load(&concerts, &reader, &number, seat).await?;
    let refusal = if let Some(why) = found.hindrance(request.page.now) {
        Refusal::conflict(why)
    } else {
        let editor = reader.editor(&request.origin, &found.booking);
        match cancelled(&by_holder::cancel(&concerts, &editor, &found.booking, &[found.seat]).await?) {
            Ok(()) => {
                return Ok(request.done(paths::Booking { number: found.booking.number.clone() }, "seat-cancelled"));
            }
            Err(refusal) => refusal,
        }
    };
    Ok(found.view(request.page, form).refused(request.fragment, refusal))
}

/// Refusal for seats that were not cancelled.
pub(crate) fn cancelled(outcome: &CancelOutcome) -> Result<(), Refusal> {
    match outcome {
        CancelOutcome::Cancelled(_) => Ok(()),
        CancelOutcome::Before => Err(Refusal::conflict("seat-not-yours")),
        CancelOutcome::CheckedIn => Err(Refusal::conflict("seat-checked-in")),
    }
}

/// The person that a form names: a member by number and surname, or somebody without an account by names alone.
async fn receiver(concerts: &Concerts, request: &FormRequest, form: &Form) -> Result<Result<Receiver, Refusal>> {
    let mut errors = form.errors();
    let surname = errors.take(Surname::parse(form.value("surname")));
    let number = form.value("member").trim();
    if form.value("to") == "member" {
        if number.is_empty() {
            errors.add("member", "transfer-member-missing");
        }
        let Some(surname) = surname.filter(|_| errors.is_empty()) else { return Ok(Err(errors.into())) };
        let found = store_transfer::find_receiver(&concerts.context.db, number, surname.as_str()).await?;
        return Ok(found.ok_or_else(|| Refusal::one("member", "transfer-member-unknown")));
    }
    let first_name = errors.take(FirstName::parse(form.value("first_name")));
    let email = errors.take(EmailAddress::parse_optional(form.value("email")));
    let (Some(surname), Some(first_name), Some(email)) = (surname, first_name, email) else {
        return Ok(Err(errors.into()));
    };
    if !errors.is_empty() {
        return Ok(Err(errors.into()));
    }
    if let Some(email) = &email
        && !guest_limits::may_write_to(concerts, &request.origin, email).await?
    {
        return Ok(Err(Refusal::one("email", "guest-email-limit")));
    }
    Ok(Ok(Receiver {
        member_id: None,
        surname: surname.as_str().to_owned(),
        first_name: first_name.as_str().to_owned(),
        email: email.map(|email| email.as_str().to_owned()),
        language: request.page.language.code(),
    }))
}

async fn create(
    State(concerts): State<Concerts>,
    paths::SeatTransfer { number, seat }: paths::SeatTransfer,
    reader: BookingViewer,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let found = Found::load(&concerts, &reader, &number, seat).await?;
    let refused = match (found.hindrance(request.page.now), receiver(&concerts, &request, &form).await?) {
        (Some(why), _) => Refusal::conflict(why),
        (None, Err(refusal)) => refusal,
        (None, Ok(receiver)) => {
            let editor = reader.editor(&request.origin, &found.booking);
            let transfer = found.transfer(&receiver, request.origin.at);
            match by_holder::hand_on(&concerts, &editor, &found.booking, &transfer).await? {
                TransferOutcome::Handed(_) => {
                    return Ok(request.done(paths::Booking { number: found.booking.number.clone() }, "transfer-done"));
                }
                outcome => refusal(&outcome),
            }
        }
    };
    Ok(found.view(request.page, form).refused(request.fragment, refused))
}

fn refusal(outcome: &TransferOutcome) -> Refusal {
    match outcome {
        TransferOutcome::CheckedIn => Refusal::conflict("seat-checked-in"),
        TransferOutcome::Limit => Refusal::conflict("transfer-limit"),
        TransferOutcome::Same => Refusal::conflict("transfer-same"),
        TransferOutcome::Closed => Refusal::conflict("transfer-closed"),
        TransferOutcome::Gone => Refusal::conflict("hand-back-gone"),
        TransferOutcome::NotTheirs | TransferOutcome::Handed(_) => Refusal::conflict("seat-not-yours"),
    }
}

/// Hands a seat that was received back.
async fn destroy(
    State(concerts): State<Concerts>,
    paths::HandBack { number }: paths::HandBack,
    reader: BookingViewer,
    request: FormRequest,
) -> Result<Response> {
    let (booking, concert) = reader.find(&concerts, &number).await?;
    let path = paths::Booking { number: booking.number.clone() };
    if booking.handed_from.is_none() {
        return Err(Error::NotFound);
    }
    let now = request.page.now;
    let refused = match hindrance(&booking, &concert, now) {
        Some(why) => Refusal::conflict(why),
        None => match by_holder::hand_back(&concerts, &reader.editor(&request.origin, &booking), &booking).await? {
            TransferOutcome::Handed(_) => return Ok(request.done(&path, "hand-back-done")),
            outcome => refusal(&outcome),
        },
    };
    let seat = booking.seats.first().copied().ok_or(Error::NotFound)?;
    let found = Found { booking, concert, seat };
    Ok(found.view(request.page, Form::default()).refused(request.fragment, refused))
}
