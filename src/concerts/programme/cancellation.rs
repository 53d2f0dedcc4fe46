//! Cancellation, restoration and removal of concerts by the box office.

use crate::{
    audit::{Action, Origin},
    concerts::{
        Concerts,
        announcements::{self, change::Facts},
        bookings::{
            store_restore::{self, RestoreConcertOutcome, TakenBack},
            store_sales::{self, Figures},
        },
        programme::{
            concert::Concert,
            store_admin::{self, RemoveOutcome},
            store_dependents::Dependents,
        },
        waiting_list::offers,
    },
};

/// Outcome of a request to cancel a concert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CancelConcertOutcome {
    Cancelled,
    /// Cancelled before.
    Before,
    /// The member of staff did not see these figures.
    Unseen,
}

/// Cancels a concert, if the member of staff has `seen` its figures, and tells its audience.
pub(crate) async fn cancel(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    reason: &str,
    seen: impl FnOnce(&Figures) -> bool,
) -> sqlx::Result<CancelConcertOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    if !store_admin::cancel(&mut transaction, concert.id, origin.at).await? {
        return Ok(CancelConcertOutcome::Before);
    }
    if !seen(&store_sales::figures(&mut *transaction, concert.id, origin.at).await?) {
        return Ok(CancelConcertOutcome::Unseen);
    }
    announcements::store::concert_cancelled(&mut transaction, concert, reason, origin.at).await?;
    let entry = origin.act(Action::CONCERT_CANCELLED).with_reason(reason);
    entry.detail(&concert.audit_detail("")).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(concert.id);
    concerts.context.mailer.wake();
    Ok(CancelConcertOutcome::Cancelled)
}

/// Takes the cancellation of a concert back, and tells those who heard of it.
pub(crate) async fn restore(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
) -> sqlx::Result<RestoreConcertOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store_restore::restore_concert(&mut transaction, concert.id, origin.at).await?;
    let RestoreConcertOutcome::Restored(cancelled_at) = outcome else { return Ok(outcome) };
    let facts = &Facts::from(concert);
    let (concert_id, booking_id, now) = (concert.id, None, origin.at);
    store_restore::tell_audience(&mut transaction, &TakenBack { concert_id, booking_id, facts, cancelled_at, now })
        .await?;
    origin.act(Action::CONCERT_RESTORED).detail(&concert.audit_detail("")).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(concert.id);
    concerts.context.mailer.wake();
    offers::offer(concerts, concert.id, now).await;
    Ok(outcome)
}

/// Outcome of a request to remove a concert.
#[derive(Debug)]
pub(crate) enum RemoveConcertOutcome {
    /// Removed, or gone already; the key of its poster, which nobody shows any more.
    Removed(Option<String>),
    /// These records depend on it.
    Kept(Dependents),
    /// The member of staff did not see the records that end with it.
    Unseen,
}

/// Removes a concert, if the member of staff has `seen` the records that end with it.
pub(crate) async fn remove(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    seen: impl FnOnce(&Dependents) -> bool,
) -> sqlx::Result<RemoveConcertOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    let (picture, dependents) = match store_admin::remove(&mut transaction, concert.id, origin.at).await? {
        RemoveOutcome::Removed(picture, dependents) => (picture, dependents),
        RemoveOutcome::Kept(dependents) => return Ok(RemoveConcertOutcome::Kept(dependents)),
        RemoveOutcome::Gone => return Ok(RemoveConcertOutcome::Removed(None)),
    };
    if !seen(&dependents) {
        return Ok(RemoveConcertOutcome::Unseen);
    }
    origin.act(Action::CONCERT_REMOVED).detail(&concert.audit_detail("")).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(concert.id);
    Ok(RemoveConcertOutcome::Removed(picture))
}
