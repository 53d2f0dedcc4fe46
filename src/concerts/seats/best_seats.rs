//! Best seats for a group: chosen in memory, held like any other seats.

use crate::{
    concerts::{
        Concerts,
        seats::{
            seat::Seat,
            store::{self, HoldOutcome, HoldRequest},
        },
    },
    error::{Error, Result},
};

/// Blocks that are tried in turn when others are quicker. Then the database chooses, and waits where it must.
const TRIES: usize = 5;

/// Holds the best seats side by side; which ones. See docs/seating.md.
///
/// # Errors
/// When there is no such concert, or the database fails.
pub(crate) async fn hold_best(
    concerts: &Concerts,
    request: &HoldRequest<'_>,
    count: i16,
) -> Result<(HoldOutcome, Vec<Seat>)> {
    // Kept until the end, so that each try is for another block.
    let mut claims = Vec::with_capacity(TRIES);
    for _ in 0..TRIES {
        let seat_map = concerts.seat_maps.find(request.concert_id).await?.ok_or(Error::NotFound)?;
        let Some(claim) = concerts.asked_seats.choose(&seat_map, count) else { break };
        match concerts.hold_writer.try_hold(request, &claim.seats).await? {
            // The map is older than what somebody else has done.
            Some(HoldOutcome::Taken) => concerts.changed(request.concert_id, &claim.seats),
            // Passed over: somebody is about to take them.
            None => {}
            Some(outcome) => return Ok((outcome, claim.seats.clone())),
        }
        claims.push(claim);
    }
    drop(claims);
    // However long it takes: nobody is turned away while seats are free.
    let _turn = concerts.choosing.acquire().await.map_err(anyhow::Error::from)?;
    let (outcome, seats) = store::hold_best(&concerts.context.db, request, count).await?;
    concerts.changed(request.concert_id, &seats);
    Ok((outcome, seats))
}
