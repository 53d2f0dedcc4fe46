//! Bookings of a concert for staff: list, CSV export, one booking.

use std::fmt::Display;

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
use time::OffsetDateTime;

use crate::{
    accounts::{
        FormRequest,
        sign_in::{
            member_rate_limit::{self, ExpensiveAction},
            session::SellsSeats,
        },
    },
    audit::{Action, filters},
    concerts::{
        Concerts,
        announcements::store_by_hand,
        booked_seats::store_transfer::{self, TransferredSeat},
        bookings::{
            self, booking_number::BookingNumber, store::Booking, store_box_office, store_guest_emails,
            store_restore::UNDO,
        },
        pages::box_office::by_hand::{Call, calls},
        paths::box_office,
        programme::concert::Concert,
        seats::{
            seat::{Seat, SeatState, list_of},
            store_plan,
        },
    },
    error::{Error, Result},
    ids::{BookingId, ConcertId},
    text::folding,
    web::{
        FieldErrors, Form, Fragment, Message, Page, Refusal,
        pages::fragment,
        spreadsheet::{Cell, Spreadsheet},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(box_office::Bookings::PATH, get(index))
        .route(box_office::BookingsCsv::PATH, get(export))
        .route(box_office::Booking::PATH, get(show))
}

/// Bookings on a page.
const PAGE: i64 = 50;
/// Bookings of a file read at once.
const FILE_PAGE: i64 = 1000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    before: Option<BookingId>,
}

impl Search {
    fn address(&self, path: impl Display, before: Option<BookingId>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.q.is_empty() {
            query.append_pair("q", &self.q);
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        format!("{path}?{}", query.finish())
    }
}

/// State of a booking besides its seats, and its tone.
fn badge(booking: &Booking) -> Option<(&'static str, Message)> {
    let seats = i64::try_from(booking.seats.len()).unwrap_or_default();
    match (booking.cancelled_at, booking.inside) {
        (Some(_), _) => Some(("bad", "booking-cancelled".into())),
        (_, 0) => None,
        (_, inside) if inside < seats => {
            Some(("good", Message::new("door-party").count("inside", inside).with("whole", booking.size())))
        }
        _ => Some(("good", "office-inside".into())),
    }
}

/// A booking in the list.
struct OfficeBooking {
    name: String,
    seats: String,
    booking: Booking,
    state: Option<(&'static str, Message)>,
}

impl From<Booking> for OfficeBooking {
    fn from(booking: Booking) -> Self {
        Self {
            name: format!("{} {}", booking.surname, booking.first_name),
            seats: list_of(&booking.seats),
            state: badge(&booking),
            booking,
        }
    }
}

#[derive(Template)]
#[template(path = "concerts/box_office/bookings/index.html", blocks = ["results"])]
struct IndexOfficeBookings {
    page: Page,
    concert: Concert,
    query: String,
    bookings: Vec<OfficeBooking>,
    more: Option<String>,
    csv: String,
}

async fn index(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    box_office::Bookings { id }: box_office::Bookings,
    Query(search): Query<Search>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&concerts.accounts, ExpensiveAction::Search, &staff, page.now).await?;
    let concert = concerts.load_concert(id).await?;
    let (db, words) = (&concerts.context.db, folding::words(&search.q));
    let before = search.before.unwrap_or(BookingId::MAX);
    let mut found = store_box_office::list(db, id, &words, before, PAGE + 1).await?;
    let full = i64::try_from(found.len()).unwrap_or_default() > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or_default());
    let path = box_office::Bookings { id };
    let more = found.last().filter(|_| full).map(|last| search.address(&path, Some(last.id)));
    let csv = search.address(box_office::BookingsCsv { id }, None);
    let bookings = found.into_iter().map(OfficeBooking::from).collect();
    let view = IndexOfficeBookings { page, concert, query: search.q, bookings, more, csv };
    Ok(fragment.draw(StatusCode::OK, &view, IndexOfficeBookings::as_results))
}

const COLUMNS: [&str; 10] = [
    "column-booking",
    "column-surname",
    "column-first-name",
    "column-seats",
    "column-sold",
    "column-booked-at",
    "column-checked-in-at",
    "column-seats-inside",
    "column-cancelled-at",
    "column-told-by-hand",
];

async fn export(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    box_office::BookingsCsv { id }: box_office::BookingsCsv,
    Query(search): Query<Search>,
    request: FormRequest,
) -> Result<Response> {
    member_rate_limit::check(&concerts.accounts, ExpensiveAction::Search, &staff, request.page.now).await?;
    let concert = concerts.load_concert(id).await?;
    let (db, words) = (concerts.context.db.clone(), folding::words(&search.q));
    let name = format!("parvis-bookings-{id}.csv");
    let asked = filters(&[("concert", &concert.title), ("q", &words.join(" "))]);
    request.origin.act(Action::BOOKINGS_EXPORTED).detail(&asked).record(&db).await?;
    let tasks = &concerts.context.tasks;
    Spreadsheet::download(&name, &COLUMNS, request.page.language, tasks, async move |table| {
        let load = |last: Option<&Booking>| {
            let before = last.map_or(BookingId::MAX, |last| last.id);
            store_box_office::list(&db, id, &words, before, FILE_PAGE)
        };
        table.pages(load, write).await
    })
}

fn write(table: &mut Spreadsheet, booking: &Booking) -> Result<()> {
    let seats: Vec<String> = booking.seats.iter().map(Seat::to_string).collect();
    table.row([
        booking.number.as_str().into(),
        (&booking.surname).into(),
        (&booking.first_name).into(),
        Cell::Text(&seats.join(" ")),
        Cell::Label(if booking.booked_by.is_some() { "sold-online" } else { "sold-at-the-door" }),
        booking.created_at.into(),
        booking.checked_in_at.into(),
        booking.inside.into(),
        booking.cancelled_at.into(),
        if booking.to_tell { Cell::Label("office-to-tell-badge") } else { booking.told_at.into() },
    ])
}

/// A booking of this concert.
pub(crate) async fn find_booking(
    concerts: &Concerts,
    id: ConcertId,
    number: &BookingNumber,
) -> Result<(Concert, Booking)> {
    let concert = concerts.load_concert(id).await?;
    let booking = bookings::store::find(&concerts.context.db, number).await?;
    let booking = booking.filter(|booking| booking.concert_id == id).ok_or(Error::NotFound)?;
    Ok((concert, booking))
}

/// The forms of the page that may be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desk {
    Name,
    Move,
    Cancellation,
}

/// One booking with the actions of staff.
#[derive(Template)]
#[template(path = "concerts/box_office/bookings/show.html", blocks = ["desk"])]
pub(crate) struct ShowOfficeBooking {
    page: Page,
    concert: Concert,
    booking: Booking,
    state: Option<(&'static str, Message)>,
    /// Seats that it can be moved to.
    free: Vec<Seat>,
    form: Form,
    errors: FieldErrors,
    /// The form that was refused.
    refused_form: Desk,
    /// The holder, when no e-mail reaches this person and there is something to be told.
    call: Option<Call>,
    /// True if an e-mail tells the holder of changes.
    reachable: bool,
    /// True if the last e-mail to the address of a guest was given up.
    refused: bool,
    /// The booking from which its seat was handed on.
    received_from: Option<BookingNumber>,
    /// Seats that other bookings have now.
    handed: Vec<TransferredSeat>,
}

impl ShowOfficeBooking {
    /// Until when the cancellation can be taken back; `None`: it is too late, or there is none.
    fn undo_until(&self) -> Option<OffsetDateTime> {
        let until = self.booking.cancelled_at.map(|at| at + UNDO).filter(|until| *until > self.page.now);
        until.filter(|_| self.concert.cancelled_at.is_none() && self.concert.over_at() > self.page.now)
    }

    async fn load(concerts: &Concerts, concert: Concert, booking: Booking, page: Page) -> Result<Self> {
        let plan = store_plan::plan(&concerts.context.db, concert.id, None, page.now).await?;
        let free = plan.into_iter().filter(|seat| seat.state == SeatState::Free).map(|seat| seat.seat).collect();
        let db = &concerts.context.db;
        let unreached = store_by_hand::list_unreached(db, concert.id, Some(booking.id), page.now).await?;
        let reachable = store_by_hand::is_reachable(db, &booking).await?;
        let received_from = store_transfer::find_origin(db, booking.id).await?;
        Ok(Self {
            refused: store_guest_emails::was_refused(db, booking.id).await?,
            call: calls(unreached).pop(),
            reachable,
            received_from,
            handed: store_transfer::list_handed_on(db, booking.id).await?,
            page,
            state: badge(&booking),
            concert,
            booking,
            free,
            form: Form::default(),
            errors: FieldErrors::default(),
            refused_form: Desk::Move,
        })
    }

    /// The errors of one of the forms.
    fn errors_of(&self, desk: Desk) -> FieldErrors {
        if self.refused_form == desk { self.errors.clone() } else { FieldErrors::default() }
    }

    /// A field of the form of the name: as it was sent, else as it stands.
    fn name_field<'a>(&'a self, field: &str, current: &'a str) -> &'a str {
        if self.refused_form == Desk::Name { self.form.value(field) } else { current }
    }

    /// True if a list of the form has this seat.
    fn picked(&self, field: &str, seat: &str) -> bool {
        self.form.value(field) == seat
    }

    /// The reason as it was sent with one of them.
    fn reason_of(&self, desk: Desk) -> &str {
        if self.refused_form == desk { self.form.value("reason") } else { "" }
    }

    /// The page again, with the errors of one of its forms.
    pub(crate) async fn refused(
        concerts: &Concerts,
        id: ConcertId,
        number: &BookingNumber,
        request: FormRequest,
        form: Form,
        desk: Desk,
        refusal: Refusal,
    ) -> Result<Response> {
        let (concert, booking) = find_booking(concerts, id, number).await?;
        let mut view = Self::load(concerts, concert, booking, request.page).await?;
        let status = refusal.status(&form);
        view.form = form;
        view.errors = refusal.errors.clone();
        view.refused_form = desk;
        Ok(refusal.add_headers(request.fragment.draw(status, &view, Self::as_desk)))
    }
}

async fn show(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::Booking { id, number }: box_office::Booking,
    page: Page,
) -> Result<Response> {
    let (concert, booking) = find_booking(&concerts, id, &number).await?;
    Ok(fragment::page(StatusCode::OK, &ShowOfficeBooking::load(&concerts, concert, booking, page).await?))
}
