//! Seats blocked, unblocked, and marked as wheelchair or companion seats.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    audit::{Action, Origin},
    concerts::{
        Concerts,
        pages::box_office::{
            seat_list::{act, list_of, parse_seats},
            show::{Desk, ShowOffice},
        },
        paths::box_office,
        programme::concert::Concert,
        seats::{
            seat::{Seat, SeatKind},
            store_plan::{self, SeatsOutcome},
        },
        waiting_list::offers,
    },
    error::Result,
    ids::ConcertId,
    web::{FieldErrors, Form, Message, Refusal, forms::reason::parse_reason},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(&box_office::office_block("{id}"), post(block))
        .route(&box_office::office_unblock("{id}"), post(unblock))
        .route(&box_office::office_kind("{id}"), post(mark))
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
    Path(id): Path<ConcertId>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let outcome = match parse(&form, parse_reason(form.value("reason"))) {
        Ok((seats, reason)) => block_seats(&concerts, &visit.origin, &concert, &seats, &reason).await?,
        Err(errors) => Err(errors.into()),
    };
    answer(&concerts, id, (visit, form), outcome.map(|()| "flash-seats-blocked")).await
}

async fn block_seats(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    seats: &[Seat],
    reason: &str,
) -> Result<Result<(), Refusal>> {
    let mut transaction = concerts.accounts.db.begin().await?;
    let outcome = store_plan::block(&mut transaction, concert.id, seats, reason, origin.at).await?;
    if let Some(refusal) = refusal(&outcome, "office-block-taken") {
        return Ok(Err(refusal));
    }
    let detail = act(concert.id, &concert.title, &list_of(seats));
    origin.act(Action::SEATS_BLOCKED).with_reason(reason).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed(concert.id, seats);
    Ok(Ok(()))
}

async fn unblock(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path(id): Path<ConcertId>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let outcome = match parse(&form, Ok(())) {
        Ok((seats, ())) => unblock_seats(&concerts, &visit.origin, &concert, &seats).await?,
        Err(errors) => Err(errors.into()),
    };
    answer(&concerts, id, (visit, form), outcome.map(|()| "flash-seats-unblocked")).await
}

async fn unblock_seats(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    seats: &[Seat],
) -> Result<Result<(), Refusal>> {
    let mut transaction = concerts.accounts.db.begin().await?;
    let outcome = store_plan::unblock(&mut transaction, concert.id, seats, origin.at).await?;
    if let Some(refusal) = refusal(&outcome, "office-unblock-not") {
        return Ok(Err(refusal));
    }
    let detail = act(concert.id, &concert.title, &list_of(seats));
    origin.act(Action::SEATS_UNBLOCKED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed(concert.id, seats);
    offers::offer(concerts, concert.id, origin.at).await;
    Ok(Ok(()))
}

/// Refusal for seats that were not set; None when they were.
fn refusal(outcome: &SeatsOutcome, others: &'static str) -> Option<Refusal> {
    match outcome {
        SeatsOutcome::Done => None,
        SeatsOutcome::Not(seats) => Some(Refusal::conflict(Message::new(others).with("seats", list_of(seats)))),
        SeatsOutcome::Unknown => Some(Refusal::one("seat", "hold-unknown")),
    }
}

async fn mark(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path(id): Path<ConcertId>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let kind = SeatKind::parse(form.value("kind")).ok_or_else(|| FieldErrors::one("kind", "choice-wrong"));
    let outcome = match parse(&form, kind) {
        Ok((seats, kind)) => mark_seats(&concerts, &visit.origin, &concert, &seats, kind).await?,
        Err(errors) => Err(errors.into()),
    };
    answer(&concerts, id, (visit, form), outcome.map(|()| "flash-seats-marked")).await
}

async fn mark_seats(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    seats: &[Seat],
    kind: SeatKind,
) -> Result<Result<(), Refusal>> {
    let mut transaction = concerts.accounts.db.begin().await?;
    if !store_plan::mark(&mut transaction, concert.id, seats, kind).await? {
        return Ok(Err(Refusal::one("seat", "hold-unknown")));
    }
    let detail = act(concert.id, &concert.title, &format!("{}: {}", kind.code(), list_of(seats)));
    origin.act(Action::SEATS_MARKED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed(concert.id, seats);
    // A wheelchair place that is an ordinary seat now may be offered to the waiting list.
    offers::offer(concerts, concert.id, origin.at).await;
    Ok(Ok(()))
}

async fn answer(
    concerts: &Concerts,
    id: ConcertId,
    (visit, form): (FormRequest, Form),
    outcome: Result<&'static str, Refusal>,
) -> Result<Response> {
    match outcome {
        Ok(said) => Ok(visit.done(&box_office::office_concert(id), said)),
        Err(refusal) => ShowOffice::refused(concerts, id, (visit, form), Desk::Plan, refusal).await,
    }
}
