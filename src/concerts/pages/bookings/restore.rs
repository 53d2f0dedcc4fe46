//! Restoration of a cancelled booking by its holder, within ten minutes.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::FormRequest,
    concerts::{
        Concerts,
        bookings::{by_holder, store_restore::RestoreOutcome},
        pages::bookings::{access::BookingViewer, booking},
        paths,
        seats::seat::Seat,
    },
    error::Result,
    web::Message,
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(paths::Restoration::PATH, post(create))
}

async fn create(
    State(concerts): State<Concerts>,
    paths::Restoration { number }: paths::Restoration,
    reader: BookingViewer,
    request: FormRequest,
) -> Result<Response> {
    let (booking, _) = reader.find(&concerts, &number).await?;
    match by_holder::restore(&concerts, &reader.editor(&request.origin, &booking), &booking).await? {
        RestoreOutcome::Restored(_) => {
            Ok(request.done(paths::Booking { number: booking.number.clone() }, "restoration-done"))
        }
        refused => {
            let refusal = refusal(&refused);
            booking::draw(&concerts, &number, &reader, request.page, StatusCode::CONFLICT, Some(refusal)).await
        }
    }
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
