//! The list of bookings by name, to be printed for the door.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};

use time::OffsetDateTime;

use super::{find, paths};
use crate::{
    accounts::session::SellsSeats,
    concerts::{
        Concerts,
        concert::Concert,
        store::door_lists::{self, PrintedBooking},
    },
    error::Result,
    web::{Page, fragment, time::in_full},
};

pub(super) fn router() -> Router<Concerts> {
    Router::new().route(&paths::office_door_list("{id}"), get(show))
}

#[derive(Template)]
#[template(path = "concerts/office/door_list.html")]
struct ShowDoorList {
    page: Page,
    concert: Concert,
    bookings: Vec<PrintedBooking>,
}

impl ShowDoorList {
    fn in_full(&self, at: &OffsetDateTime) -> String {
        in_full(*at, self.page.language)
    }

    /// How many seats are on the list.
    fn seats(&self) -> i64 {
        let seats = self.bookings.iter().map(|booking| booking.seat_keys.len()).sum::<usize>();
        i64::try_from(seats).unwrap_or_default()
    }
}

async fn show(State(concerts): State<Concerts>, _: SellsSeats, Path(id): Path<i64>, page: Page) -> Result<Response> {
    let concert = find(&concerts, id).await?;
    let bookings = door_lists::list_by_name(&concerts.accounts.db, id).await?;
    Ok(fragment::page(StatusCode::OK, &ShowDoorList { page, concert, bookings }))
}
