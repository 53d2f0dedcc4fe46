//! Sale of seats at the door.

use crate::{
    audit::{Action, Origin},
    concerts::{
        Concerts,
        bookings::{
            booking_number::BookingNumber,
            store_box_office::{self, DoorSale, SaleOutcome},
        },
        programme::concert::Concert,
        seats::seat::list_of,
    },
    error::Result,
};

/// Sells seats at the door. The number of the booking: a new one, or that of the same form sent before.
pub(crate) async fn sell(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    sale: &DoorSale<'_>,
) -> Result<Result<BookingNumber, SaleOutcome>> {
    loop {
        let number = BookingNumber::random().map_err(anyhow::Error::from)?;
        let mut transaction = concerts.context.db.begin().await?;
        // Nothing: one chance in thousands of millions, the number is somebody else's. Another one is taken.
        let Some(outcome) = store_box_office::sell(&mut transaction, sale, &number).await? else { continue };
        let seats = match outcome {
            SaleOutcome::Sold(seats) => seats,
            SaleOutcome::Again(number) => return Ok(Ok(number)),
            other => return Ok(Err(other)),
        };
        let detail = concert.audit_detail(&format!("{}, {}", number.as_str(), list_of(&seats)));
        origin.act(Action::BOOKING_SOLD).detail(&detail).record(&mut *transaction).await?;
        transaction.commit().await?;
        concerts.changed(concert.id, &seats);
        concerts.context.mailer.wake();
        return Ok(Ok(number));
    }
}
