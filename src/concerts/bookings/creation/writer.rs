//! Writer of bookings: those of many visitors share a commit.

use crate::{
    batch::{Batch, BatchWriter},
    concerts::{
        bookings::{
            booking_number::BookingNumber,
            creation::{
                new_booking::{BookOutcome, NewBooking},
                store,
            },
        },
        seats::seat::Seat,
        topics,
    },
    context::Context,
    error::Result,
    opaque::opaque,
};

/// Transactions at a time.
const LANES: usize = 2;

/// Makes bookings, and publishes their seats. Cheap to clone.
#[derive(Clone)]
pub struct BookingWriter {
    context: Context,
    batches: BatchWriter<Bookings>,
}

opaque!(BookingWriter);

impl BookingWriter {
    /// Creates a writer.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        let batches = BatchWriter::new(LANES, &Bookings { context: context.clone() });
        Self { context: context.clone(), batches }
    }

    /// Books what the holder holds, all or nothing.
    ///
    /// # Errors
    /// When the database fails, or the system has no randomness to give.
    pub async fn book(&self, mut booking: NewBooking) -> Result<BookOutcome> {
        let key = booking.concert_id.0;
        let seats = self.batches.request(key, booking.clone()).await?;
        if !seats.is_empty() {
            return Ok(BookOutcome::Booked(booking.number, seats));
        }
        loop {
            let outcome = store::book_alone(&self.context.db, &booking, self.context.clock.now()).await?;
            if let Some(BookOutcome::Booked(_, seats)) = &outcome {
                publish(&self.context, &booking, seats);
            }
            if let Some(outcome) = outcome {
                return Ok(outcome);
            }
            // One chance in thousands of millions: the number is somebody else's.
            booking.number = BookingNumber::random().map_err(anyhow::Error::from)?;
        }
    }
}

fn publish(context: &Context, booking: &NewBooking, seats: &[Seat]) {
    topics::seats_changed(&context.live, booking.concert_id, seats);
    context.mailer.wake();
}

/// Bookings of many visitors in one transaction.
#[derive(Clone)]
struct Bookings {
    context: Context,
}

impl Batch for Bookings {
    type Request = NewBooking;
    type Answer = Vec<Seat>;

    async fn write(&self, bookings: &[NewBooking]) -> sqlx::Result<Vec<Vec<Seat>>> {
        store::book(&self.context.db, bookings, self.context.clock.now()).await
    }

    fn publish(&self, booking: &NewBooking, seats: &Vec<Seat>) {
        if !seats.is_empty() {
            publish(&self.context, booking, seats);
        }
    }
}
