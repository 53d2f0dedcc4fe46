//! Offers of the waiting list: freed seats are held for the first member who waits for no more seats than are side by side.

use crate::{
    concerts::{Concerts, holds::durations::OFFER, seats::seat::Seat, waiting_list},
    error::error_chain,
    ids::ConcertId,
};
use time::OffsetDateTime;

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
    while let Some(offer) = waiting_list::store::offer(&concerts.context.db, concert_id, now, now + OFFER).await? {
        concerts.changed(concert_id, &offer.seats);
        concerts.context.mailer.wake();
    }
    Ok(())
}

/// Ends the offers that were not taken in time, and tells their members.
pub(crate) async fn lapse(concerts: &Concerts, now: OffsetDateTime) -> sqlx::Result<()> {
    waiting_list::store::lapse(&concerts.context.db, now).await
}

/// Offers what is free wherever somebody waits.
pub(crate) async fn sweep(concerts: &Concerts, now: OffsetDateTime) -> sqlx::Result<()> {
    for concert_id in waiting_list::store::list_offerable(&concerts.context.db, now).await? {
        offer_all(concerts, concert_id, now).await?;
    }
    Ok(())
}
