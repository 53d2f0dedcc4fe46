//! Cancellation of a concert, or its removal when it has no bookings.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    audit::Action,
    concerts::{
        Concerts, announcements,
        bookings::store_sales,
        pages::box_office::{
            concerts::poster::forget,
            seat_list::act,
            show::{Desk, ShowOffice},
        },
        paths::box_office,
        programme::{
            concert::Concert,
            store_admin::{self, RemoveOutcome},
            store_dependents::Dependents,
        },
    },
    error::Result,
    ids::ConcertId,
    web::{Form, Language, Message, Refusal},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(&box_office::office_cancellation("{id}"), post(cancel))
        .route(&box_office::office_removal("{id}"), post(remove))
}

async fn cancel(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path(id): Path<ConcertId>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let outcome = match form.reason() {
        Ok(reason) => cancel_concert(&concerts, &visit, &concert, (&form, &reason)).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(visit.done(&box_office::office_concert(id), "flash-concert-cancelled")),
        Err(refusal) => ShowOffice::refused(&concerts, id, (visit, form), Desk::Cancellation, refusal).await,
    }
}

async fn cancel_concert(
    concerts: &Concerts,
    visit: &FormRequest,
    concert: &Concert,
    (form, reason): (&Form, &str),
) -> Result<Result<(), Refusal>> {
    let origin = &visit.origin;
    let mut transaction = concerts.accounts.db.begin().await?;
    if !store_admin::cancel(&mut transaction, concert.id, origin.at).await? {
        return Ok(Err(Refusal::conflict("office-cancelled-before")));
    }
    let figures = store_sales::figures(&mut *transaction, concert.id, origin.at).await?;
    if !figures.shown(visit.page.language).agrees(form) {
        return Ok(Err(Refusal::conflict("attached-changed")));
    }
    announcements::store::concert_cancelled(&mut transaction, concert, reason, origin.at).await?;
    let detail = act(concert.id, &concert.title, "");
    origin.act(Action::CONCERT_CANCELLED).with_reason(reason).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(concert.id);
    concerts.accounts.mailer.wake();
    Ok(Ok(()))
}

async fn remove(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path(id): Path<ConcertId>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    match remove_concert(&concerts, &visit, &concert, &form).await? {
        Ok(picture) => {
            forget(&concerts.accounts, picture.as_deref()).await;
            Ok(visit.done(box_office::office(), "flash-concert-removed"))
        }
        Err(refusal) => ShowOffice::refused(&concerts, id, (visit, form), Desk::Removal, refusal).await,
    }
}

/// Removes a concert, unless it is kept or more hangs on it than the form showed. The key of its picture.
async fn remove_concert(
    concerts: &Concerts,
    visit: &FormRequest,
    concert: &Concert,
    form: &Form,
) -> Result<Result<Option<String>, Refusal>> {
    let (origin, language) = (&visit.origin, visit.page.language);
    let mut transaction = concerts.accounts.db.begin().await?;
    let (picture, dependents) = match store_admin::remove(&mut transaction, concert.id, origin.at).await? {
        RemoveOutcome::Removed(picture, dependents) => (picture, dependents),
        RemoveOutcome::Kept(dependents) => return Ok(Err(kept(&dependents, language))),
        RemoveOutcome::Gone => return Ok(Ok(None)),
    };
    if !dependents.shown(language).agrees(form) {
        return Ok(Err(Refusal::conflict("attached-changed")));
    }
    let detail = act(concert.id, &concert.title, "");
    origin.act(Action::CONCERT_REMOVED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(concert.id);
    Ok(Ok(picture))
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
