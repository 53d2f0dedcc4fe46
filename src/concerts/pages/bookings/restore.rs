//! Restoration of a cancelled booking by its holder, within ten minutes.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::post,
};

use crate::{
    accounts::FormRequest,
    audit::{Action, Origin},
    concerts::{
        Concerts,
        bookings::{
            store::Booking,
            store_restore::{self, By, RestoreOutcome},
        },
        pages::bookings::{access::BookingViewer, booking, transfer},
        paths,
        seats::seat::Seat,
    },
    error::Result,
    web::Message,
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(&paths::restoration("{number}"), post(create))
}

async fn create(
    State(concerts): State<Concerts>,
    Path(number): Path<String>,
    reader: BookingViewer,
    visit: FormRequest,
) -> Result<Response> {
    let (booking, _) = reader.find(&concerts, &number).await?;
    match restore(&concerts, (&reader, &visit.origin), &booking).await? {
        RestoreOutcome::Restored(seats) => {
            concerts.changed(booking.concert_id, &seats);
            concerts.accounts.mailer.wake();
            Ok(visit.done(&paths::booking(booking.number.as_str()), "restoration-done"))
        }
        refused => {
            let refusal = refusal(&refused);
            booking::draw(&concerts, &number, &reader, visit.page, (StatusCode::CONFLICT, Some(refusal))).await
        }
    }
}

async fn restore(
    concerts: &Concerts,
    (reader, origin): (&BookingViewer, &Origin),
    booking: &Booking,
) -> Result<RestoreOutcome> {
    let mut transaction = concerts.accounts.db.begin().await?;
    let outcome = store_restore::restore(&mut transaction, booking, By::Holder, origin.at).await?;
    if let RestoreOutcome::Restored(seats) = &outcome {
        store_restore::tell_holder(&mut transaction, booking.id, origin.at).await?;
        if let Some(entry) = reader.entry(origin, Action::BOOKING_RESTORED, booking) {
            entry.detail(&transfer::detail(booking, seats)).record(&mut *transaction).await?;
        }
        transaction.commit().await?;
    } else {
        transaction.rollback().await?;
    }
    Ok(outcome)
}

/// Message for a cancellation that is not undone.
pub(crate) fn refusal(outcome: &RestoreOutcome) -> Message {
    match outcome {
        RestoreOutcome::Restored(_) | RestoreOutcome::Before => "restoration-before".into(),
        RestoreOutcome::Late => "restoration-late".into(),
        RestoreOutcome::ConcertCancelled => "concert-cancelled-text".into(),
        RestoreOutcome::ByStaff => "restoration-by-staff".into(),
        RestoreOutcome::Limit => "restoration-limit".into(),
        RestoreOutcome::Gone(seats) => {
            let places: Vec<String> = seats.iter().map(Seat::to_string).collect();
            let count = i64::try_from(places.len()).unwrap_or(i64::MAX);
            Message::new("restoration-gone").count("count", count).with("seats", places.join(", "))
        }
    }
}
