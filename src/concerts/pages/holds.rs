//! Holds: seats kept for the viewer while a booking is made.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;

use crate::{
    accounts::FormRequest,
    audit::Origin,
    concerts::{
        Concerts,
        holds::{
            durations::{EXTENSION, EXTENSIONS, HOLD},
            guest_limits::guest_limit,
            hold_outcome::{Group, HoldRefusal, Outcome},
            hold_summary::{Sheet, Split},
            holder::Holder,
        },
        live::seat_events::{self, Drawn},
        pages::programme,
        paths,
        programme::concert::Sale,
        seats::{
            self,
            seat::{Seat, SeatState},
            seat_map::{Cell, SeatMap},
            store::{HoldOutcome, HoldRequest},
        },
        waiting_list::offers,
    },
    error::{Error, Result},
    ids::ConcertId,
    web::{Form, Message, Page, cookies::Cookie, pages::fragment},
};

/// Free seats that are proposed in place of one that is gone.
const NEAREST: usize = 3;

/// More seats than anybody may have are not looked at.
const MOST: i16 = 20;

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(paths::Holds::PATH, get(index).post(create))
        .route(paths::HoldsExtension::PATH, post(extend))
        .route(paths::HoldsRelease::PATH, post(destroy_all))
        .route(paths::HoldRelease::PATH, post(destroy))
}

/// The answer to htmx: the sheet, and the seats it speaks of.
#[derive(Template)]
#[template(path = "concerts/holds/index.html")]
struct IndexHolds<'a> {
    page: &'a Page,
    seat_map: &'a SeatMap,
    sheet: &'a Sheet,
    /// Seats as the reader sees them now.
    buttons: Vec<(Seat, Drawn<'static>)>,
    /// True if a hold may have run out: what the page says of the waiting list is drawn too.
    waiting: bool,
    sale: Sale,
    /// URL of the sign-in page, where holding seats requires it.
    sign_in: Option<String>,
}

/// Response to a request for seats: the summary for htmx; for a browser the page again, or the page where it was
/// refused.
pub(crate) async fn answer(
    concerts: &Concerts,
    id: ConcertId,
    holder: &Holder,
    request: FormRequest,
    outcome: Outcome,
) -> Result<Response> {
    // A visitor of the list of seats goes back to the list.
    let list = request.page.here == paths::Concert { id }.seat_list();
    if outcome.refusal.is_none() && !request.fragment.0 {
        let back = if list { paths::Concert { id }.seat_list() } else { paths::Concert { id }.to_string() };
        return Ok(request.fragment.redirect(&back));
    }
    let seat_map = concerts.seat_maps.find(id).await?.ok_or(Error::NotFound)?;
    let mut sheet = Sheet::load(concerts, id, holder, request.page.now).await?;
    let mut status = StatusCode::OK;
    if let Some(refusal) = outcome.refusal {
        status = refuse(&mut sheet, &seat_map, refusal, outcome.group, &outcome.seats);
    }
    if outcome.waiting {
        sheet.load_place(concerts, id, holder).await?;
    }
    if !request.fragment.0 {
        return Ok(with_retry_after(programme::draw(concerts, id, holder, request.page, status, sheet, list).await?));
    }
    let marks = holder.marks(&concerts.context.keyring, id);
    let looked_at =
        |cell: &&Cell| outcome.seats.contains(&cell.seat) || sheet.seats.iter().any(|held| held.seat == cell.seat);
    let buttons = seat_map.cells.iter().filter(looked_at).map(|cell| {
        let mine = cell.state == SeatState::Held && cell.mark.is_some_and(|mark| marks.contains(&mark));
        let language = request.page.language;
        let html = if mine { seat_events::draw_mine(id, cell, language) } else { seat_events::draw(cell, language) };
        (cell.seat, Drawn(html.into()))
    });
    let view = IndexHolds {
        page: &request.page,
        seat_map: &seat_map,
        buttons: buttons.collect(),
        sheet: &sheet,
        waiting: outcome.waiting,
        sale: seat_map.concert.sale(request.page.now),
        sign_in: programme::sign_in(&seat_map, holder, &request.page),
    };
    Ok(with_retry_after(fragment::respond(status, view.render())))
}

/// Adds the refusal and its alternatives to the summary. Returns the status of the response.
fn refuse(
    sheet: &mut Sheet,
    seat_map: &SeatMap,
    refusal: HoldRefusal,
    group: Option<Group>,
    seats: &[Seat],
) -> StatusCode {
    let awaited = matches!(refusal, HoldRefusal::Awaited);
    let (status, message) = refusal.said(seat_map);
    sheet.refusal = Some(message);
    if status != StatusCode::CONFLICT {
        return status;
    }
    match group {
        Some(group) => {
            let proposal = if awaited { None } else { group.propose(seat_map) };
            sheet.split = proposal.map(|proposal| Split { proposal, wheelchair: group.wheelchair });
            sheet.wait_for =
                (!group.wheelchair && group.count <= seat_map.concert.limit_per_person).then_some(group.count);
        }
        None if !awaited => {
            sheet.nearest = seats.first().map(|seat| seat_map.nearest_free(*seat, NEAREST)).unwrap_or_default();
        }
        None => {}
    }
    status
}

/// Adds `Retry-After`: seats held by others expire by then, or are booked.
fn with_retry_after(mut response: Response) -> Response {
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(HOLD.whole_seconds()));
    }
    response
}

/// The viewer's holds, for a page whose countdown has ended.
async fn index(
    State(concerts): State<Concerts>,
    paths::Holds { id }: paths::Holds,
    holder: Holder,
    request: FormRequest,
) -> Result<Response> {
    answer(&concerts, id, &holder, request, Outcome { waiting: true, ..Outcome::done(Vec::new()) }).await
}

/// True if a form names another concert than its address.
pub(crate) fn names_other(form: &Form, id: ConcertId) -> bool {
    form.has("concert_id") && form.value("concert_id") != id.to_string()
}

/// Errors of a form before its seats are looked at.
fn check(form: &Form, id: ConcertId, repeated: &[&str]) -> Result<(), Message> {
    if names_other(form, id) {
        return Err("hold-other-concert".into());
    }
    form.errors_but(repeated).iter().next().map_or(Ok(()), |(_, message)| Err(message.clone()))
}

/// Number of seats requested by a form, within the maximum.
pub(crate) fn parse_count(form: &Form, id: ConcertId) -> Result<i16, Message> {
    check(form, id, &["seat"])?;
    let count = form.value("count").parse().ok().filter(|count| (1..=MOST).contains(count));
    count.ok_or_else(|| "hold-count".into())
}

/// The seats that a form names, each once.
fn parse_seats(form: &Form, id: ConcertId) -> Result<Vec<Seat>, Message> {
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
    paths::Holds { id }: paths::Holds,
    holder: Holder,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let seats = match parse_seats(&form, id) {
        Ok(seats) => seats,
        Err(message) => return refuse_form(&concerts, id, &holder, request, &form, message).await,
    };
    let (holder, cookie) = holder.or_new_guest(&concerts);
    let names = holder.names();
    let held =
        concerts.hold_writer.hold(&hold_request(&concerts, id, &holder, &names, &request.origin), &seats).await?;
    // The seats that were proposed to a group.
    let group = parse_count(&form, id).ok().map(|count| Group { count, wheelchair: form.checked("wheelchair") });
    let taken = group.map(|_| HoldRefusal::SplitLost);
    let attempt = HoldAttempt { held, seats, group, taken };
    Ok(Cookie::put(cookie, attempt.answer(&concerts, id, &holder, request).await?))
}

/// Response to a form that is not valid.
pub(crate) async fn refuse_form(
    concerts: &Concerts,
    id: ConcertId,
    holder: &Holder,
    request: FormRequest,
    form: &Form,
    message: Message,
) -> Result<Response> {
    let outcome = Outcome::refused(HoldRefusal::Form(form.refusal(), message), Vec::new());
    answer(concerts, id, holder, request, outcome).await
}

/// Attempt to hold seats.
pub(crate) struct HoldAttempt {
    pub(crate) held: HoldOutcome,
    pub(crate) seats: Vec<Seat>,
    /// The group for which the seats are.
    pub(crate) group: Option<Group>,
    /// Refusal if a seat is taken. None: the one of single seats.
    pub(crate) taken: Option<HoldRefusal>,
}

impl HoldAttempt {
    /// Response to the attempt.
    pub(crate) async fn answer(
        self,
        concerts: &Concerts,
        id: ConcertId,
        holder: &Holder,
        request: FormRequest,
    ) -> Result<Response> {
        let outcome = match (self.held, self.taken) {
            (HoldOutcome::Taken, Some(refusal)) => Outcome::refused(refusal, self.seats),
            (held, _) => Outcome::of(held, self.seats),
        };
        answer(concerts, id, holder, request, outcome.for_group(self.group)).await
    }
}

pub(crate) fn hold_request<'a>(
    concerts: &Concerts,
    concert_id: ConcertId,
    holder: &Holder,
    names: &'a [String],
    origin: &Origin,
) -> HoldRequest<'a> {
    let for_member = holder.member_id.is_some();
    let guests = if for_member { None } else { guest_limit(concerts, origin) };
    HoldRequest { concert_id, holders: names, for_member, now: origin.at, until: origin.at + HOLD, guests }
}

async fn extend(
    State(concerts): State<Concerts>,
    paths::HoldsExtension { id }: paths::HoldsExtension,
    holder: Holder,
    request: FormRequest,
) -> Result<Response> {
    let seats =
        seats::store::extend(&concerts.context.db, id, &holder.names(), EXTENSION, EXTENSIONS, request.page.now)
            .await?;
    concerts.changed(id, &seats);
    let outcome = if seats.is_empty() {
        Outcome::refused(HoldRefusal::Lost(not_extended(&concerts, id, &holder, request.page.now).await?), Vec::new())
    } else {
        Outcome::done(seats)
    };
    answer(&concerts, id, &holder, request, outcome).await
}

/// Message for a refused extension.
pub(crate) async fn not_extended(
    concerts: &Concerts,
    id: ConcertId,
    holder: &Holder,
    now: OffsetDateTime,
) -> Result<&'static str> {
    let sheet = Sheet::load(concerts, id, holder, now).await?;
    Ok(match sheet {
        sheet if sheet.is_awaited() => "hold-not-extended-awaited",
        sheet if sheet.seats.is_empty() => "hold-over",
        _ => "hold-not-extended",
    })
}

async fn destroy(
    State(concerts): State<Concerts>,
    paths::HoldRelease { id, seat }: paths::HoldRelease,
    holder: Holder,
    request: FormRequest,
) -> Result<Response> {
    let seats = seats::store::release(&concerts.context.db, id, &holder.names(), Some(seat)).await?;
    concerts.changed(id, &seats);
    offers::offer(&concerts, id, request.page.now).await;
    let outcome = if seats.is_empty() {
        Outcome::refused(HoldRefusal::Lost("hold-not-yours"), vec![seat])
    } else {
        Outcome::done(seats)
    };
    answer(&concerts, id, &holder, request, outcome).await
}

async fn destroy_all(
    State(concerts): State<Concerts>,
    paths::HoldsRelease { id }: paths::HoldsRelease,
    holder: Holder,
    request: FormRequest,
) -> Result<Response> {
    let seats = seats::store::release(&concerts.context.db, id, &holder.names(), None).await?;
    concerts.changed(id, &seats);
    offers::offer(&concerts, id, request.page.now).await;
    answer(&concerts, id, &holder, request, Outcome::done(seats)).await
}
