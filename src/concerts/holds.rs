//! Seats kept for somebody who is about to book.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use time::{Duration, OffsetDateTime};

use super::{
    Concerts, cells,
    concert::Concert,
    hall::Hall,
    holder::{GuestCookie, Holder},
    paths, programme,
    seat::{Seat, SeatState},
    store::seats::{self, HeldSeat, HoldOutcome, HoldRequest},
};
use crate::{
    accounts::Visit,
    error::{Error, Result},
    web::{Form, Message, Page, fragment},
};

/// How long a seat is kept, from the click.
pub const HOLD: Duration = Duration::minutes(5);
/// What "more time" adds.
pub const EXTENSION: Duration = Duration::minutes(2);
/// How often it can be asked for.
pub const EXTENSIONS: i16 = 10;

/// Free seats that are proposed in place of one that is gone.
const NEAREST: usize = 3;

/// More seats than anybody may have are not looked at.
const MOST: usize = 20;

pub(super) fn router() -> Router<Concerts> {
    Router::new()
        .route(&paths::holds("{id}"), get(index).post(create))
        .route(&paths::best("{id}"), post(create_best))
        .route(&paths::extend("{id}"), post(extend))
        .route(&paths::release_all("{id}"), post(destroy_all))
        .route(&paths::release("{id}", "{seat}"), post(destroy))
}

/// What the reader holds of a concert, and what there is to say about the last click.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) seats: Vec<HeldSeat>,
    /// Why the last wish was refused.
    pub(super) refusal: Option<Message>,
    /// Seats to take instead.
    pub(super) nearest: Vec<Seat>,
}

impl Sheet {
    pub(super) async fn load(concerts: &Concerts, id: i64, holder: &Holder, now: OffsetDateTime) -> Result<Self> {
        let names = holder.names();
        if names.is_empty() {
            return Ok(Self::default());
        }
        let seats = seats::list_held(&concerts.accounts.db, id, &names, now).await?;
        Ok(Self { seats, ..Self::default() })
    }

    /// Until the first of the seats goes.
    pub(super) fn seconds_left(&self, now: OffsetDateTime) -> Option<i64> {
        self.seats.iter().map(|held| (held.held_until - now).whole_seconds().max(0)).min()
    }

    /// The seats in words: `C 5, C 6`.
    pub(super) fn names(&self) -> String {
        let names = self.seats.iter().map(|held| format!("{} {}", held.seat.letter(), held.seat.number()));
        names.collect::<Vec<_>>().join(", ")
    }

    /// Whether more time can be had.
    pub(super) fn extendable(&self) -> bool {
        self.seats.iter().any(|held| held.extensions < EXTENSIONS)
    }
}

/// The answer to htmx: the sheet, and the seats it speaks of.
#[derive(Template)]
#[template(path = "concerts/holds/index.html")]
struct IndexHolds<'a> {
    page: &'a Page,
    hall: &'a Hall,
    sheet: &'a Sheet,
    /// Seats as the reader sees them now.
    buttons: Vec<(Seat, String)>,
}

/// What a wish came to.
struct Outcome {
    status: StatusCode,
    refusal: Option<Message>,
    /// Seats that the reader looks at now.
    seats: Vec<Seat>,
}

impl Outcome {
    fn done(seats: Vec<Seat>) -> Self {
        Self { status: StatusCode::OK, refusal: None, seats }
    }

    fn refused(status: StatusCode, message: impl Into<Message>, seats: Vec<Seat>) -> Self {
        Self { status, refusal: Some(message.into()), seats }
    }

    fn of(hold: HoldOutcome, concert: &Concert, seats: Vec<Seat>) -> Self {
        match hold {
            HoldOutcome::Held => Self::done(seats),
            HoldOutcome::Taken => Self::refused(StatusCode::CONFLICT, "hold-taken", seats),
            HoldOutcome::Limit => {
                let limit = Message::new("hold-limit").count("limit", i64::from(concert.limit_per_person));
                Self::refused(StatusCode::UNPROCESSABLE_ENTITY, limit, seats)
            }
            HoldOutcome::Closed => Self::refused(StatusCode::FORBIDDEN, "hold-closed", seats),
            HoldOutcome::Unknown => Self::refused(StatusCode::UNPROCESSABLE_ENTITY, "hold-unknown", seats),
        }
    }
}

/// Draws what a wish came to: the sheet for htmx; for a browser the page again, or the page where it was refused.
async fn answer(concerts: &Concerts, id: i64, holder: &Holder, visit: Visit, outcome: Outcome) -> Result<Response> {
    if outcome.refusal.is_none() && !visit.fragment.0 {
        return Ok(visit.fragment.redirect(&paths::concert(id)));
    }
    let hall = concerts.halls.find(id).await?.ok_or(Error::NotFound)?;
    let mut sheet = Sheet::load(concerts, id, holder, visit.page.now).await?;
    if outcome.status == StatusCode::CONFLICT {
        sheet.nearest = outcome.seats.first().map(|seat| hall.nearest_free(*seat, NEAREST)).unwrap_or_default();
    }
    sheet.refusal = outcome.refusal;
    if !visit.fragment.0 {
        return programme::draw(concerts, id, holder, visit.page, (outcome.status, sheet, false)).await;
    }
    let marks = holder.marks(&concerts.accounts.keyring, id);
    let looked_at = |cell: &&super::hall::Cell| {
        outcome.seats.contains(&cell.seat) || sheet.seats.iter().any(|held| held.seat == cell.seat)
    };
    let buttons = hall.cells.iter().filter(looked_at).map(|cell| {
        let mine = cell.state == SeatState::Held && cell.mark.is_some_and(|mark| marks.contains(&mark));
        let language = visit.page.language;
        (cell.seat, if mine { cells::draw_mine(id, cell, language) } else { cells::draw(cell, language) })
    });
    let view = IndexHolds { page: &visit.page, hall: &hall, buttons: buttons.collect(), sheet: &sheet };
    Ok(fragment::respond(outcome.status, view.render()))
}

/// What the reader holds now, for a page whose clock has run out.
async fn index(
    State(concerts): State<Concerts>,
    Path(id): Path<i64>,
    holder: Holder,
    visit: Visit,
) -> Result<Response> {
    answer(&concerts, id, &holder, visit, Outcome::done(Vec::new())).await
}

/// The seats that a form names, each once.
fn parse_seats(form: &Form, id: i64) -> Result<Vec<Seat>, Message> {
    if form.has("concert_id") && form.value("concert_id") != id.to_string() {
        return Err("hold-other-concert".into());
    }
    if let Some((_, message)) = form.errors_but(&["seat"]).iter().next() {
        return Err(message.clone());
    }
    let mut seats = Vec::new();
    for value in form.values("seat").take(MOST + 1) {
        let seat = Seat::parse(value).ok_or_else(|| Message::from("hold-unknown"))?;
        if seats.contains(&seat) {
            return Err("hold-twice".into());
        }
        seats.push(seat);
    }
    if seats.is_empty() || seats.len() > MOST {
        return Err("hold-none".into());
    }
    Ok(seats)
}

async fn create(
    State(concerts): State<Concerts>,
    Path(id): Path<i64>,
    holder: Holder,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let hall = concerts.halls.find(id).await?.ok_or(Error::NotFound)?;
    let seats = match parse_seats(&form, id) {
        Ok(seats) => seats,
        Err(message) => {
            let outcome = Outcome::refused(StatusCode::UNPROCESSABLE_ENTITY, message, Vec::new());
            return answer(&concerts, id, &holder, visit, outcome).await;
        }
    };
    let (holder, cookie) = holder.or_new_guest(&concerts);
    let held =
        seats::hold(&concerts.accounts.db, &request(&hall.concert, &holder, &holder.names(), visit.page.now), &seats)
            .await?;
    if held == HoldOutcome::Held {
        concerts.changed(id, &seats);
    }
    let outcome = Outcome::of(held, &hall.concert, seats);
    Ok(GuestCookie::put(cookie, answer(&concerts, id, &holder, visit, outcome).await?))
}

fn request<'a>(concert: &Concert, holder: &Holder, names: &'a [String], now: OffsetDateTime) -> HoldRequest<'a> {
    let for_member = holder.member_id.is_some();
    HoldRequest { concert_id: concert.id, holders: names, for_member, now, until: now + HOLD }
}

async fn create_best(
    State(concerts): State<Concerts>,
    Path(id): Path<i64>,
    holder: Holder,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let hall = concerts.halls.find(id).await?.ok_or(Error::NotFound)?;
    let count =
        form.value("count").parse::<i16>().ok().filter(|count| (1..=hall.concert.limit_per_person).contains(count));
    let Some(count) = count else {
        let outcome = Outcome::refused(StatusCode::UNPROCESSABLE_ENTITY, "hold-count", Vec::new());
        return answer(&concerts, id, &holder, visit, outcome).await;
    };
    let (holder, cookie) = holder.or_new_guest(&concerts);
    let names = holder.names();
    let (held, seats) =
        seats::hold_best(&concerts.accounts.db, &request(&hall.concert, &holder, &names, visit.page.now), count)
            .await?;
    let outcome = if held == HoldOutcome::Taken {
        let message = if hall.free == 0 { "hold-none-left" } else { "hold-none-together" };
        Outcome::refused(StatusCode::CONFLICT, message, seats)
    } else {
        if held == HoldOutcome::Held {
            concerts.changed(id, &seats);
        }
        Outcome::of(held, &hall.concert, seats)
    };
    Ok(GuestCookie::put(cookie, answer(&concerts, id, &holder, visit, outcome).await?))
}

async fn extend(
    State(concerts): State<Concerts>,
    Path(id): Path<i64>,
    holder: Holder,
    visit: Visit,
) -> Result<Response> {
    let seats = seats::extend(&concerts.accounts.db, id, &holder.names(), EXTENSION, visit.page.now).await?;
    concerts.changed(id, &seats);
    let outcome = if seats.is_empty() {
        Outcome::refused(StatusCode::CONFLICT, "hold-not-extended", Vec::new())
    } else {
        Outcome::done(seats)
    };
    answer(&concerts, id, &holder, visit, outcome).await
}

async fn destroy(
    State(concerts): State<Concerts>,
    Path((id, seat)): Path<(i64, String)>,
    holder: Holder,
    visit: Visit,
) -> Result<Response> {
    let seat = Seat::parse(&seat).ok_or(Error::NotFound)?;
    let seats = seats::release(&concerts.accounts.db, id, &holder.names(), Some(seat)).await?;
    concerts.changed(id, &seats);
    let outcome = if seats.is_empty() {
        Outcome::refused(StatusCode::CONFLICT, "hold-not-yours", vec![seat])
    } else {
        Outcome::done(seats)
    };
    answer(&concerts, id, &holder, visit, outcome).await
}

async fn destroy_all(
    State(concerts): State<Concerts>,
    Path(id): Path<i64>,
    holder: Holder,
    visit: Visit,
) -> Result<Response> {
    let seats = seats::release(&concerts.accounts.db, id, &holder.names(), None).await?;
    concerts.changed(id, &seats);
    answer(&concerts, id, &holder, visit, Outcome::done(seats)).await
}
