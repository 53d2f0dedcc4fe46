//! Cancellation and restoration of a booking on its page.

use crate::{
    audit::Action,
    concerts::{
        Concerts,
        bookings::{
            editor::{Editor, audit_detail},
            store::{self, Booking, CancelOutcome},
            store_restore::{self, By, RestoreOutcome},
        },
        waiting_list::offers,
    },
};

/// Cancels a booking; its seats are free, or offered to the waiting list.
pub(crate) async fn cancel(concerts: &Concerts, editor: &Editor<'_>, booking: &Booking) -> sqlx::Result<CancelOutcome> {
    let now = editor.origin.at;
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store::cancel(&mut transaction, booking.id, now).await?;
    if let CancelOutcome::Cancelled(seats) = &outcome {
        let detail = audit_detail(booking, seats);
        editor.record(&mut transaction, Action::BOOKING_CANCELLED, booking, &detail).await?;
        transaction.commit().await?;
        concerts.context.mailer.wake();
        offers::publish_freed(concerts, booking.concert_id, seats, now).await;
    }
    Ok(outcome)
}

/// Restores a booking that was cancelled a moment ago, with its seats.
pub(crate) async fn restore(
    concerts: &Concerts,
    editor: &Editor<'_>,
    booking: &Booking,
) -> sqlx::Result<RestoreOutcome> {
    let now = editor.origin.at;
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store_restore::restore(&mut transaction, booking, By::Holder, now).await?;
    let RestoreOutcome::Restored(seats) = &outcome else {
        transaction.rollback().await?;
        return Ok(outcome);
    };
    store_restore::tell_holder(&mut transaction, booking.id, now).await?;
    editor.record(&mut transaction, Action::BOOKING_RESTORED, booking, &audit_detail(booking, seats)).await?;
    transaction.commit().await?;
    concerts.changed(booking.concert_id, seats);
    concerts.context.mailer.wake();
    Ok(outcome)
}
