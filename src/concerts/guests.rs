//! The guest of a browser that changes hands: a member signs in or out there, or the guest asks to be forgotten.

use std::collections::BTreeSet;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
    routing::post,
};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{
    Concerts, hall,
    holder::{self, Holder},
    office::plans,
    paths,
    reader::Reader,
    seat::Seat,
    store::handovers,
    waiting,
};
use crate::{
    accounts::{Accounts, Arrival, Handover, Visit},
    error::Result,
    live::{Keys, Topic},
};

pub(super) fn router() -> Router<Concerts> {
    Router::new().route(paths::forget_guest(), post(destroy))
}

/// A member signs in: the seats held in this browser are the member's from now on, and its guest ends. The guest's bookings
/// stay valid and are not the member's: on a shared computer another person may have made them.
///
/// # Errors
/// When the database fails.
pub async fn sign_in(db: &mut PgConnection, arrival: Arrival<'_>) -> sqlx::Result<Handover> {
    let Some(guest) = holder::known_guest(arrival.accounts, arrival.headers) else {
        return Ok(Handover::default());
    };
    let seats = handovers::take_over(db, &guest, &holder::member_name(arrival.member_id), arrival.now).await?;
    let notice = if seats.iter().any(|seat| !seat.taken) {
        Some("bookings-over-limit")
    } else {
        handovers::has_bookings(db, &guest, arrival.now).await?.then_some("bookings-left-behind")
    };
    let changed = seats.iter().flat_map(|handed| {
        let keys = Keys::these([handed.seat.key()]);
        [hall::TOPIC, plans::TOPIC].map(|topic| (Topic::new(topic, handed.concert_id), keys.clone()))
    });
    Ok(Handover { changed: changed.collect(), cookies: vec![holder::end_of_guest(arrival.accounts)], notice })
}

/// A member signs out: a guest that this browser still knows ends.
#[must_use]
pub fn sign_out(accounts: &Accounts, headers: &HeaderMap) -> Vec<HeaderValue> {
    holder::known_guest(accounts, headers).map(|_| holder::end_of_guest(accounts)).into_iter().collect()
}

/// An account is closed: seats held and offered are free, and the places in waiting lists end. Bookings stay valid and are
/// found by number and surname. The topics in which something changed.
///
/// # Errors
/// When the database fails.
pub async fn farewell(db: &mut PgConnection, member_id: i64, _: OffsetDateTime) -> sqlx::Result<Vec<Topic>> {
    handovers::leave_waiting_lists(db, member_id).await?;
    let freed = handovers::release_all(db, &holder::member_name(member_id)).await?;
    let concerts: BTreeSet<i64> = freed.iter().map(|(concert_id, _)| *concert_id).collect();
    let topics = [hall::TOPIC, plans::TOPIC];
    Ok(concerts.into_iter().flat_map(|id| topics.map(|topic| Topic::new(topic, id))).collect())
}

/// Has this browser forget its guest, and bookings found by number and surname. Seats that the guest holds are free.
async fn destroy(State(concerts): State<Concerts>, holder: Holder, reader: Reader, visit: Visit) -> Result<Response> {
    if let Some(guest) = holder.guest_name() {
        let freed = handovers::forget(&concerts.accounts.db, &guest).await?;
        for group in freed.chunk_by(|one, other| one.0 == other.0) {
            let seats: Vec<Seat> = group.iter().map(|(_, seat)| *seat).collect();
            if let Some((concert_id, _)) = group.first() {
                concerts.changed(*concert_id, &seats);
                waiting::offer(&concerts, *concert_id, visit.page.now).await;
            }
        }
    }
    reader.forget_found().await?;
    let mut response = visit.done(paths::bookings(), "bookings-forgotten");
    response.headers_mut().append(header::SET_COOKIE, holder::end_of_guest(&concerts.accounts));
    Ok(response)
}
