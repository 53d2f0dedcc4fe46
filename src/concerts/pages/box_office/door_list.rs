//! Printable list of bookings by name, for check-in.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use time::OffsetDateTime;

use crate::{
    accounts::sign_in::session::SellsSeats,
    concerts::{
        Concerts,
        check_in::store_ticket_list::{self, PrintedBooking},
        paths::box_office,
        programme::concert::Concert,
    },
    error::Result,
    web::{Page, pages::fragment, time::in_full},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(box_office::DoorList::PATH, get(show))
}

#[derive(Template)]
#[template(path = "concerts/box_office/door_list.html")]
struct ShowDoorList {
    page: Page,
    concert: Concert,
    bookings: Vec<PrintedBooking>,
}

impl ShowDoorList {
    fn in_full(&self, at: &OffsetDateTime) -> String {
        in_full(*at, self.page.language)
    }

    /// Number of seats on the list.
    fn seats(&self) -> i64 {
        let seats = self.bookings.iter().map(|booking| booking.seats.len()).sum::<usize>();
        i64::try_from(seats).unwrap_or_default()
    }
}

async fn show(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::DoorList { id }: box_office::DoorList,
    page: Page,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let bookings = store_ticket_list::list_by_name(&concerts.context.db, id).await?;
    Ok(fragment::page(StatusCode::OK, &ShowDoorList { page, concert, bookings }))
}
