//! Waiting list of a concert: freed seats are offered to the first member who waits for no more seats than are adjacent.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    concerts::{
        Concerts,
        holds::{hold_summary::Sheet, holder::Holder},
        pages::{holds::parse_count, programme},
        paths,
        seats::{
            seat::{SeatKind, SeatState},
            seat_map::{Cell, SeatMap},
        },
        waiting_list::{
            self, offers,
            store::{JoinOutcome, Place},
        },
    },
    error::{Error, Result},
    ids::ConcertId,
    web::{Form, Message},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(paths::WaitingList::PATH, post(create)).route(paths::WaitingListLeave::PATH, post(destroy))
}

/// State of the waiting list on the page of a concert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// Not shown: there are free seats.
    Needless,
    /// No seat is left; a visitor has to sign in to wait.
    SignIn,
    /// The member can wait.
    Possible,
    /// The member waits, at this place.
    At(Place),
}

impl Waiting {
    /// For a reader at this place of the list.
    pub(crate) fn of(seat_map: &SeatMap, place: Option<Place>, signed_in: bool) -> Self {
        let free = |cell: &Cell| cell.state == SeatState::Free && cell.kind == SeatKind::Standard;
        match place {
            Some(place) => Self::At(place),
            None if seat_map.cells.iter().any(free) => Self::Needless,
            None if signed_in => Self::Possible,
            None => Self::SignIn,
        }
    }
}

/// For how many seats together a form waits: for one where it does not say.
fn parse_wait(form: &Form, id: ConcertId, limit: i16) -> Result<i16, Message> {
    if !form.has("count") {
        return form.errors().iter().next().map_or(Ok(1), |(_, message)| Err(message.clone()));
    }
    parse_count(form, id).and_then(|count| if count <= limit { Ok(count) } else { Err(limit_message(limit)) })
}

fn limit_message(limit: i16) -> Message {
    Message::new("hold-limit").count("limit", i64::from(limit))
}

async fn create(
    State(concerts): State<Concerts>,
    member: CurrentMember,
    paths::WaitingList { id }: paths::WaitingList,
    holder: Holder,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let seat_map = concerts.seat_maps.find(id).await?.ok_or(Error::NotFound)?;
    let (now, limit) = (request.page.now, seat_map.concert.limit_per_person);
    let (status, message) = match parse_wait(&form, id, limit) {
        Err(message) => (form.refusal(), message),
        Ok(count) => match waiting_list::store::join(&concerts.context.db, id, member.id, count, now).await? {
            JoinOutcome::Waiting => {
                // A seat that was freed during the request is offered to this member, or to one before.
                offers::offer(&concerts, id, now).await;
                return Ok(request.done(paths::Concert { id }, "waiting-joined"));
            }
            JoinOutcome::Free if count == 1 => (StatusCode::CONFLICT, "waiting-seats-free".into()),
            JoinOutcome::Free => {
                (StatusCode::CONFLICT, Message::new("waiting-together-free").count("count", i64::from(count)))
            }
            JoinOutcome::Limit => (StatusCode::CONFLICT, limit_message(limit)),
            JoinOutcome::Closed => (StatusCode::CONFLICT, "hold-closed".into()),
            JoinOutcome::Unknown => return Err(Error::NotFound),
        },
    };
    let mut sheet = Sheet::load(&concerts, id, &holder, now).await?;
    sheet.refusal = Some(message);
    programme::draw(&concerts, id, &holder, request.page, status, sheet, false).await
}

async fn destroy(
    State(concerts): State<Concerts>,
    member: CurrentMember,
    paths::WaitingListLeave { id }: paths::WaitingListLeave,
    request: FormRequest,
) -> Result<Response> {
    concerts.seat_maps.find(id).await?.ok_or(Error::NotFound)?;
    waiting_list::store::leave(&concerts.context.db, id, member.id).await?;
    Ok(request.done(paths::Concert { id }, "waiting-left"))
}
