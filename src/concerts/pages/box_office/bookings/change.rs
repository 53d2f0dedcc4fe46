//! Cancellation and move of bookings by staff.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    concerts::{
        Concerts,
        bookings::{
            by_staff::{self, SeatMove},
            store::CancelOutcome,
            store_box_office::MoveOutcome,
        },
        pages::box_office::bookings::list::{Desk, ShowOfficeBooking, find_booking},
        paths::box_office,
        seats::seat::Seat,
    },
    error::Result,
    web::{FieldErrors, Form, Refusal, forms::reason::parse_reason},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(box_office::BookingCancellation::PATH, post(cancel))
        .route(box_office::BookingMove::PATH, post(change_seat))
}

async fn cancel(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::BookingCancellation { id, number }: box_office::BookingCancellation,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (concert, booking) = find_booking(&concerts, id, &number).await?;
    let outcome = match form.reason() {
        Ok(reason) => cancelled(&by_staff::cancel(&concerts, &request.origin, &concert, &booking, &reason).await?),
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => {
            Ok(request.done(box_office::Booking { id, number: booking.number.clone() }, "flash-booking-cancelled"))
        }
        Err(refusal) => {
            ShowOfficeBooking::refused(&concerts, id, &number, request, form, Desk::Cancellation, refusal).await
        }
    }
}

fn cancelled(outcome: &CancelOutcome) -> Result<(), Refusal> {
    match outcome {
        CancelOutcome::Cancelled(_) => Ok(()),
        CancelOutcome::Before => Err(Refusal::conflict("office-booking-cancelled-before")),
        CancelOutcome::CheckedIn => Err(Refusal::conflict("office-booking-inside")),
    }
}

impl SeatMove {
    fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let from = errors.take(seat(form, "from"));
        let to = errors.take(seat(form, "to"));
        let reason = errors.take(parse_reason(form.value("reason")));
        if from.is_some() && from == to {
            errors.add("to", "office-move-same");
        }
        match (from, to, reason) {
            (Some(from), Some(to), Some(reason)) if errors.is_empty() => Ok(Self { from, to, reason }),
            _ => Err(errors),
        }
    }
}

fn seat(form: &Form, field: &'static str) -> Result<Seat, FieldErrors> {
    Seat::parse(form.value(field).trim()).ok_or_else(|| FieldErrors::one(field, "hold-unknown"))
}

async fn change_seat(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::BookingMove { id, number }: box_office::BookingMove,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (concert, booking) = find_booking(&concerts, id, &number).await?;
    let outcome = match SeatMove::parse(&form) {
        Ok(wanted) => moved(by_staff::change_seat(&concerts, &request.origin, &concert, &booking, &wanted).await?),
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(request.done(box_office::Booking { id, number: booking.number.clone() }, "flash-booking-moved")),
        Err(refusal) => ShowOfficeBooking::refused(&concerts, id, &number, request, form, Desk::Move, refusal).await,
    }
}

fn moved(outcome: MoveOutcome) -> Result<(), Refusal> {
    match outcome {
        MoveOutcome::Moved => Ok(()),
        MoveOutcome::Cancelled => Err(Refusal::conflict("office-booking-cancelled-before")),
        MoveOutcome::NotTheirs => Err(Refusal::conflict("office-move-not-theirs")),
        MoveOutcome::Taken => Err(Refusal::conflict("office-move-taken")),
        MoveOutcome::Unknown => Err(Refusal::one("to", "hold-unknown")),
    }
}
