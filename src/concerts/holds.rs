//! Seats kept for somebody who is about to book.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use time::{Duration, OffsetDateTime};

use super::{
    Concerts,
    cells::{self, Drawn},
    guest_limits::guest_limit,
    hall::Hall,
    holder::{GuestCookie, Holder},
    paths, programme,
    seat::{Seat, SeatState},
    store::{
        self,
        seats::{self, HeldSeat, HoldOutcome, HoldRequest},
        waiting::Lapse,
    },
    waiting,
};
use crate::{
    accounts::{Visit, audit::Origin},
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
const MOST: i16 = 20;

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
    /// The reader's place in the waiting list.
    pub(super) place: Option<i64>,
    /// The offer of the waiting list that the reader let run out.
    pub(super) lapse: Option<Lapse>,
}

impl Sheet {
    pub(super) async fn load(concerts: &Concerts, id: i64, holder: &Holder, now: OffsetDateTime) -> Result<Self> {
        let names = holder.names();
        if names.is_empty() {
            return Ok(Self::default());
        }
        // What was held of a concert that does not take place is not kept any more.
        if concerts.halls.find(id).await?.is_some_and(|hall| hall.concert.cancelled_at.is_some()) {
            return Ok(Self::default());
        }
        let seats = seats::list_held(&concerts.accounts.db, id, &names, now).await?;
        Ok(Self { seats, ..Self::default() })
    }

    /// Only the page says it, not each answer to a click.
    pub(super) async fn load_place(&mut self, concerts: &Concerts, id: i64, holder: &Holder) -> Result<()> {
        if let Some(member_id) = holder.member_id {
            let db = &concerts.accounts.db;
            self.place = store::waiting::find_place(db, id, member_id).await?;
            self.lapse = store::waiting::find_lapse(db, id, member_id).await?;
        }
        Ok(())
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
    buttons: Vec<(Seat, Drawn<'static>)>,
}

/// What a wish came to.
struct Outcome {
    refusal: Option<Refused>,
    /// Seats that the reader looks at now.
    seats: Vec<Seat>,
}

/// Why a wish was refused.
enum Refused {
    /// The form makes no sense, or was no form.
    Form(StatusCode, Message),
    /// More seats than one person may have.
    Limit,
    /// More seats than the guests of one address may have.
    Crowded,
    /// Not on sale to this person.
    Closed,
    /// Somebody was quicker, or the hold is over.
    Lost(&'static str),
    /// There are not so many side by side.
    Apart,
}

impl Refused {
    fn said(self, hall: &Hall) -> (StatusCode, Message) {
        match self {
            Self::Form(status, message) => (status, message),
            Self::Limit => {
                let limit = i64::from(hall.concert.limit_per_person);
                (StatusCode::UNPROCESSABLE_ENTITY, Message::new("hold-limit").count("limit", limit))
            }
            Self::Crowded => (StatusCode::TOO_MANY_REQUESTS, "hold-crowded".into()),
            Self::Closed => (StatusCode::FORBIDDEN, "hold-closed".into()),
            Self::Lost(message) => (StatusCode::CONFLICT, message.into()),
            Self::Apart if hall.free == 0 => (StatusCode::CONFLICT, "hold-none-left".into()),
            Self::Apart => (StatusCode::CONFLICT, "hold-none-together".into()),
        }
    }
}

impl Outcome {
    fn done(seats: Vec<Seat>) -> Self {
        Self { refusal: None, seats }
    }

    fn refused(refusal: Refused, seats: Vec<Seat>) -> Self {
        Self { refusal: Some(refusal), seats }
    }

    fn of(hold: HoldOutcome, seats: Vec<Seat>) -> Self {
        let refusal = match hold {
            HoldOutcome::Held => return Self::done(seats),
            HoldOutcome::Taken => Refused::Lost("hold-taken"),
            HoldOutcome::Limit => Refused::Limit,
            HoldOutcome::Crowded => Refused::Crowded,
            HoldOutcome::Closed => Refused::Closed,
            HoldOutcome::Unknown => Refused::Form(StatusCode::UNPROCESSABLE_ENTITY, "hold-unknown".into()),
        };
        Self::refused(refusal, seats)
    }
}

/// Draws what a wish came to: the sheet for htmx; for a browser the page again, or the page where it was refused.
async fn answer(concerts: &Concerts, id: i64, holder: &Holder, visit: Visit, outcome: Outcome) -> Result<Response> {
    // Whoever reads the seats as a list goes on with the list.
    let list = visit.page.here == paths::seat_list(id);
    if outcome.refusal.is_none() && !visit.fragment.0 {
        let back = if list { paths::seat_list(id) } else { paths::concert(id) };
        return Ok(visit.fragment.redirect(&back));
    }
    let hall = concerts.halls.find(id).await?.ok_or(Error::NotFound)?;
    let mut sheet = Sheet::load(concerts, id, holder, visit.page.now).await?;
    let mut status = StatusCode::OK;
    if let Some(refusal) = outcome.refusal {
        let (code, message) = refusal.said(&hall);
        if code == StatusCode::CONFLICT {
            sheet.nearest = outcome.seats.first().map(|seat| hall.nearest_free(*seat, NEAREST)).unwrap_or_default();
        }
        sheet.refusal = Some(message);
        status = code;
    }
    if !visit.fragment.0 {
        return Ok(dressed(programme::draw(concerts, id, holder, visit.page, (status, sheet, list)).await?));
    }
    let marks = holder.marks(&concerts.accounts.keyring, id);
    let looked_at = |cell: &&super::hall::Cell| {
        outcome.seats.contains(&cell.seat) || sheet.seats.iter().any(|held| held.seat == cell.seat)
    };
    let buttons = hall.cells.iter().filter(looked_at).map(|cell| {
        let mine = cell.state == SeatState::Held && cell.mark.is_some_and(|mark| marks.contains(&mark));
        let language = visit.page.language;
        let html = if mine { cells::draw_mine(id, cell, language) } else { cells::draw(cell, language) };
        (cell.seat, Drawn(html.into()))
    });
    let view = IndexHolds { page: &visit.page, hall: &hall, buttons: buttons.collect(), sheet: &sheet };
    Ok(dressed(fragment::respond(status, view.render())))
}

/// Tells programs when it makes sense to ask again: the seats that others hold go by then, or are booked.
fn dressed(mut response: Response) -> Response {
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(HOLD.whole_seconds()));
    }
    response
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

/// Whether a form names another concert than its address.
pub(super) fn names_other(form: &Form, id: i64) -> bool {
    form.has("concert_id") && form.value("concert_id") != id.to_string()
}

/// What is wrong with a form before its seats are looked at.
fn check(form: &Form, id: i64, repeated: &[&str]) -> Result<(), Message> {
    if names_other(form, id) {
        return Err("hold-other-concert".into());
    }
    form.errors_but(repeated).iter().next().map_or(Ok(()), |(_, message)| Err(message.clone()))
}

/// How many seats a form asks for.
fn parse_count(form: &Form, id: i64) -> Result<i16, Message> {
    check(form, id, &[])?;
    let count = form.value("count").parse().ok().filter(|count| (1..=MOST).contains(count));
    count.ok_or_else(|| "hold-count".into())
}

/// The seats that a form names, each once.
fn parse_seats(form: &Form, id: i64) -> Result<Vec<Seat>, Message> {
    check(form, id, &["seat"])?;
    let mut seats = Vec::new();
    for value in form.values("seat") {
        let seat = Seat::parse(value).ok_or_else(|| Message::from("hold-unknown"))?;
        if seats.contains(&seat) {
            return Err("hold-twice".into());
        }
        seats.push(seat);
    }
    if seats.is_empty() || seats.len() > usize::from(MOST.unsigned_abs()) {
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
    let seats = match parse_seats(&form, id) {
        Ok(seats) => seats,
        Err(message) => {
            let outcome = Outcome::refused(Refused::Form(form.refusal(), message), Vec::new());
            return answer(&concerts, id, &holder, visit, outcome).await;
        }
    };
    let (holder, cookie) = holder.or_new_guest(&concerts);
    let names = holder.names();
    let held =
        seats::hold(&concerts.accounts.db, &request(&concerts, id, &holder, &names, &visit.origin), &seats).await?;
    if held == HoldOutcome::Held {
        concerts.changed(id, &seats);
    }
    Ok(GuestCookie::put(cookie, answer(&concerts, id, &holder, visit, Outcome::of(held, seats)).await?))
}

fn request<'a>(
    concerts: &Concerts,
    concert_id: i64,
    holder: &Holder,
    names: &'a [String],
    origin: &Origin,
) -> HoldRequest<'a> {
    let for_member = holder.member_id.is_some();
    let guests = if for_member { None } else { guest_limit(concerts, origin) };
    HoldRequest { concert_id, holders: names, for_member, now: origin.at, until: origin.at + HOLD, guests }
}

async fn create_best(
    State(concerts): State<Concerts>,
    Path(id): Path<i64>,
    holder: Holder,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let count = match parse_count(&form, id) {
        Ok(count) => count,
        Err(message) => {
            let outcome = Outcome::refused(Refused::Form(form.refusal(), message), Vec::new());
            return answer(&concerts, id, &holder, visit, outcome).await;
        }
    };
    let (holder, cookie) = holder.or_new_guest(&concerts);
    let names = holder.names();
    // However long it takes: nobody is turned away while seats are free.
    let turn = concerts.choosing.acquire().await.map_err(anyhow::Error::from)?;
    let (held, seats) =
        seats::hold_best(&concerts.accounts.db, &request(&concerts, id, &holder, &names, &visit.origin), count).await?;
    drop(turn);
    if held == HoldOutcome::Held {
        concerts.changed(id, &seats);
    }
    let outcome = match held {
        HoldOutcome::Taken => Outcome::refused(Refused::Apart, seats),
        other => Outcome::of(other, seats),
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
        Outcome::refused(Refused::Lost("hold-not-extended"), Vec::new())
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
    waiting::offer(&concerts, id, visit.page.now).await;
    let outcome = if seats.is_empty() {
        Outcome::refused(Refused::Lost("hold-not-yours"), vec![seat])
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
    waiting::offer(&concerts, id, visit.page.now).await;
    answer(&concerts, id, &holder, visit, Outcome::done(seats)).await
}
