//! Expiry of holds: seats are freed and the change is published. A new hold also takes seats whose hold has expired but
//! is not swept yet.

use time::OffsetDateTime;

use crate::{
    concerts::{
        Concerts,
        holds::store_lapsed,
        seats::{self, seat::Seat},
        waiting_list::offers,
    },
    error::Result,
};

/// Frees expired holds, publishes the seats, and offers them to the waiting list.
///
/// # Errors
/// When the database fails; the next tick does the rest.
pub async fn tick(concerts: &Concerts, now: OffsetDateTime) -> Result<()> {
    let freed = seats::store::sweep(&concerts.context.db, now).await?;
    for group in freed.chunk_by(|one, other| one.0 == other.0) {
        let seats: Vec<Seat> = group.iter().map(|(_, seat)| *seat).collect();
        if let Some((concert_id, _)) = group.first() {
            concerts.changed(*concert_id, &seats);
        }
    }
    store_lapsed::clear(&concerts.context.db, now).await?;
    offers::lapse(concerts, now).await?;
    Ok(offers::sweep(concerts, now).await?)
}
