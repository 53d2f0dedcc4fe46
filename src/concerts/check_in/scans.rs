//! Check-ins by scans at the door, and their undoing.

use crate::{
    audit::{Action, Origin},
    concerts::{
        Concerts,
        bookings::store::Booking,
        check_in::store::{self, Entrance, Scan, ScanOutcome},
        programme::concert::Concert,
    },
    ids::ConcertId,
};

/// Records a scan; one that lets in out of hours is in the audit.
pub(crate) async fn record(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    booking: &Booking,
    scan: &Scan<'_>,
) -> sqlx::Result<ScanOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store::create(&mut transaction, scan).await?;
    if matches!(outcome, ScanOutcome::LetIn(..)) && !concert.takes_tickets_at(scan.at) {
        let entry = origin.entry(Action::CHECK_IN_ANYWAY, booking.member_id);
        entry.detail(booking.number.as_str()).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    if matches!(outcome, ScanOutcome::LetIn(..) | ScanOutcome::Again(..)) {
        concerts.entered(concert.id);
    }
    Ok(outcome)
}

/// Undoes the check-ins of a scan. False: undone before.
pub(crate) async fn undo(
    concerts: &Concerts,
    origin: &Origin,
    concert_id: ConcertId,
    entrance: &Entrance,
    reason: &str,
) -> sqlx::Result<bool> {
    let mut transaction = concerts.context.db.begin().await?;
    if !store::undo(&mut transaction, entrance.id, reason, origin.at).await? {
        return Ok(false);
    }
    let entry = origin.entry(Action::CHECK_IN_UNDONE, entrance.member_id);
    entry.with_reason(reason).detail(entrance.number.as_str()).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.entered(concert_id);
    Ok(true)
}
