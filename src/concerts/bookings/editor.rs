//! The person who changes a booking on its page: its holder, or the box office for the holder.

use sqlx::PgConnection;

use crate::{
    audit::{Action, Origin},
    concerts::{
        bookings::store::Booking,
        seats::seat::{Seat, names_of},
    },
};

/// The person who changes a booking.
pub(crate) struct Editor<'a> {
    pub(crate) origin: &'a Origin,
    /// True if the box office changes the booking of another person, which is audited.
    pub(crate) for_another: bool,
}

impl Editor<'_> {
    /// Records a change of a booking in the transaction of the change, unless the holder makes it.
    pub(crate) async fn record(
        &self,
        db: &mut PgConnection,
        action: Action,
        booking: &Booking,
        detail: &str,
    ) -> sqlx::Result<()> {
        if self.for_another {
            self.origin.act(action).on(booking.member_id).detail(detail).record(db).await?;
        }
        Ok(())
    }
}

/// Detail of an audit entry: number of the booking, seats, key of the concert.
pub(crate) fn audit_detail(booking: &Booking, seats: &[Seat]) -> String {
    format!("{}, {} (#{})", booking.number.as_str(), names_of(seats), booking.concert_id)
}
