//! Recipients without an e-mail address: the changes to tell them, and the mark that staff have told them.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;

use time::OffsetDateTime;

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    concerts::{
        Concerts,
        announcements::{
            by_hand::{self, Tick},
            store_by_hand::{self, Reached, Unreached},
        },
        bookings::booking_number::BookingNumber,
        paths::box_office,
        programme::concert::Concert,
        seats::seat::Seat,
    },
    error::Result,
    ids::{ConcertChangeId, ConcertId, RecipientId, WaitingId},
    web::{FieldErrors, Form, Page, Refusal, pages::fragment},
};

/// In a microsecond, the precision of the database.
const NANOSECONDS: i128 = 1_000;

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(box_office::ByHand::PATH, get(index).post(create))
        .route(box_office::ByHandUndo::PATH, post(undo))
}

/// A person to be told, with all changes that concern this person.
pub(crate) struct Call {
    /// Key of the last recipient: the changes up to it are told together.
    pub(crate) recipient_id: RecipientId,
    pub(crate) name: String,
    /// Absent for the waiting list.
    pub(crate) number: Option<BookingNumber>,
    pub(crate) seats: Vec<Seat>,
    /// Key of the name of each change, and its reason.
    pub(crate) changes: Vec<(&'static str, String)>,
}

/// The calls to be made, each person once.
pub(crate) fn calls(unreached: Vec<Unreached>) -> Vec<Call> {
    let mut calls: Vec<(Option<BookingNumber>, Option<WaitingId>, Call)> = Vec::new();
    for one in unreached {
        let change = (one.kind.label(), one.reason);
        match calls.last_mut() {
            Some((number, waiting, call)) if *number == one.number && *waiting == one.waiting_id => {
                call.recipient_id = one.id;
                call.changes.push(change);
            }
            _ => {
                let call = Call {
                    recipient_id: one.id,
                    name: format!("{} {}", one.surname, one.first_name),
                    number: one.number.clone(),
                    seats: one.seats,
                    changes: vec![change],
                };
                calls.push((one.number, one.waiting_id, call));
            }
        }
    }
    calls.into_iter().map(|(_, _, call)| call).collect()
}

impl Reached {
    /// When the person was told, in microseconds since 1970: with the recipient it names the tick.
    fn tick(&self) -> i128 {
        self.told_at.unix_timestamp_nanos() / NANOSECONDS
    }
}

/// The page of the people to be told; printed, it is a list to work through.
#[derive(Template)]
#[template(path = "concerts/box_office/by_hand.html", blocks = ["people"])]
struct IndexCalls {
    page: Page,
    concert: Concert,
    calls: Vec<Call>,
    reached: Vec<Reached>,
    errors: FieldErrors,
}

impl IndexCalls {
    async fn load(concerts: &Concerts, concert: Concert, page: Page) -> Result<Self> {
        let db = &concerts.context.db;
        let calls = calls(store_by_hand::list_unreached(db, concert.id, None, page.now).await?);
        let reached = store_by_hand::list_reached(db, concert.id).await?;
        Ok(Self { page, concert, calls, reached, errors: FieldErrors::default() })
    }
}

async fn index(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::ByHand { id }: box_office::ByHand,
    page: Page,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    Ok(fragment::page(StatusCode::OK, &IndexCalls::load(&concerts, concert, page).await?))
}

async fn create(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    box_office::ByHand { id }: box_office::ByHand,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let outcome = match recipient(&form) {
        Ok(recipient) => {
            let told = by_hand::tell(&concerts, &request.origin, &concert, recipient, staff.member.id).await?;
            told.then_some(()).ok_or_else(|| Refusal::conflict("office-told-before"))
        }
        Err(errors) => Err(errors.into()),
    };
    answer(&concerts, concert, request, &form, outcome.map(|()| "flash-told")).await
}

/// The list with a message or errors.
async fn answer(
    concerts: &Concerts,
    concert: Concert,
    request: FormRequest,
    form: &Form,
    outcome: Result<&'static str, Refusal>,
) -> Result<Response> {
    match outcome {
        Ok(said) => Ok(request.done(back(concert.id, form), said)),
        Err(refusal) => {
            let mut view = IndexCalls::load(concerts, concert, request.page).await?;
            view.errors = refusal.errors.clone();
            let status = refusal.status(form);
            Ok(refusal.add_headers(request.fragment.draw(status, &view, IndexCalls::as_people)))
        }
    }
}

/// The page of the message where the tick was set; otherwise the list.
fn back(concert_id: ConcertId, form: &Form) -> String {
    match form.value("message").parse::<ConcertChangeId>() {
        Ok(message) => box_office::Message { id: concert_id, message }.to_string(),
        Err(_) => box_office::ByHand { id: concert_id }.to_string(),
    }
}

async fn undo(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::ByHandUndo { id }: box_office::ByHandUndo,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let outcome = match tick(&form) {
        Ok(tick) => {
            let removed = by_hand::take_back(&concerts, &request.origin, &concert, &tick).await?;
            removed.then_some(()).ok_or_else(|| Refusal::conflict("office-tick-changed"))
        }
        Err(errors) => Err(errors.into()),
    };
    answer(&concerts, concert, request, &form, outcome.map(|()| "flash-tick-taken-back")).await
}

fn tick(form: &Form) -> Result<Tick, FieldErrors> {
    let at = form
        .value("told_at")
        .parse()
        .ok()
        .and_then(|at: i64| OffsetDateTime::from_unix_timestamp_nanos(i128::from(at) * NANOSECONDS).ok());
    let told_at = at.ok_or_else(|| FieldErrors::one("", "choice-wrong"))?;
    Ok(Tick { recipient_id: recipient(form)?, told_at })
}

fn recipient(form: &Form) -> Result<RecipientId, FieldErrors> {
    let mut errors = form.errors();
    let parsed = form.value("recipient").parse().map_err(|_| FieldErrors::one("", "choice-wrong"));
    errors.take(parsed).filter(|_| errors.is_empty()).ok_or(errors)
}
