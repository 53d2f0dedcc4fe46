//! Seats taken from sale, put on sale again, and reserved for a kind of visitors by the box office.

use crate::{
    audit::{Action, Origin},
    concerts::{
        Concerts,
        programme::concert::Concert,
        seats::{
            seat::{Seat, SeatKind, list_of},
            store_plan::{self, SeatsOutcome},
        },
        waiting_list::offers,
    },
};

/// Takes free seats from sale.
pub(crate) async fn block(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    seats: &[Seat],
    reason: &str,
) -> sqlx::Result<SeatsOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store_plan::block(&mut transaction, concert.id, seats, reason, origin.at).await?;
    if outcome == SeatsOutcome::Done {
        let detail = concert.audit_detail(&list_of(seats));
        origin.act(Action::SEATS_BLOCKED).with_reason(reason).detail(&detail).record(&mut *transaction).await?;
        transaction.commit().await?;
        concerts.changed(concert.id, seats);
    }
    Ok(outcome)
}

/// Puts blocked seats on sale again.
pub(crate) async fn unblock(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    seats: &[Seat],
) -> sqlx::Result<SeatsOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store_plan::unblock(&mut transaction, concert.id, seats, origin.at).await?;
    if outcome == SeatsOutcome::Done {
        let detail = concert.audit_detail(&list_of(seats));
        origin.act(Action::SEATS_UNBLOCKED).detail(&detail).record(&mut *transaction).await?;
        transaction.commit().await?;
        offers::publish_freed(concerts, concert.id, seats, origin.at).await;
    }
    Ok(outcome)
}

/// Sets the kind of seats. False: the hall has not all of them.
pub(crate) async fn mark(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    seats: &[Seat],
    kind: SeatKind,
) -> sqlx::Result<bool> {
    let mut transaction = concerts.context.db.begin().await?;
    if !store_plan::mark(&mut transaction, concert.id, seats, kind).await? {
        return Ok(false);
    }
    let detail = concert.audit_detail(&format!("{}: {}", kind.code(), list_of(seats)));
    origin.act(Action::SEATS_MARKED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    // A wheelchair place that is an ordinary seat now may be offered to the waiting list.
    offers::publish_freed(concerts, concert.id, seats, origin.at).await;
    Ok(true)
}
