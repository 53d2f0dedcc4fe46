//! Changes of bookings by the box office, of which their holders are told: cancellation, move, restoration, another name.

use crate::{
    accounts::members::names::{FirstName, Surname},
    audit::{Action, Origin},
    concerts::{
        Concerts,
        announcements::{self, change::Facts},
        bookings::{
            store::{self, Booking, CancelOutcome},
            store_box_office::{self, MoveOutcome, RenameOutcome},
            store_restore::{self, By, RestoreOutcome, TakenBack},
        },
        programme::concert::Concert,
        seats::seat::{Seat, list_of},
        waiting_list::offers,
    },
};

/// Cancels a booking; its seats are free, or offered to the waiting list.
pub(crate) async fn cancel(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    booking: &Booking,
    reason: &str,
) -> sqlx::Result<CancelOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store::cancel_in(&mut transaction, booking.id, origin.at).await?;
    let CancelOutcome::Cancelled(seats) = &outcome else { return Ok(outcome) };
    announcements::store::booking_cancelled(&mut transaction, concert, booking, reason, origin.at).await?;
    let detail = concert.audit_detail(&format!("{}, {}", booking.number.as_str(), list_of(seats)));
    let entry = origin.act(Action::BOOKING_CANCELLED).on(booking.member_id);
    entry.with_reason(reason).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.context.mailer.wake();
    offers::publish_freed(concerts, concert.id, seats, origin.at).await;
    Ok(outcome)
}

/// A move of a booking from one seat to another.
pub(crate) struct SeatMove {
    pub(crate) from: Seat,
    pub(crate) to: Seat,
    /// The message to the holder.
    pub(crate) reason: String,
}

/// Moves a booking to a free seat.
pub(crate) async fn change_seat(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    booking: &Booking,
    seat_move: &SeatMove,
) -> sqlx::Result<MoveOutcome> {
    let now = origin.at;
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store_box_office::change_seat(&mut transaction, booking, seat_move.from, seat_move.to, now).await?;
    if outcome != MoveOutcome::Moved {
        return Ok(outcome);
    }
    announcements::store::booking_moved(
        &mut transaction,
        concert,
        booking,
        seat_move.from,
        seat_move.to,
        &seat_move.reason,
        now,
    )
    .await?;
    let detail = concert.audit_detail(&format!("{}, {} → {}", booking.number.as_str(), seat_move.from, seat_move.to));
    let entry = origin.act(Action::BOOKING_MOVED).on(booking.member_id);
    entry.with_reason(&seat_move.reason).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.context.mailer.wake();
    offers::publish_freed(concerts, concert.id, &[seat_move.from, seat_move.to], now).await;
    Ok(outcome)
}

/// Restores a booking that was cancelled a moment ago, with its seats.
pub(crate) async fn restore(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    booking: &Booking,
) -> sqlx::Result<RestoreOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store_restore::restore(&mut transaction, booking, By::Staff, origin.at).await?;
    let RestoreOutcome::Restored(seats) = &outcome else { return Ok(outcome) };
    // Cancelled only since it was loaded.
    let Some(cancelled_at) = booking.cancelled_at else { return Ok(RestoreOutcome::Before) };
    let facts = &Facts::from(concert);
    let (concert_id, booking_id, now) = (concert.id, Some(booking.id), origin.at);
    store_restore::tell_audience(&mut transaction, &TakenBack { concert_id, booking_id, facts, cancelled_at, now })
        .await?;
    store_restore::tell_holder(&mut transaction, booking.id, now).await?;
    let detail = concert.audit_detail(&format!("{}, {}", booking.number.as_str(), list_of(seats)));
    origin.act(Action::BOOKING_RESTORED).on(booking.member_id).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed(concert.id, seats);
    concerts.context.mailer.wake();
    Ok(outcome)
}

/// A corrected name on a booking.
pub(crate) struct NewName {
    pub(crate) surname: Surname,
    pub(crate) first_name: FirstName,
    /// True if the ticket is sent once more, with the new name.
    pub(crate) send: bool,
}

/// Outcome of a correction of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameOutcome {
    /// The booking has the name.
    Corrected {
        /// True if the ticket is sent; false also where no address of the holder is known.
        sent: bool,
    },
    /// The booking is cancelled.
    Cancelled,
}

/// Corrects the name on a booking.
pub(crate) async fn rename(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    booking: &Booking,
    name: &NewName,
) -> sqlx::Result<NameOutcome> {
    let (surname, first_name) = (name.surname.as_str(), name.first_name.as_str());
    let mut transaction = concerts.context.db.begin().await?;
    match store_box_office::rename(&mut transaction, booking.id, surname, first_name).await? {
        RenameOutcome::Renamed(before) => {
            let names = format!("{}, {before} → {first_name} {surname}", booking.number.as_str());
            let detail = concert.audit_detail(&names);
            origin.act(Action::BOOKING_RENAMED).on(booking.member_id).detail(&detail).record(&mut *transaction).await?;
        }
        RenameOutcome::Same => {}
        RenameOutcome::Cancelled => return Ok(NameOutcome::Cancelled),
    }
    let sent = name.send && store_box_office::queue_ticket(&mut transaction, booking.id, origin.at).await?;
    transaction.commit().await?;
    concerts.context.mailer.wake();
    concerts.entered(concert.id);
    Ok(NameOutcome::Corrected { sent })
}
