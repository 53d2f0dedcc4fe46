//! Sales figures of a concert: seats by state, and seats sold by day.

use std::collections::BTreeMap;

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use time::Date;

use crate::{
    accounts::sign_in::session::SellsSeats,
    concerts::{
        Concerts,
        bookings::store_sales::{self, Figures},
        paths::box_office,
        programme::concert::Concert,
    },
    error::Result,
    ids::ConcertId,
    web::{
        Fragment, Language, Message, Page, Shown,
        pages::fragment::page as whole,
        time::{day, on_campus},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(box_office::Sales::PATH, get(show))
}

/// Days in the chart: the last ones on which anything was sold.
const DAYS: usize = 14;

/// The seats sold on one day.
pub(crate) struct SalesDay {
    pub(crate) name: String,
    pub(crate) seats: i64,
}

/// Sales figures.
pub(crate) struct Sales {
    pub(crate) figures: Figures,
    /// The last days with sales, the first first.
    pub(crate) days: Vec<SalesDay>,
    /// The seats of the best of these days.
    pub(crate) most: i64,
}

impl Sales {
    pub(crate) async fn load(concerts: &Concerts, id: ConcertId, page: &Page) -> Result<Self> {
        let db = &concerts.context.db;
        let figures = store_sales::figures(db, id, page.now).await?;
        let mut by_day: BTreeMap<Date, i64> = BTreeMap::new();
        for (at, seats) in store_sales::sold(db, id).await? {
            *by_day.entry(on_campus(at).date()).or_default() += seats;
        }
        let earlier = by_day.len().saturating_sub(DAYS);
        let this_year = on_campus(page.now).year();
        let days = by_day.into_iter().skip(earlier);
        let days: Vec<SalesDay> = days
            .map(|(date, seats)| SalesDay { name: day(date, page.language, date.year() != this_year), seats })
            .collect();
        let most = days.iter().map(|day| day.seats).max().unwrap_or_default();
        Ok(Self { figures, days, most })
    }
}

impl Figures {
    /// Sold seats of a concert, for the confirmation of its cancellation.
    pub(crate) fn shown(&self, language: Language) -> Shown {
        let sold = (self.booked > 0).then(|| Message::new("dependents-sold").count("count", self.booked));
        Shown::new(sold.as_slice(), language)
    }
}

/// Part of the concert page that is refreshed regularly.
#[derive(Template)]
#[template(path = "concerts/box_office/_sales.html")]
struct ShowSales {
    page: Page,
    concert: Concert,
    sales: Sales,
}

async fn show(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::Sales { id }: box_office::Sales,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    if !fragment.0 {
        return Ok(fragment.redirect(box_office::Concert { id }));
    }
    let sales = Sales::load(&concerts, id, &page).await?;
    Ok(whole(StatusCode::OK, &ShowSales { page, concert, sales }))
}
