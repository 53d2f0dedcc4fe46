//! A concert that does not take place: cancelled, or removed when nobody has booked.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use super::{act, find, paths, posters::forget, show::ShowOffice};
use crate::{
    accounts::{
        Visit,
        audit::{Action, Origin},
        session::SellsSeats,
    },
    concerts::{
        Concerts,
        concert::Concert,
        paths::{booking, bookings},
        store::office::{self, Guest, RemoveOutcome},
    },
    error::Result,
    mail::Letter,
    web::{Form, Language, Refusal, time::in_full},
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
    let detail = act(concert.id, &concert.title, "");
    origin.act(Action::CONCERT_CANCELLED).because(reason).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(concert.id);
    // Read after the end: whoever booked in the last moment is among them.
    let mut db = concerts.accounts.db.acquire().await?;
    for guest in office::guests(&mut db, concert.id).await? {
        concerts.accounts.mailer.post(letter(concerts, concert, guest));
    }
    Ok(Ok(()))
}

/// Tells somebody that the concert they booked does not take place.
fn letter(concerts: &Concerts, concert: &Concert, guest: Guest) -> Letter {
    let settings = &concerts.accounts.settings;
    let language = guest.language.as_deref().and_then(Language::from_code).unwrap_or(settings.language);
    let links = guest.numbers.iter().map(|number| format!("{}{}", settings.base_url, booking(number)));
    let subject = language.text("mail-concert-cancelled-subject").arg("title", &concert.title);
    let text = language
        .text("mail-concert-cancelled")
        .arg("name", guest.first_name)
        .arg("title", &concert.title)
        .arg("when", in_full(concert.starts_at, language))
        .arg("venue", &concert.venue)
        .arg("links", links.collect::<Vec<_>>().join("\n"))
        .arg("all", format!("{}{}", settings.base_url, bookings()));
    Letter::new(guest.email, subject.to_string(), text.to_string())
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
