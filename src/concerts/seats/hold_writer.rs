//! Writer of holds: requests of many visitors share a commit.

use crate::{
    batch::{Batch, BatchWriter},
    concerts::{
        seats::{
            seat::Seat,
            store::{self, HoldOutcome, HoldRequest},
            store_batch::{self, Hold},
        },
        topics,
    },
    context::Context,
    error::Result,
    opaque::opaque,
};

/// Transactions at a time. Requests for one concert are always in the same one, so that two never want the same seats.
const LANES: usize = 2;

/// Holds seats, and publishes those that are held. Cheap to clone.
#[derive(Clone)]
pub struct HoldWriter {
    context: Context,
    batches: BatchWriter<Holds>,
}

opaque!(HoldWriter);

impl HoldWriter {
    /// Creates a writer.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        let batches = BatchWriter::new(LANES, &Holds { context: context.clone() });
        Self { context: context.clone(), batches }
    }

    /// Holds all of the seats, or none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold(&self, request: &HoldRequest<'_>, seats: &[Seat]) -> Result<HoldOutcome> {
        if let Some(outcome) = self.try_hold(request, seats).await? {
            return Ok(outcome);
        }
        let outcome = store::hold(&self.context.db, request, seats).await?;
        if outcome == HoldOutcome::Held {
            topics::seats_changed(&self.context.live, request.concert_id, seats);
        }
        Ok(outcome)
    }

    /// The same without waiting for others. None: another transaction is about these seats, this person or this network.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn try_hold(&self, request: &HoldRequest<'_>, seats: &[Seat]) -> Result<Option<HoldOutcome>> {
        let [holder] = request.holders else { return Ok(None) };
        let hold = Hold {
            concert_id: request.concert_id,
            holder: holder.clone(),
            for_member: request.for_member,
            until: request.until,
            guests: request.guests.clone(),
            seats: seats.to_vec(),
        };
        self.batches.request(request.concert_id.0, hold).await
    }
}

/// Holds of many visitors in one transaction.
#[derive(Clone)]
struct Holds {
    context: Context,
}

impl Batch for Holds {
    type Request = Hold;
    type Answer = Option<HoldOutcome>;

    async fn write(&self, requests: &[Hold]) -> sqlx::Result<Vec<Self::Answer>> {
        store_batch::hold_batch(&self.context.db, requests, self.context.clock.now()).await
    }

    fn publish(&self, request: &Hold, answer: &Self::Answer) {
        if *answer == Some(HoldOutcome::Held) {
            topics::seats_changed(&self.context.live, request.concert_id, &request.seats);
        }
    }
}
