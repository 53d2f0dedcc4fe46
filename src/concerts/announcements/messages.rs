//! Sending of messages of the box office.

use crate::{
    audit::{Action, Origin},
    concerts::{
        Concerts,
        announcements::store_messages::{self, NewMessage, SendOutcome},
        programme::concert::Concert,
    },
};

/// Sends a message to everybody with a booking.
pub(crate) async fn send(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    message: &NewMessage<'_>,
) -> sqlx::Result<SendOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    let outcome = store_messages::send(&mut transaction, message).await?;
    if let SendOutcome::Sent(_, bookings) = outcome {
        // Not what it says: the message is kept with its recipients.
        let detail = concert.audit_detail(&format!("{bookings} ×"));
        origin.act(Action::AUDIENCE_WRITTEN_TO).detail(&detail).record(&mut *transaction).await?;
        transaction.commit().await?;
        concerts.context.mailer.wake();
    }
    Ok(outcome)
}
