//! Deletion of the guest of a browser at the guest's request.

use crate::{
    accounts::FormRequest,
    concerts::{
        Concerts,
        holds::{
            holder::{self, Holder},
            store_handovers,
        },
        pages::bookings::access::BookingViewer,
        paths,
        seats::seat::Seat,
        waiting_list::offers,
    },
    error::Result,
    web::cookies::Cookie,
};
use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(paths::GuestRemoval::PATH, post(destroy))
}

/// Deletes the guest of this browser and the found bookings from its session. Seats held by the guest are free.
async fn destroy(
    State(concerts): State<Concerts>,
    holder: Holder,
    reader: BookingViewer,
    request: FormRequest,
) -> Result<Response> {
    if let Some(guest) = holder.guest_name() {
        let freed = store_handovers::forget(&concerts.context.db, &guest).await?;
        for group in freed.chunk_by(|one, other| one.0 == other.0) {
            let seats: Vec<Seat> = group.iter().map(|(_, seat)| *seat).collect();
            if let Some((concert_id, _)) = group.first() {
                concerts.changed(*concert_id, &seats);
                offers::offer(&concerts, *concert_id, request.page.now).await;
            }
        }
    }
    reader.forget_found().await?;
    let response = request.done(paths::Bookings, "bookings-forgotten");
    Ok(Cookie::put(holder::end_of_guest(&concerts.context), response))
}
