//! The stream of the seat plan of the box office.

use crate::{
    accounts::{roles::Permission, sign_in::session::SellsSeats},
    concerts::{Concerts, paths::box_office, topics},
    error::Result,
    live::{Keys, Topic, Watch},
    web::Page,
};
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(box_office::SeatPlanEvents::PATH, get(show))
}

/// Stream of the seat plan: first all of it, because the page may be older than the stream.
pub(crate) async fn show(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    box_office::SeatPlanEvents { id }: box_office::SeatPlanEvents,
    page: Page,
) -> Result<Response> {
    concerts.load_concert(id).await?;
    let watch = Watch::of(&concerts.context.live, &Topic::new(topics::SEAT_PLAN, id), page.language);
    let watch = staff.guard(&concerts.accounts, watch, Some(Permission::SellSeats));
    let first = concerts.plans.frame(id, &Keys::All).await?;
    Ok(watch.answer(Some(first.text(page.language)), first.position))
}
