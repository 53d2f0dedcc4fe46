//! Restoration of cancelled bookings and concerts by the box office, within ten minutes.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    concerts::{
        Concerts,
        bookings::{
            by_staff,
            store_restore::{RestoreConcertOutcome, RestoreOutcome},
        },
        pages::{
            bookings::restore::refusal,
            box_office::{
                bookings::list::{Desk as BookingDesk, ShowOfficeBooking, find_booking},
                show::{Desk, ShowOffice},
            },
        },
        paths::box_office,
        programme::cancellation,
    },
    error::Result,
    web::{Form, Refusal},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(box_office::ConcertRestoration::PATH, post(restore_concert))
        .route(box_office::BookingRestoration::PATH, post(restore_booking))
}

async fn restore_booking(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::BookingRestoration { id, number }: box_office::BookingRestoration,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (concert, booking) = find_booking(&concerts, id, &number).await?;
    match by_staff::restore(&concerts, &request.origin, &concert, &booking).await? {
        RestoreOutcome::Restored(_) => {
            Ok(request.done(box_office::Booking { id, number: booking.number.clone() }, "flash-booking-restored"))
        }
        refused => {
            let refusal = Refusal::conflict(refusal(&refused));
            ShowOfficeBooking::refused(&concerts, id, &number, request, form, BookingDesk::Cancellation, refusal).await
        }
    }
}

async fn restore_concert(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::ConcertRestoration { id }: box_office::ConcertRestoration,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let refusal = match cancellation::restore(&concerts, &request.origin, &concert).await? {
        RestoreConcertOutcome::Restored(_) => {
            return Ok(request.done(box_office::Concert { id }, "flash-concert-restored"));
        }
        RestoreConcertOutcome::Before => Refusal::conflict("restoration-concert-before"),
        RestoreConcertOutcome::Late => Refusal::conflict("restoration-late"),
    };
    ShowOffice::refused(&concerts, id, request, form, Desk::Cancellation, refusal).await
}
