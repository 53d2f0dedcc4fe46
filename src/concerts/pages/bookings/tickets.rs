//! Documents of a booking: QR code, PDF, calendar entry.

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, find_active_addressee},
    concerts::{
        Concerts,
        bookings::booking_number::BookingNumber,
        pages::bookings::access::BookingViewer,
        paths,
        seats::seat::Seat,
        tickets::{ics::Parties, ticket::Ticket},
    },
    error::{Error, Result},
    web::Page,
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(paths::BookingQr::PATH, get(show_qr))
        .route(paths::BookingTicket::PATH, get(show_pdf))
        .route(paths::SeatQr::PATH, get(show_seat_qr))
        .route(paths::SeatTicket::PATH, get(show_seat_pdf))
        .route(paths::BookingCalendar::PATH, get(show_calendar))
}

async fn load(concerts: &Concerts, reader: &BookingViewer, number: &BookingNumber) -> Result<Ticket> {
    let (booking, concert) = reader.find(concerts, number).await?;
    Ticket::load(&concerts.context, booking, concert).await.map_err(Error::from)
}

/// The ticket of one seat.
async fn load_seat(concerts: &Concerts, reader: &BookingViewer, number: &BookingNumber, seat: Seat) -> Result<Ticket> {
    load_valid(concerts, reader, number).await?.only(seat).ok_or(Error::NotFound)
}

/// A ticket that opens a door: there is none of a cancelled booking.
async fn load_valid(concerts: &Concerts, reader: &BookingViewer, number: &BookingNumber) -> Result<Ticket> {
    load(concerts, reader, number).await.and_then(|ticket| ticket.is_valid().then_some(ticket).ok_or(Error::NotFound))
}

/// A file that no cache keeps.
fn file(kind: &'static str, body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], body.into()).into_response()
}

/// The same, kept under a name that says whose it is.
fn download(name: &str, ending: &str, mut file: Response) -> Response {
    let name = format!("attachment; filename=\"parvis-{name}.{ending}\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        file.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    file
}

async fn show_qr(
    State(concerts): State<Concerts>,
    paths::BookingQr { number }: paths::BookingQr,
    reader: BookingViewer,
) -> Result<Response> {
    let ticket = load_valid(&concerts, &reader, &number).await?;
    Ok(file("image/svg+xml", ticket.qr()?))
}

async fn show_pdf(
    State(concerts): State<Concerts>,
    paths::BookingTicket { number }: paths::BookingTicket,
    reader: BookingViewer,
    page: Page,
) -> Result<Response> {
    let ticket = load_valid(&concerts, &reader, &number).await?;
    let number = ticket.booking.number.clone();
    Ok(download(number.as_str(), "pdf", file("application/pdf", ticket.into_pdf(page.language).await?)))
}

async fn show_seat_qr(
    State(concerts): State<Concerts>,
    paths::SeatQr { number, seat }: paths::SeatQr,
    reader: BookingViewer,
) -> Result<Response> {
    let ticket = load_seat(&concerts, &reader, &number, seat).await?;
    Ok(file("image/svg+xml", ticket.seat_qr()?.ok_or(Error::NotFound)?))
}

async fn show_seat_pdf(
    State(concerts): State<Concerts>,
    paths::SeatTicket { number, seat }: paths::SeatTicket,
    reader: BookingViewer,
    page: Page,
) -> Result<Response> {
    let ticket = load_seat(&concerts, &reader, &number, seat).await?;
    let name = format!("{}-{seat}", ticket.booking.number);
    Ok(download(&name, "pdf", file("application/pdf", ticket.into_pdf(page.language).await?)))
}

async fn show_calendar(
    State(concerts): State<Concerts>,
    paths::BookingCalendar { number }: paths::BookingCalendar,
    reader: BookingViewer,
    member: Option<CurrentMember>,
    page: Page,
) -> Result<Response> {
    let ticket = load(&concerts, &reader, &number).await?;
    // Others who may see the booking do not learn the address of its holder.
    let addressee = match member.map(|member| member.id).filter(|id| ticket.booking.member_id == Some(*id)) {
        Some(id) => find_active_addressee(&concerts.context.db, id).await?,
        None => None,
    };
    let parties = Parties {
        organizer: &concerts.context.mailer.address(),
        attendee: addressee.as_ref().map(|addressee| addressee.email.as_str()),
    };
    let calendar = ticket.calendar(&parties, page.language, page.now);
    Ok(download(ticket.booking.number.as_str(), "ics", file(ticket.calendar_type(), calendar)))
}
