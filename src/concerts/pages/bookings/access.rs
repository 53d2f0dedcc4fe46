//! Access to a booking: its owner, a guest with number and surname, and the box office.

use axum::{extract::FromRequestParts, http::request::Parts};
use tower_sessions::Session;

use crate::{
    accounts::{SignedIn, roles::Permission},
    audit::Origin,
    concerts::{
        Concerts,
        bookings::{self, booking_number::BookingNumber, editor::Editor, store::Booking},
        holds::holder::Holder,
        programme::{self, concert::Concert},
    },
    error::{Error, Result},
    ids::BookingId,
};

/// Session key of the ids of found bookings.
const FOUND: &str = "found_bookings";

/// Maximum number of found bookings, oldest dropped first: a session is loaded for each request.
const MOST: usize = 20;

pub(crate) struct BookingViewer {
    holder: Holder,
    sells_seats: bool,
    session: Session,
}

impl BookingViewer {
    /// A booking that the reader may see. Whether another exists, nobody is told.
    pub(crate) async fn find(&self, concerts: &Concerts, number: &BookingNumber) -> Result<(Booking, Concert)> {
        let booking = bookings::store::find(&concerts.context.db, number).await?.ok_or(Error::NotFound)?;
        if !self.may_see(&booking).await? {
            return Err(Error::NotFound);
        }
        let concert = programme::store::find(&concerts.context.db, booking.concert_id).await?.ok_or(Error::NotFound)?;
        Ok((booking, concert))
    }

    /// True if the reader may see the booking with this number without naming it.
    pub(crate) async fn may_see_number(&self, concerts: &Concerts, number: &BookingNumber) -> Result<bool> {
        match bookings::store::find(&concerts.context.db, number).await? {
            Some(booking) => self.may_see(&booking).await,
            None => Ok(false),
        }
    }

    /// True if the reader made the booking.
    pub(crate) fn owns(&self, booking: &Booking) -> bool {
        booking.booked_by.as_ref().is_some_and(|name| self.holder.names().contains(name))
    }

    /// The reader as the editor of a booking.
    pub(crate) fn editor<'a>(&self, origin: &'a Origin, booking: &Booking) -> Editor<'a> {
        Editor { origin, for_another: self.sells_seats && !self.owns(booking) }
    }

    async fn may_see(&self, booking: &Booking) -> Result<bool> {
        Ok(self.sells_seats || self.is_owner(booking).await?)
    }

    /// True if the reader made the booking, or named its number and surname.
    pub(crate) async fn is_owner(&self, booking: &Booking) -> Result<bool> {
        Ok(self.owns(booking) || self.found().await?.contains(&booking.id))
    }

    async fn found(&self) -> Result<Vec<BookingId>> {
        Ok(self.session.get(FOUND).await?.unwrap_or_default())
    }

    /// True if this browser shows bookings to a visitor who is not signed in: those of its guest, and those found by number
    /// and surname.
    pub(crate) async fn is_known_guest(&self) -> Result<bool> {
        Ok(self.holder.member_id.is_none() && (self.holder.guest_name().is_some() || !self.found().await?.is_empty()))
    }

    /// Removes the bookings that were found by number and surname from the session.
    pub(crate) async fn forget_found(&self) -> Result<()> {
        self.session.remove_value(FOUND).await?;
        Ok(())
    }

    /// Notes that the reader named both number and surname of a booking.
    pub(crate) async fn remember(&self, booking_id: BookingId) -> Result<()> {
        let mut found = self.found().await?;
        if !found.contains(&booking_id) {
            found.insert(0, booking_id);
            found.truncate(MOST);
            self.session.insert(FOUND, found).await?;
        }
        Ok(())
    }
}

impl FromRequestParts<Concerts> for BookingViewer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, concerts: &Concerts) -> Result<Self> {
        let holder = Holder::from_request_parts(parts, concerts).await?;
        let session = Session::from_request_parts(parts, concerts).await;
        let session = session.map_err(|(_, reason)| Error::Internal(anyhow::Error::msg(reason)))?;
        let signed_in = parts.extensions.get::<SignedIn>();
        let sells_seats = signed_in.is_some_and(|one| one.roles.allow(Permission::SellSeats));
        Ok(Self { holder, sells_seats, session })
    }
}
