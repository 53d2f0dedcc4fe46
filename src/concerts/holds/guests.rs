//! Changes of the guest of a browser: sign-in, sign-out, or a request to be forgotten.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, HeaderValue};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    accounts::{Arrival, Handover},
    concerts::{
        holds::{holder, store_handovers},
        topics,
    },
    context::Context,
    ids::{ConcertId, MemberId},
    live::{Keys, Topic},
    web::cookies::Cookie,
};

/// A member signs in: the seats held in this browser are the member's from now on, and its guest ends. The guest's bookings
/// stay valid and are not the member's: on a shared computer another person may have made them.
///
/// # Errors
/// When the database fails.
pub async fn sign_in(db: &mut PgConnection, arrival: Arrival<'_>) -> sqlx::Result<Handover> {
    let Some(guest) = holder::known_guest(arrival.context, arrival.headers) else {
        return Ok(Handover::default());
    };
    let seats = store_handovers::take_over(db, &guest, &holder::member_name(arrival.member_id), arrival.now).await?;
    let notice = if seats.iter().any(|seat| !seat.taken) {
        Some("bookings-over-limit")
    } else {
        store_handovers::has_bookings(db, &guest, arrival.now).await?.then_some("bookings-left-behind")
    };
    let changed = seats.iter().flat_map(|handed| {
        let keys = Keys::these([handed.seat.key()]);
        [topics::SEATS, topics::SEAT_PLAN].map(|topic| (Topic::new(topic, handed.concert_id), keys.clone()))
    });
    Ok(Handover { changed: changed.collect(), cookies: end_of_guest(arrival.context), notice })
}

/// A member signs out: a guest that this browser still knows ends.
#[must_use]
pub fn sign_out(context: &Context, headers: &HeaderMap) -> Vec<HeaderValue> {
    holder::known_guest(context, headers).map(|_| end_of_guest(context)).unwrap_or_default()
}

fn end_of_guest(context: &Context) -> Vec<HeaderValue> {
    holder::end_of_guest(context).map(Cookie::into_header).into_iter().collect()
}

/// An account is closed: seats held and offered are free, and the places in waiting lists end. Bookings stay valid and are
/// found by number and surname. The topics in which something changed.
///
/// # Errors
/// When the database fails.
pub async fn account_closed(db: &mut PgConnection, member_id: MemberId, _: OffsetDateTime) -> sqlx::Result<Vec<Topic>> {
    store_handovers::leave_waiting_lists(db, member_id).await?;
    let freed = store_handovers::release_all(db, &holder::member_name(member_id)).await?;
    let concerts: BTreeSet<ConcertId> = freed.iter().map(|(concert_id, _)| *concert_id).collect();
    let topics = [topics::SEATS, topics::SEAT_PLAN];
    Ok(concerts.into_iter().flat_map(|id| topics.map(|topic| Topic::new(topic, id))).collect())
}
