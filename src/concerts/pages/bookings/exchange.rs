//! Exchange of booked seats by the holder on the seat map.

use std::collections::BTreeSet;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;

use crate::{
    accounts::FormRequest,
    concerts::{
        Concerts,
        booked_seats::{by_holder::exchange, store_exchange::ExchangeOutcome},
        bookings::{booking_number::BookingNumber, store::Booking},
        live::seat_events::label,
        pages::bookings::access::BookingViewer,
        paths,
        programme::concert::Concert,
        seats::{
            seat::{Seat, SeatKind, SeatState},
            seat_map::Cell,
        },
    },
    error::{Error, Result},
    web::{
        FieldErrors, Form, Fragment, Message, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(paths::SeatExchange::PATH, get(new).post(create))
}

/// True if the holder may exchange the seats of a booking. Seats on which somebody sits already stay.
pub(crate) fn is_possible(booking: &Booking, concert: &Concert, now: OffsetDateTime) -> bool {
    let cancelled = booking.cancelled_at.or(concert.cancelled_at).is_some();
    !cancelled && concert.starts_at > now
}

/// A seat of the plan.
struct Place {
    seat: Seat,
    kind: SeatKind,
    state: &'static str,
    label: String,
    /// True if it can be chosen: it is the booking's or free.
    open: bool,
    chosen: bool,
}

/// A row of the plan.
struct Row {
    letter: char,
    places: Vec<Place>,
}

/// The plan with the seats of a booking chosen on it.
#[derive(Template)]
#[template(path = "concerts/bookings/exchange.html", blocks = ["form"])]
struct ExchangePage {
    page: Page,
    form: Form,
    errors: FieldErrors,
    concert: Concert,
    number: BookingNumber,
    /// The seats of the booking.
    seats: Vec<Seat>,
    rows: Vec<Row>,
}

form_view!(ExchangePage);

impl ExchangePage {
    async fn load(concerts: &Concerts, booking: Booking, concert: Concert, page: Page, form: Form) -> Result<Self> {
        let seat_map = concerts.seat_maps.find(concert.id).await?.ok_or(Error::NotFound)?;
        let seats = booking.seats;
        let chosen: BTreeSet<Seat> = form.values("seat").filter_map(Seat::parse).collect();
        let mut rows: Vec<Row> = Vec::new();
        for cell in &seat_map.cells {
            let place = Place::new(cell, &seats, &chosen, &page);
            match rows.last_mut() {
                Some(row) if row.letter == cell.seat.letter() => row.places.push(place),
                _ => rows.push(Row { letter: cell.seat.letter(), places: vec![place] }),
            }
        }
        let number = booking.number;
        Ok(Self { page, form, errors: FieldErrors::default(), concert, number, seats, rows })
    }
}

impl Place {
    fn new(cell: &Cell, own: &[Seat], chosen: &BTreeSet<Seat>, page: &Page) -> Self {
        let seat = cell.seat;
        let mine = own.contains(&seat);
        let open = mine || (cell.state == SeatState::Free && cell.kind == SeatKind::Standard);
        let state = if mine { "free" } else { cell.state.code() };
        let state_label = if mine { "seat-mine" } else { cell.state.label() };
        let label = label(seat, cell.kind, state_label, page.language).to_string();
        Self { seat, kind: cell.kind, state, label, open, chosen: open && chosen.contains(&seat) }
    }
}

/// The booking of the reader, where its seats can be exchanged; otherwise the way back to it.
async fn find(
    concerts: &Concerts,
    reader: &BookingViewer,
    number: &BookingNumber,
    now: OffsetDateTime,
) -> Result<Option<(Booking, Concert)>> {
    let (booking, concert) = reader.find(concerts, number).await?;
    // Staff move bookings from the box office, with a reason.
    if !reader.is_owner(&booking).await? {
        return Err(Error::Forbidden);
    }
    Ok(is_possible(&booking, &concert, now).then_some((booking, concert)))
}

async fn new(
    State(concerts): State<Concerts>,
    paths::SeatExchange { number }: paths::SeatExchange,
    reader: BookingViewer,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let Some((booking, concert)) = find(&concerts, &reader, &number, page.now).await? else {
        return Ok(fragment.redirect(paths::Booking { number }));
    };
    let form = booking.seats.iter().fold(Form::default(), |form, seat| form.and("seat", &seat.to_string()));
    Ok(ExchangePage::load(&concerts, booking, concert, page, form).await?.fresh(fragment))
}

/// The seats that the form names, each once.
fn parse(form: &Form) -> Result<Vec<Seat>, FieldErrors> {
    let errors = form.errors_but(&["seat"]);
    if !errors.is_empty() {
        return Err(errors);
    }
    let seats: Option<BTreeSet<Seat>> = form.values("seat").map(Seat::parse).collect();
    seats.map(|seats| seats.into_iter().collect()).ok_or_else(|| FieldErrors::one("seat", "hold-unknown"))
}

async fn create(
    State(concerts): State<Concerts>,
    paths::SeatExchange { number }: paths::SeatExchange,
    reader: BookingViewer,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let now = request.page.now;
    let Some((booking, concert)) = find(&concerts, &reader, &number, now).await? else {
        return Ok(request.fragment.redirect(paths::Booking { number }));
    };
    let refusal = match parse(&form) {
        Ok(seats) => {
            let editor = reader.editor(&request.origin, &booking);
            match exchange(&concerts, &editor, &booking, &seats).await.map(exchanged)? {
                Ok(done) => return Ok(request.done(paths::Booking { number: booking.number }, done)),
                Err(refusal) => refusal,
            }
        }
        Err(errors) => errors.into(),
    };
    let view = ExchangePage::load(&concerts, booking, concert, request.page, form).await?;
    Ok(view.refused(request.fragment, refusal))
}

/// The key of the text that confirms an exchange.
fn exchanged(outcome: ExchangeOutcome) -> Result<&'static str, Refusal> {
    match outcome {
        ExchangeOutcome::Exchanged(..) => Ok("flash-seats-exchanged"),
        ExchangeOutcome::Same => Ok("flash-seats-kept"),
        ExchangeOutcome::Count(count) => {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            Err(FieldErrors::one("seat", Message::new("seats-exchange-count").count("count", count)).into())
        }
        ExchangeOutcome::Taken(seats) => {
            let seats: Vec<String> = seats.iter().map(Seat::to_string).collect();
            Err(Refusal::conflict(Message::new("seats-exchange-taken").with("seats", seats.join(", "))))
        }
        ExchangeOutcome::Inside => Err(Refusal::conflict("seats-exchange-inside")),
        ExchangeOutcome::Awaited => Err(Refusal::conflict("seats-exchange-awaited")),
        ExchangeOutcome::Over => Err(Refusal::conflict("seats-exchange-over")),
        ExchangeOutcome::Unknown => Err(Refusal::one("seat", "hold-unknown")),
    }
}
