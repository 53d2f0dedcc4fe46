//! Check-in page: a ticket is scanned by a camera or typed, and the result is shown in one large word.

mod ticket_list;
mod undo;

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    accounts::{FormRequest, roles::Permission, sign_in::session::SellsSeats},
    audit::Origin,
    concerts::{
        Concerts,
        bookings::{self, store::Booking},
        check_in::{
            party::{Count, Party},
            scan_result::{Ticket, Verdict},
            scans,
            store::{Permit, Scan},
        },
        live::check_in_board::Board,
        paths,
        programme::{self, concert::Concert},
        seats::seat::Seat,
        topics,
    },
    error::{Error, Result},
    ids::MemberId,
    live::{Topic, Watch},
    web::{Form, Message, Page, forms::idempotency_key::is_idempotency_key},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(paths::CheckIn::PATH, get(show).post(create))
        .route(paths::CheckInEvents::PATH, get(events))
        .merge(ticket_list::router())
        .merge(undo::router())
}

/// Result of a scan, with the booking.
struct Answer {
    verdict: Verdict,
    booking: Option<Booking>,
    /// The text of the ticket and the name of the scan: for the answer to "how many come in now?".
    ticket: String,
    scan_id: String,
    /// True if the person at the door has said to let in out of hours.
    anyway: bool,
}

impl From<Verdict> for Answer {
    fn from(verdict: Verdict) -> Self {
        Self { verdict, booking: None, ticket: String::new(), scan_id: String::new(), anyway: false }
    }
}

impl Answer {
    /// The seats that it is about: those that came in by the scan, or else all of the booking.
    fn seats(&self) -> Vec<Seat> {
        match &self.verdict {
            Verdict::LetIn { check_in, .. } | Verdict::Inside(check_in, _) | Verdict::TakenBack(check_in) => {
                check_in.seats.clone()
            }
            Verdict::HowMany(party) | Verdict::OutOfHours(party) | Verdict::Valid(party) => party.missing(),
            _ => self.booking.as_ref().map(|booking| booking.seats.clone()).unwrap_or_default(),
        }
    }

    /// The booking, when it has several seats of which some may be in.
    fn party(&self) -> Option<&Party> {
        match &self.verdict {
            Verdict::LetIn { party, .. } | Verdict::HowMany(party) | Verdict::Inside(_, party) => {
                Some(party).filter(|party| party.len() > 1)
            }
            _ => None,
        }
    }

    fn status(&self, form: &Form) -> StatusCode {
        match self.verdict {
            Verdict::LetIn { .. } | Verdict::HowMany(_) | Verdict::Valid(_) => StatusCode::OK,
            Verdict::Unreadable(_) => form.refusal(),
            Verdict::Forged | Verdict::Unknown => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        }
    }
}

/// The page of a phone at the door.
#[derive(Template)]
#[template(path = "concerts/check_in/show.html", blocks = ["answer"])]
struct ShowDoor {
    page: Page,
    concert: Concert,
    board: Board,
    answer: Option<Answer>,
    /// The name of the next scan, for a page without script: sent twice, it is one scan.
    scan_id: String,
    /// The public key by which the page checks the list of valid tickets.
    list_key: String,
}

impl ShowDoor {
    async fn load(concerts: &Concerts, page: Page, concert: Concert, answer: Option<Answer>) -> Result<Self> {
        let board = concerts.boards.load(concert.id).await?.said_in(page.language);
        let list_key = ticket_list::public_key(&concerts.context.keyring)?;
        Ok(Self { page, concert, board, answer, scan_id: Uuid::new_v4().to_string(), list_key })
    }
}

/// Allows the camera, on this page only.
fn with_camera(mut response: Response) -> Response {
    const POLICY: HeaderValue = HeaderValue::from_static(
        "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), display-capture=()",
    );
    response.headers_mut().insert(HeaderName::from_static("permissions-policy"), POLICY);
    response
}

async fn show(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    paths::CheckIn { id }: paths::CheckIn,
    page: Page,
) -> Result<Response> {
    let concert = programme::store::find(&concerts.context.db, id).await?.ok_or(Error::NotFound)?;
    let view = ShowDoor::load(&concerts, page, concert, None).await?;
    Ok(with_camera(crate::web::pages::fragment::page(StatusCode::OK, &view)))
}

async fn create(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    paths::CheckIn { id }: paths::CheckIn,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = programme::store::find(&concerts.context.db, id).await?.ok_or(Error::NotFound)?;
    let answer = match parse(&form) {
        Ok(read) => judge(&concerts, &request.origin, &concert, &read, staff.member.id).await?,
        Err(message) => Verdict::Unreadable(message).into(),
    };
    let status = answer.status(&form);
    let view = ShowDoor::load(&concerts, request.page, concert, Some(answer)).await?;
    Ok(with_camera(request.fragment.draw(status, &view, ShowDoor::as_answer)))
}

/// Maximum time that a scan may have waited for the network. An older one is recorded with this age.
const OLDEST: Duration = Duration::hours(12);

/// A scan as a page sends it.
struct Read {
    ticket: Ticket,
    /// Id of the scan; generated where the page gave none.
    scan_id: String,
    /// Age by the monotonic clock of the page, because the wall clock of a phone is not reliable.
    age: Duration,
    count: Count,
    /// The person at the door lets in out of hours.
    anyway: bool,
    /// The person was refused at the door: nothing is recorded.
    refused: bool,
}

impl Read {
    /// Admission of a valid ticket at this time: not after a refusal, and outside of the hours only when confirmed.
    fn permit(&self, concert: &Concert, at: OffsetDateTime) -> Permit {
        if self.refused {
            Permit::Refused
        } else if self.anyway || concert.takes_tickets_at(at) {
            Permit::Enter
        } else {
            Permit::OutOfHours
        }
    }
}

fn parse(form: &Form) -> Result<Read, Message> {
    if let Some((_, message)) = form.errors().iter().next() {
        return Err(message.clone());
    }
    let scan_id = match form.value("scan_id") {
        "" => Uuid::new_v4().to_string(),
        name if is_idempotency_key(name) => name.to_owned(),
        _ => return Err("door-scan-name".into()),
    };
    let age = match form.value("age") {
        "" => Duration::ZERO,
        age => age.parse::<u32>().map(|age| Duration::milliseconds(age.into())).map_err(|_| "door-scan-name")?,
    };
    let count = Count::parse(form.value("count")).ok_or("door-scan-name")?;
    let ticket = Ticket::parse(form.value("ticket")).ok_or_else(|| Message::new("door-unreadable-text"))?;
    let [anyway, refused] = ["anyway", "refused"].map(|name| form.value(name) == "yes");
    Ok(Read { ticket, scan_id, age: age.min(OLDEST), count, anyway, refused })
}

/// Checks a ticket in, if it is valid here.
async fn judge(concerts: &Concerts, origin: &Origin, concert: &Concert, read: &Read, by: MemberId) -> Result<Answer> {
    let (db, ticket) = (&concerts.context.db, &read.ticket);
    let Some(booking) = bookings::store::find(db, ticket.number()).await? else {
        return Ok(Verdict::Unknown.into());
    };
    if ticket.is_forged(&concerts.context.keyring, booking.concert_id) {
        // Nothing about the booking is told to whoever invents codes.
        return Ok(Verdict::Forged.into());
    }
    let verdict = if booking.concert_id == concert.id {
        let at = origin.at - read.age;
        let scan = Scan {
            booking_id: booking.id,
            seat: ticket.seat(),
            count: read.count,
            permit: read.permit(concert, at),
            scan_id: &read.scan_id,
            by,
            at,
        };
        let outcome = scans::record(concerts, origin, concert, &booking, &scan).await?;
        Verdict::of(outcome, matches!(ticket, Ticket::Typed(_)))
    } else {
        let other = programme::store::find(db, booking.concert_id).await?.ok_or(Error::NotFound)?;
        Verdict::OtherConcert(Box::new(other))
    };
    let (ticket, scan_id) = (ticket.to_string(), read.scan_id.clone());
    Ok(Answer { verdict, booking: Some(booking), ticket, scan_id, anyway: read.anyway })
}

/// Stream of the admissions at all doors.
async fn events(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    paths::CheckInEvents { id }: paths::CheckInEvents,
    page: Page,
) -> Result<Response> {
    programme::store::find(&concerts.context.db, id).await?.ok_or(Error::NotFound)?;
    // Heard first, read then: what happens in between is sent twice rather than never.
    let watch = Watch::of(&concerts.context.live, &Topic::new(topics::CHECK_IN, id), page.language);
    let watch = staff.guard(&concerts.accounts, watch, Some(Permission::SellSeats));
    let first = concerts.boards.frame(id).await?;
    Ok(watch.answer(Some(first.text(page.language)), first.position))
}
