//! Cancellation of a concert, or its removal when it has no bookings.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    concerts::{
        Concerts,
        bookings::store_sales::Figures,
        pages::box_office::{
            concerts::poster::forget,
            show::{Desk, ShowOffice},
        },
        paths::box_office,
        programme::{
            cancellation::{self, CancelConcertOutcome, RemoveConcertOutcome},
            store_dependents::Dependents,
        },
    },
    error::Result,
    web::{Form, Language, Message, Refusal},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(box_office::ConcertCancellation::PATH, post(cancel))
        .route(box_office::ConcertRemoval::PATH, post(remove))
}

async fn cancel(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::ConcertCancellation { id }: box_office::ConcertCancellation,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let outcome = match form.reason() {
        Ok(reason) => {
            let seen = |figures: &Figures| figures.shown(request.page.language).agrees(&form);
            match cancellation::cancel(&concerts, &request.origin, &concert, &reason, seen).await? {
                CancelConcertOutcome::Cancelled => Ok(()),
                CancelConcertOutcome::Before => Err(Refusal::conflict("office-cancelled-before")),
                CancelConcertOutcome::Unseen => Err(Refusal::conflict("dependents-changed")),
            }
        }
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(request.done(box_office::Concert { id }, "flash-concert-cancelled")),
        Err(refusal) => ShowOffice::refused(&concerts, id, request, form, Desk::Cancellation, refusal).await,
    }
}

async fn remove(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::ConcertRemoval { id }: box_office::ConcertRemoval,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let language = request.page.language;
    let seen = |dependents: &Dependents| dependents.shown(language).agrees(&form);
    let refusal = match cancellation::remove(&concerts, &request.origin, &concert, seen).await? {
        RemoveConcertOutcome::Removed(poster) => {
            forget(&concerts.accounts, poster.as_deref()).await;
            return Ok(request.done(box_office::Concerts, "flash-concert-removed"));
        }
        RemoveConcertOutcome::Kept(dependents) => kept(&dependents, language),
        RemoveConcertOutcome::Unseen => Refusal::conflict("dependents-changed"),
    };
    ShowOffice::refused(&concerts, id, request, form, Desk::Removal, refusal).await
}

/// Refusal of the removal of a concert with dependent records.
fn kept(dependents: &Dependents, language: Language) -> Refusal {
    let key = match dependents {
        Dependents { bookings: 0, returned: 0, held: 0, .. } => "office-remove-awaited",
        Dependents { bookings: 0, returned: 0, .. } => "office-remove-held",
        _ => "office-remove-booked",
    };
    Refusal::conflict(Message::new(key).with("list", dependents.shown(language).said()))
}
