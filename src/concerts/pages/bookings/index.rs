//! The list of the own bookings and holds.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use crate::{
    concerts::{
        Concerts,
        bookings::store_mine::{self, OwnBooking, OwnHold},
        holds::holder::Holder,
        pages::bookings::access::BookingViewer,
    },
    error::Result,
    web::{Page, pages::fragment},
};

/// Bookings that belong together in the list of their owner.
struct Group {
    title: &'static str,
    bookings: Vec<OwnBooking>,
}

#[derive(Template)]
#[template(path = "concerts/bookings/index.html")]
struct IndexBookings {
    page: Page,
    /// Seats that wait to be booked, also those of the waiting list.
    holds: Vec<OwnHold>,
    groups: Vec<Group>,
    /// True if a guest may have this browser forget the bookings.
    forgettable: bool,
}

pub(super) async fn index(
    State(concerts): State<Concerts>,
    holder: Holder,
    reader: BookingViewer,
    page: Page,
) -> Result<Response> {
    let forgettable = reader.is_known_guest().await?;
    let (db, names) = (&concerts.context.db, holder.names());
    let holds = store_mine::list_own_holds(db, &names, page.now).await?;
    let all = store_mine::list_own(db, &names).await?;
    let (cancelled, valid): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|one| one.cancelled_at.or(one.concert_cancelled_at).is_some());
    let (mut coming, past): (Vec<_>, Vec<_>) = valid.into_iter().partition(|one| one.starts_at > page.now);
    // The next concert stands first.
    coming.reverse();
    let groups = [("bookings-coming", coming), ("bookings-past", past), ("bookings-cancelled", cancelled)];
    let groups = groups.into_iter().filter(|(_, bookings)| !bookings.is_empty());
    let groups = groups.map(|(title, bookings)| Group { title, bookings }).collect();
    Ok(fragment::page(StatusCode::OK, &IndexBookings { page, holds, groups, forgettable }))
}
