//! Occupancy of lockers by day: chart and table, for all bays or one.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;
use time::{Duration, Time};

use crate::{
    accounts::sign_in::session::RunsLockers,
    error::Result,
    ids::BayId,
    lockers::{
        Lockers,
        bays::store::{
            admin::{self, BayName},
            occupancy,
        },
        paths::staff,
    },
    web::{
        Page,
        pages::fragment,
        time::{at_clock, day, on_campus},
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(staff::Occupancy::PATH, get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    days: String,
    bay: String,
}

struct UsedDay {
    name: String,
    used: i64,
}

#[derive(Template)]
#[template(path = "lockers/staff/occupancy.html")]
struct ShowOccupancy {
    page: Page,
    bays: Vec<BayName>,
    bay: Option<BayId>,
    span: i64,
    lockers: i64,
    days: Vec<UsedDay>,
}

impl ShowOccupancy {
    /// The height of the chart: a round number just above the busiest day, so that a quiet week has a shape too.
    fn most(&self) -> i64 {
        let busiest = self.days.iter().map(|day| day.used).max().unwrap_or_default();
        let powers = std::iter::successors(Some(1_i64), |power| power.checked_mul(10));
        let round = powers.flat_map(|power| [power, 2 * power, 5 * power]);
        round.take(30).find(|round| *round >= busiest).unwrap_or(busiest).max(4)
    }

    fn ends(&self) -> Option<(&str, &str)> {
        Some((&self.days.first()?.name, &self.days.last()?.name))
    }

    /// The corners of the chart, in a box of 240 by 80: one step a day.
    fn outline(&self) -> String {
        let count = i64::try_from(self.days.len()).unwrap_or(1).max(1);
        let steps = (0_i64..).zip(&self.days).map(|(place, day)| {
            let (left, right) = (place * 240 / count, (place + 1) * 240 / count);
            let top = 80 - day.used * 80 / self.most();
            format!("L{left} {top}H{right}")
        });
        format!("M0 80{}V80z", steps.collect::<String>())
    }

    fn average(&self) -> i64 {
        let count = i64::try_from(self.days.len()).unwrap_or(1).max(1);
        self.days.iter().map(|day| day.used).sum::<i64>() / count
    }
}

async fn show(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Query(search): Query<Search>,
    page: Page,
) -> Result<Response> {
    let (db, span) = (&lockers.context.db, if search.days == "30" { 30 } else { 7 });
    let bay = search.bay.parse().ok();
    let today = on_campus(page.now).date();
    let dates: Vec<_> = (0..span).rev().map(|ago| today - Duration::days(ago)).collect();
    let midnights = |date| (at_clock(date, Time::MIDNIGHT), at_clock(date + Duration::DAY, Time::MIDNIGHT));
    let spans: Vec<_> = dates.iter().map(|date| midnights(*date)).collect();
    let used = occupancy::count_used(db, bay, &spans).await?;
    let days = dates.into_iter().zip(used).map(|(date, used)| UsedDay { name: day(date, page.language, false), used });
    let view = ShowOccupancy {
        days: days.collect(),
        lockers: occupancy::count_lockers(db, bay).await?,
        bays: admin::list_names(db).await?,
        page,
        bay,
        span,
    };
    Ok(fragment::page(StatusCode::OK, &view))
}
