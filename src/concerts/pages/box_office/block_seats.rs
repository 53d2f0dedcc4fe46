//! Seats blocked, unblocked, and marked as wheelchair or companion seats.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    concerts::{
        Concerts,
        pages::box_office::{
            seat_list::parse_seats,
            show::{Desk, ShowOffice},
        },
        paths::box_office,
        seats::{
            blocking,
            seat::{Seat, SeatKind, list_of},
            store_plan::SeatsOutcome,
        },
    },
    error::Result,
    ids::ConcertId,
    web::{FieldErrors, Form, Message, Refusal, forms::reason::parse_reason},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(box_office::SeatsBlock::PATH, post(block))
        .route(box_office::SeatsUnblock::PATH, post(unblock))
        .route(box_office::SeatsKind::PATH, post(mark))
}

/// The seats of the plan's form, and one thing more that it says.
fn parse<T>(form: &Form, more: Result<T, FieldErrors>) -> Result<(Vec<Seat>, T), FieldErrors> {
    let mut errors = form.errors_but(&["seat"]);
    let seats = errors.take(parse_seats(form));
    let more = errors.take(more);
    seats.zip(more).filter(|_| errors.is_empty()).ok_or(errors)
}

async fn block(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::SeatsBlock { id }: box_office::SeatsBlock,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let outcome = match parse(&form, parse_reason(form.value("reason"))) {
        Ok((seats, reason)) => {
            let outcome = blocking::block(&concerts, &request.origin, &concert, &seats, &reason).await?;
            done(&outcome, "office-block-taken")
        }
        Err(errors) => Err(errors.into()),
    };
    answer(&concerts, id, request, form, outcome.map(|()| "flash-seats-blocked")).await
}

async fn unblock(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::SeatsUnblock { id }: box_office::SeatsUnblock,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let outcome = match parse(&form, Ok(())) {
        Ok((seats, ())) => {
            let outcome = blocking::unblock(&concerts, &request.origin, &concert, &seats).await?;
            done(&outcome, "office-unblock-not")
        }
        Err(errors) => Err(errors.into()),
    };
    answer(&concerts, id, request, form, outcome.map(|()| "flash-seats-unblocked")).await
}

/// Refusal for seats that were not set.
fn done(outcome: &SeatsOutcome, others: &'static str) -> Result<(), Refusal> {
    match outcome {
        SeatsOutcome::Done => Ok(()),
        SeatsOutcome::Not(seats) => Err(Refusal::conflict(Message::new(others).with("seats", list_of(seats)))),
        SeatsOutcome::Unknown => Err(Refusal::one("seat", "hold-unknown")),
    }
}

async fn mark(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::SeatsKind { id }: box_office::SeatsKind,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let kind = SeatKind::parse(form.value("kind")).ok_or_else(|| FieldErrors::one("kind", "choice-wrong"));
    let outcome = match parse(&form, kind) {
        Ok((seats, kind)) => {
            let marked = blocking::mark(&concerts, &request.origin, &concert, &seats, kind).await?;
            marked.then_some(()).ok_or_else(|| Refusal::one("seat", "hold-unknown"))
        }
        Err(errors) => Err(errors.into()),
    };
    answer(&concerts, id, request, form, outcome.map(|()| "flash-seats-marked")).await
}

async fn answer(
    concerts: &Concerts,
    id: ConcertId,
    request: FormRequest,
    form: Form,
    outcome: Result<&'static str, Refusal>,
) -> Result<Response> {
    match outcome {
        Ok(said) => Ok(request.done(box_office::Concert { id }, said)),
        Err(refusal) => ShowOffice::refused(concerts, id, request, form, Desk::Plan, refusal).await,
    }
}
