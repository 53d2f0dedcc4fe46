//! Cancellation and move of bookings by staff.

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
        Concerts, announcements,
        bookings::{
            self,
            store::{Booking, CancelOutcome},
            store_box_office::{self, MoveOutcome},
        },
        pages::box_office::{
            bookings::list::{Desk, ShowOfficeBooking, find_booking},
            seat_list::{act, list_of},
        },
        paths::box_office,
        programme::concert::Concert,
        seats::seat::Seat,
        waiting_list::offers,
    },
    error::Result,
    ids::ConcertId,
    web::{FieldErrors, Form, Refusal, forms::reason::parse_reason},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(&box_office::office_booking_cancellation("{id}", "{number}"), post(cancel))
        .route(&box_office::office_booking_move("{id}", "{number}"), post(change_seat))
}

async fn cancel(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path((id, number)): Path<(ConcertId, String)>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let found = find_booking(&concerts, id, &number).await?;
    let outcome = match form.reason() {
        Ok(reason) => cancel_booking(&concerts, &visit.origin, &found, &reason).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => {
            concerts.accounts.mailer.wake();
            Ok(visit.done(&box_office::office_booking(id, found.1.number.as_str()), "flash-booking-cancelled"))
        }
        Err(refusal) => {
            ShowOfficeBooking::refused(&concerts, (id, &number), (visit, form), Desk::Cancellation, refusal).await
        }
    }
}

async fn cancel_booking(
    concerts: &Concerts,
    origin: &Origin,
    (concert, booking): &(Concert, Booking),
    reason: &str,
) -> Result<Result<(), Refusal>> {
    let mut transaction = concerts.accounts.db.begin().await?;
    let seats = match bookings::store::cancel_in(&mut transaction, booking.id, origin.at).await? {
        CancelOutcome::Cancelled(seats) => seats,
        CancelOutcome::Before => return Ok(Err(Refusal::conflict("office-booking-cancelled-before"))),
        CancelOutcome::CheckedIn => return Ok(Err(Refusal::conflict("office-booking-inside"))),
    };
    announcements::store::booking_cancelled(&mut transaction, (concert, booking), reason, origin.at).await?;
    let detail = act(concert.id, &concert.title, &format!("{}, {}", booking.number.as_str(), list_of(&seats)));
    let entry = origin.act(Action::BOOKING_CANCELLED).on(booking.member_id);
    entry.with_reason(reason).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed(concert.id, &seats);
    offers::offer(concerts, concert.id, origin.at).await;
    Ok(Ok(()))
}

/// Input of the move form.
struct MoveInput {
    from: Seat,
    to: Seat,
    reason: String,
}

impl MoveInput {
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
    Path((id, number)): Path<(ConcertId, String)>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let found = find_booking(&concerts, id, &number).await?;
    let outcome = match MoveInput::parse(&form) {
        Ok(wish) => move_booking(&concerts, &visit.origin, &found, &wish).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(visit.done(&box_office::office_booking(id, found.1.number.as_str()), "flash-booking-moved")),
        Err(refusal) => ShowOfficeBooking::refused(&concerts, (id, &number), (visit, form), Desk::Move, refusal).await,
    }
}

async fn move_booking(
    concerts: &Concerts,
    origin: &Origin,
    (concert, booking): &(Concert, Booking),
    wish: &MoveInput,
) -> Result<Result<(), Refusal>> {
    let mut transaction = concerts.accounts.db.begin().await?;
    match store_box_office::change_seat(&mut transaction, booking, wish.from, wish.to, origin.at).await? {
        MoveOutcome::Moved => {}
        MoveOutcome::Cancelled => return Ok(Err(Refusal::conflict("office-booking-cancelled-before"))),
        MoveOutcome::NotTheirs => return Ok(Err(Refusal::conflict("office-move-not-theirs"))),
        MoveOutcome::Taken => return Ok(Err(Refusal::conflict("office-move-taken"))),
        MoveOutcome::Unknown => return Ok(Err(Refusal::one("to", "hold-unknown"))),
    }
    let seats = (wish.from, wish.to);
    announcements::store::booking_moved(&mut transaction, (concert, booking), seats, &wish.reason, origin.at).await?;
    let detail = act(concert.id, &concert.title, &format!("{}, {} → {}", booking.number.as_str(), wish.from, wish.to));
    let entry = origin.act(Action::BOOKING_MOVED).on(booking.member_id);
    entry.with_reason(&wish.reason).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed(concert.id, &[wish.from, wish.to]);
    concerts.accounts.mailer.wake();
    offers::offer(concerts, concert.id, origin.at).await;
    Ok(Ok(()))
}
