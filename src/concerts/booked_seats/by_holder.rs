//! Changes of single seats of a booking on its page: cancellation, exchange, transfer, return.

use crate::{
    audit::Action,
    concerts::{
        Concerts,
        booked_seats::{
            store_cancel,
            store_exchange::{self, ExchangeOutcome},
            store_transfer::{self, SeatTransfer, TransferOutcome},
        },
        bookings::{
            booking_number::BookingNumber,
            editor::{Editor, audit_detail},
            store::{Booking, CancelOutcome},
        },
        seats::seat::{Seat, names_of},
        waiting_list::offers,
    },
    error::Result,
};

/// Cancels some seats of a booking; they are free, or offered to the waiting list.
pub(crate) async fn cancel(
    concerts: &Concerts,
    editor: &Editor<'_>,
    booking: &Booking,
    seats: &[Seat],
) -> sqlx::Result<CancelOutcome> {
    let now = editor.origin.at;
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store_cancel::cancel(&mut transaction, booking.id, seats, now).await?;
    if let CancelOutcome::Cancelled(freed) = &outcome {
        let detail = audit_detail(booking, freed);
        editor.record(&mut transaction, Action::SEATS_GIVEN_UP, booking, &detail).await?;
        transaction.commit().await?;
        concerts.context.mailer.wake();
        offers::publish_freed(concerts, booking.concert_id, freed, now).await;
    }
    Ok(outcome)
}

/// Exchanges the seats of a booking for these.
pub(crate) async fn exchange(
    concerts: &Concerts,
    editor: &Editor<'_>,
    booking: &Booking,
    wanted: &[Seat],
) -> sqlx::Result<ExchangeOutcome> {
    let now = editor.origin.at;
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store_exchange::exchange(&mut transaction, booking.id, wanted, now).await?;
    if let ExchangeOutcome::Exchanged(given, taken) = &outcome {
        let detail = format!("{} → {}", audit_detail(booking, given), names_of(taken));
        editor.record(&mut transaction, Action::BOOKING_MOVED, booking, &detail).await?;
        transaction.commit().await?;
        concerts.context.mailer.wake();
        let changed = [given.as_slice(), taken.as_slice()].concat();
        offers::publish_freed(concerts, booking.concert_id, &changed, now).await;
    }
    Ok(outcome)
}

/// Hands a seat of a booking on to another person, under a number of its own.
pub(crate) async fn hand_on(
    concerts: &Concerts,
    editor: &Editor<'_>,
    booking: &Booking,
    transfer: &SeatTransfer<'_>,
) -> Result<TransferOutcome> {
    loop {
        let mut transaction = concerts.context.db.begin().await?;
        let number = BookingNumber::random().map_err(anyhow::Error::from)?;
        // Nothing: one chance in thousands of millions, the number is somebody else's. Another one is taken.
        let Some(outcome) = store_transfer::hand_on(&mut transaction, transfer, &number).await? else { continue };
        if let TransferOutcome::Handed(number) = &outcome {
            let detail = format!("{} → {}", audit_detail(booking, &[transfer.seat]), number.as_str());
            editor.record(&mut transaction, Action::SEAT_HANDED_ON, booking, &detail).await?;
            transaction.commit().await?;
            concerts.changed(booking.concert_id, &[transfer.seat]);
            concerts.context.mailer.wake();
        }
        return Ok(outcome);
    }
}

/// Hands the seat of a booking back to the booking from which it came.
pub(crate) async fn hand_back(
    concerts: &Concerts,
    editor: &Editor<'_>,
    booking: &Booking,
) -> sqlx::Result<TransferOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store_transfer::hand_back(&mut transaction, booking.id, editor.origin.at).await?;
    if let TransferOutcome::Handed(number) = &outcome {
        let detail = format!("{} → {}", audit_detail(booking, &booking.seats), number.as_str());
        editor.record(&mut transaction, Action::SEAT_HANDED_BACK, booking, &detail).await?;
        transaction.commit().await?;
        concerts.changed(booking.concert_id, &booking.seats);
        concerts.context.mailer.wake();
    }
    Ok(outcome)
}
