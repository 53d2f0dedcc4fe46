//! Restoration of cancelled bookings and concerts by the box office, within ten minutes.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    audit::{Action, Origin},
    concerts::{
        Concerts,
        announcements::change::Facts,
        bookings::{
            store::Booking,
            store_restore::{self, By, RestoreConcertOutcome, RestoreOutcome, TakenBack},
        },
        pages::{
            bookings::restore::refusal,
            box_office::{
                bookings::list::{Desk as BookingDesk, ShowOfficeBooking, find_booking},
                seat_list::{act, list_of},
                show::{Desk, ShowOffice},
            },
        },
        paths::box_office,
        programme::concert::Concert,
        waiting_list::offers,
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
    match restore(&concerts, &visit.origin, (&concert, &booking)).await? {
        Ok(()) => Ok(visit.done(&box_office::office_booking(id, booking.number.as_str()), "flash-booking-restored")),
        Err(refusal) => {
            ShowOfficeBooking::refused(&concerts, (id, &number), (visit, form), BookingDesk::Cancellation, refusal)
                .await
        }
    }
}

async fn restore(
    concerts: &Concerts,
    origin: &Origin,
    (concert, booking): (&Concert, &Booking),
) -> Result<Result<(), Refusal>> {
    let mut transaction = concerts.accounts.db.begin().await?;
    let outcome = store_restore::restore(&mut transaction, booking, By::Staff, origin.at).await?;
    let (RestoreOutcome::Restored(seats), Some(cancelled_at)) = (&outcome, booking.cancelled_at) else {
        return Ok(Err(Refusal::conflict(refusal(&outcome))));
    };
    let facts = &Facts::from(concert);
    let (concert_id, booking_id, now) = (concert.id, Some(booking.id), origin.at);
    store_restore::tell_audience(&mut transaction, &TakenBack { concert_id, booking_id, facts, cancelled_at, now })
        .await?;
    store_restore::tell_holder(&mut transaction, booking.id, now).await?;
    let detail = act(concert.id, &concert.title, &format!("{}, {}", booking.number.as_str(), list_of(seats)));
    origin.act(Action::BOOKING_RESTORED).on(booking.member_id).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed(concert.id, seats);
    concerts.accounts.mailer.wake();
    Ok(Ok(()))
}

async fn restore_concert(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path(id): Path<ConcertId>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    match take_back(&concerts, &visit.origin, &concert).await? {
        Ok(()) => Ok(visit.done(&box_office::office_concert(id), "flash-concert-restored")),
        Err(refusal) => ShowOffice::refused(&concerts, id, (visit, form), Desk::Cancellation, refusal).await,
    }
}

async fn take_back(concerts: &Concerts, origin: &Origin, concert: &Concert) -> Result<Result<(), Refusal>> {
    let mut transaction = concerts.accounts.db.begin().await?;
    let cancelled_at = match store_restore::restore_concert(&mut transaction, concert.id, origin.at).await? {
        RestoreConcertOutcome::Restored(cancelled_at) => cancelled_at,
        RestoreConcertOutcome::Before => return Ok(Err(Refusal::conflict("restoration-concert-before"))),
        RestoreConcertOutcome::Late => return Ok(Err(Refusal::conflict("restoration-late"))),
    };
    let facts = &Facts::from(concert);
    let (concert_id, booking_id, now) = (concert.id, None, origin.at);
    store_restore::tell_audience(&mut transaction, &TakenBack { concert_id, booking_id, facts, cancelled_at, now })
        .await?;
    let detail = act(concert.id, &concert.title, "");
    origin.act(Action::CONCERT_RESTORED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(concert.id);
    concerts.accounts.mailer.wake();
    offers::offer(concerts, concert.id, now).await;
    Ok(Ok(()))
}
