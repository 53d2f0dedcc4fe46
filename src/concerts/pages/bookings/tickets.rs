//! Documents of a booking: QR code, PDF, calendar entry.

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::get,
};

use crate::{
    accounts::{CurrentMember, find_active_addressee},
    concerts::{
        Concerts,
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
        .route(&paths::qr("{number}"), get(show_qr))
        .route(&paths::ticket("{number}"), get(show_pdf))
        .route(&paths::seat_qr("{number}", "{seat}"), get(show_seat_qr))
        .route(&paths::seat_ticket("{number}", "{seat}"), get(show_seat_pdf))
        .route(&paths::calendar("{number}"), get(show_calendar))
}

async fn load(concerts: &Concerts, reader: &BookingViewer, number: &str) -> Result<Ticket> {
    let (booking, concert) = reader.find(concerts, number).await?;
    Ticket::load(&concerts.context, booking, concert).await.map_err(Error::from)
}

/// The ticket of one seat.
async fn load_seat(concerts: &Concerts, reader: &BookingViewer, number: &str, seat: &str) -> Result<Ticket> {
    let seat = Seat::parse(seat).ok_or(Error::NotFound)?;
    load_valid(concerts, reader, number).await?.only(seat).ok_or(Error::NotFound)
}

/// A ticket that opens a door: there is none of a cancelled booking.
async fn load_valid(concerts: &Concerts, reader: &BookingViewer, number: &str) -> Result<Ticket> {
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
    Path(number): Path<String>,
    reader: BookingViewer,
) -> Result<Response> {
    let ticket = load_valid(&concerts, &reader, &number).await?;
    Ok(file("image/svg+xml", ticket.qr()?))
}

async fn show_pdf(
    State(concerts): State<Concerts>,
    Path(number): Path<String>,
    reader: BookingViewer,
    page: Page,
) -> Result<Response> {
    let ticket = load_valid(&concerts, &reader, &number).await?;
    let number = ticket.booking.number.clone();
    Ok(download(number.as_str(), "pdf", file("application/pdf", ticket.into_pdf(page.language).await?)))
}

async fn show_seat_qr(
    State(concerts): State<Concerts>,
    Path((number, seat)): Path<(String, String)>,
    reader: BookingViewer,
) -> Result<Response> {
    let ticket = load_seat(&concerts, &reader, &number, &seat).await?;
    Ok(file("image/svg+xml", ticket.seat_qr()?.ok_or(Error::NotFound)?))
}

async fn show_seat_pdf(
    State(concerts): State<Concerts>,
    Path((number, seat)): Path<(String, String)>,
    reader: BookingViewer,
    page: Page,
) -> Result<Response> {
    let ticket = load_seat(&concerts, &reader, &number, &seat).await?;
    let name = format!("{}-{}", ticket.booking.number.as_str(), seat.to_uppercase());
    Ok(download(&name, "pdf", file("application/pdf", ticket.into_pdf(page.language).await?)))
}

async fn show_calendar(
    State(concerts): State<Concerts>,
    Path(number): Path<String>,
    reader: BookingViewer,
    member: Option<CurrentMember>,
    page: Page,
) -> Result<Response> {
    let ticket = load(&concerts, &reader, &number).await?;
    // Others who may see the booking do not learn the address of its holder.
    let addressee = match member.map(|member| member.member.id).filter(|id| ticket.booking.member_id == Some(*id)) {
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
