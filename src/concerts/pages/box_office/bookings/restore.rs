//! Restoration of cancelled bookings and concerts by the box office, within ten minutes.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

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
    ids::ConcertId,
    web::{Form, Refusal},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(&box_office::office_restoration("{id}"), post(restore_concert))
        .route(&box_office::office_booking_restoration("{id}", "{number}"), post(restore_booking))
}

async fn restore_booking(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path((id, number)): Path<(ConcertId, String)>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let (concert, booking) = find_booking(&concerts, id, &number).await?;
    match by_staff::restore(&concerts, &visit.origin, &concert, &booking).await? {
        RestoreOutcome::Restored(_) => {
            Ok(visit.done(box_office::office_booking(id, booking.number.as_str()), "flash-booking-restored"))
        }
        refused => {
            let refusal = Refusal::conflict(refusal(&refused));
            ShowOfficeBooking::refused(&concerts, (id, &number), (visit, form), BookingDesk::Cancellation, refusal)
                .await
        }
    }
}

async fn restore_concert(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path(id): Path<ConcertId>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let refusal = match cancellation::restore(&concerts, &visit.origin, &concert).await? {
        RestoreConcertOutcome::Restored(_) => {
            return Ok(visit.done(box_office::office_concert(id), "flash-concert-restored"));
        }
        RestoreConcertOutcome::Before => Refusal::conflict("restoration-concert-before"),
        RestoreConcertOutcome::Late => Refusal::conflict("restoration-late"),
    };
    ShowOffice::refused(&concerts, id, (visit, form), Desk::Cancellation, refusal).await
}
