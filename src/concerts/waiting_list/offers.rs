//! Offers of the waiting list: freed seats are held for the first member who waits for no more seats than are side by side.

use serde_json::json;
use sqlx::PgPool;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    concerts::{Concerts, email_kinds::OFFERED, holds::durations::OFFER, seats::seat::Seat, waiting_list::store},
    error::error_chain,
    ids::{ConcertId, MemberId},
    mail::NewEmail,
};

/// Offers the free seats of a concert to the waiting list. To be called after each action that frees seats; after a
/// failure the next sweep offers them.
pub(crate) async fn offer(concerts: &Concerts, concert_id: ConcertId, now: OffsetDateTime) {
    if let Err(error) = offer_all(concerts, concert_id, now).await {
        tracing::warn!(concert_id = concert_id.0, error = error_chain(&error), "waiting list offer failed, retrying");
    }
}

/// Publishes seats that were freed, and offers the free seats of their concert to the waiting list. To be called after the commit.
pub(crate) async fn publish_freed(concerts: &Concerts, concert_id: ConcertId, seats: &[Seat], now: OffsetDateTime) {
    concerts.changed(concert_id, seats);
    offer(concerts, concert_id, now).await;
}

async fn offer_all(concerts: &Concerts, concert_id: ConcertId, now: OffsetDateTime) -> sqlx::Result<()> {
    while let Some(offer) = offer_first(&concerts.context.db, concert_id, now, now + OFFER).await? {
        concerts.changed(concert_id, &offer.seats);
        concerts.context.mailer.wake();
    }
    Ok(())
}

/// Ends the offers that were not taken in time, and tells their members.
pub(crate) async fn lapse(concerts: &Concerts, now: OffsetDateTime) -> sqlx::Result<()> {
    store::lapse(&concerts.context.db, now).await
}

/// Offers what is free wherever somebody waits.
pub(crate) async fn sweep(concerts: &Concerts, now: OffsetDateTime) -> sqlx::Result<()> {
    for concert_id in store::list_offerable(&concerts.context.db, now).await? {
        offer_all(concerts, concert_id, now).await?;
    }
    Ok(())
}

/// Seats that are held for a member of the waiting list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub member_id: MemberId,
    /// Side by side, in order of the row.
    pub seats: Vec<Seat>,
}

/// Holds free seats until `until` for the first of the list for whom there are enough side by side, and who may have them.
/// None: there is no such member.
pub async fn offer_first(
    db: &PgPool,
    concert_id: ConcertId,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<Option<Offer>> {
    let mut transaction = db.begin().await?;
    let Some(turn) = store::lock_first(&mut transaction, concert_id, now).await? else {
        transaction.rollback().await?;
        return Ok(None);
    };
    let seats = store::hold_for(&mut transaction, concert_id, &turn, now, until).await?;
    if seats.is_empty() {
        transaction.rollback().await?;
        return Ok(None);
    }
    store::mark_offered(&mut transaction, &turn, &seats, now).await?;
    let names: Vec<String> = seats.iter().map(Seat::to_string).collect();
    let detail = json!({ "seats": names.join(" "), "until": until.format(&Rfc3339).unwrap_or_default() });
    NewEmail::to(&OFFERED, turn.member_id).about(concert_id).detail(detail).queue(&mut *transaction, now).await?;
    transaction.commit().await?;
    Ok(Some(Offer { member_id: turn.member_id, seats }))
}
