//! A concert that does not take place: cancelled, or removed when nobody has booked.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use super::{act, find, paths, posters::forget, sales, show::ShowOffice};
use crate::{
    accounts::{
        Visit,
        audit::{Action, Origin},
        session::SellsSeats,
    },
    concerts::{
        Concerts,
        concert::Concert,
        store::{
            announcements,
            office::{self, RemoveOutcome},
        },
    },
    error::Result,
    web::{Form, Refusal},
};

pub(super) fn router() -> Router<Concerts> {
    Router::new()
        .route(&paths::office_cancellation("{id}"), post(cancel))
        .route(&paths::office_removal("{id}"), post(remove))
}

async fn cancel(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path(id): Path<i64>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let concert = find(&concerts, id).await?;
    let outcome = match form.reason() {
        Ok(_) if !sales::agrees(&concerts, id, &visit.page, &form).await? => Err(Refusal::conflict("attached-changed")),
        Ok(reason) => cancel_concert(&concerts, &visit.origin, &concert, &reason).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(visit.done(&paths::office_concert(id), "flash-concert-cancelled")),
        Err(refusal) => ShowOffice::refused(&concerts, id, (visit, form), true, refusal).await,
    }
}

async fn cancel_concert(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    reason: &str,
) -> Result<Result<(), Refusal>> {
    let mut transaction = concerts.accounts.db.begin().await?;
    if !office::cancel(&mut transaction, concert.id, origin.at).await? {
        return Ok(Err(Refusal::conflict("office-cancelled-before")));
    }
    announcements::concert_cancelled(&mut transaction, concert, reason, origin.at).await?;
    let detail = act(concert.id, &concert.title, "");
    origin.act(Action::CONCERT_CANCELLED).because(reason).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(concert.id);
    concerts.accounts.mailer.wake();
    Ok(Ok(()))
}

async fn remove(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path(id): Path<i64>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let concert = find(&concerts, id).await?;
    let refusal = match remove_concert(&concerts, &visit.origin, &concert).await? {
        RemoveOutcome::Removed(picture) => {
            forget(&concerts.accounts, picture.as_deref()).await;
            return Ok(visit.done(paths::office(), "flash-concert-removed"));
        }
        RemoveOutcome::Gone => return Ok(visit.done(paths::office(), "flash-concert-removed")),
        RemoveOutcome::Booked => Refusal::conflict("office-remove-booked"),
        RemoveOutcome::Held => Refusal::conflict("office-remove-held"),
        RemoveOutcome::Awaited => Refusal::conflict("office-remove-awaited"),
    };
    ShowOffice::refused(&concerts, id, (visit, form), false, refusal).await
}

async fn remove_concert(concerts: &Concerts, origin: &Origin, concert: &Concert) -> Result<RemoveOutcome> {
    let mut transaction = concerts.accounts.db.begin().await?;
    let outcome = office::remove(&mut transaction, concert.id, origin.at).await?;
    if matches!(outcome, RemoveOutcome::Removed(_)) {
        let detail = act(concert.id, &concert.title, "");
        origin.act(Action::CONCERT_REMOVED).detail(&detail).record(&mut *transaction).await?;
        transaction.commit().await?;
        concerts.changed_whole(concert.id);
    }
    Ok(outcome)
}
