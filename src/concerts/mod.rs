//! Concerts: seat maps shown live, holds, bookings with a number of ten digits.

pub mod announcements;
pub mod booked_seats;
pub mod bookings;
pub mod check_in;
pub(crate) mod email_kinds;
pub mod export;
pub mod holds;
pub mod live;
pub mod pages;
pub mod paths;
pub mod programme;
pub mod seats;
pub mod tickets;
pub mod topics;
pub mod waiting_list;

use std::{ops::Deref, sync::Arc};

use tokio::sync::Semaphore;

pub use crate::concerts::holds::guests::{account_closed, sign_in, sign_out};
use crate::{
    accounts::{Accounts, Exporter},
    concerts::{
        bookings::creation::writer::BookingWriter,
        live::{check_in_board::Boards, programme::ProgrammeEvents, seat_map_cache::SeatMapCache, seat_plan::Plans},
        programme::concert::Concert,
        seats::{asked_seats::AskedSeats, hold_writer::HoldWriter, seat::Seat},
    },
    context::Context,
    error::{Error, Result},
    ids::ConcertId,
    live::{Keys, Topic},
};

/// Export of a member's concert data.
pub const EXPORTER: Exporter =
    Exporter { name: "concerts", load: |db, member_id, now| Box::pin(export::store::load(db, member_id, now)) };

/// Shared state of the concerts. Cheap to clone.
#[derive(Clone)]
pub struct Concerts(Arc<Parts>);

/// The parts of [`Concerts`].
pub struct Parts {
    pub context: Context,
    pub accounts: Accounts,
    /// Holds seats, many requests in one transaction.
    pub hold_writer: HoldWriter,
    /// Makes bookings, many in one transaction.
    pub booking_writer: BookingWriter,
    /// Pictures of the seats.
    pub seat_maps: SeatMapCache,
    pub boards: Boards,
    /// Live seat plans of the box office.
    pub plans: Plans,
    /// Event source of the programme.
    pub programme: ProgrammeEvents,
    /// Seats that requests for best seats have chosen.
    pub asked_seats: AskedSeats,
    /// Limits the requests for best seats that the database chooses to [`CHOOSING`].
    pub choosing: Semaphore,
}

/// Concurrent requests for best seats in the database. All of them compete for the same seats, so that more would only wait for each
/// other; and a booking finds a free database connection at once.
pub const CHOOSING: usize = 8;

impl Deref for Concerts {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Concerts {
    /// The concerts of a portal.
    #[must_use]
    pub fn new(context: Context, accounts: Accounts) -> Self {
        let (db, clock, live) = (&context.db, &context.clock, &context.live);
        let boards = Boards::new(db.clone(), clock.clone());
        let plans = Plans::new(db.clone(), clock.clone());
        let programme = ProgrammeEvents::default();
        let seat_maps = SeatMapCache::new(db.clone(), clock.clone(), context.keyring.clone());
        live.serve(topics::SEATS, Arc::new(seat_maps.clone()));
        live.serve(topics::CHECK_IN, Arc::new(boards.clone()));
        live.serve(topics::SEAT_PLAN, Arc::new(plans.clone()));
        live.serve(topics::PROGRAMME, Arc::new(programme.clone()));
        let hold_writer = HoldWriter::new(&context);
        let booking_writer = BookingWriter::new(&context);
        let choosing = Semaphore::new(CHOOSING);
        Self(Arc::new(Parts {
            context,
            accounts,
            hold_writer,
            booking_writer,
            asked_seats: AskedSeats::default(),
            seat_maps,
            boards,
            plans,
            programme,
            choosing,
        }))
    }

    /// The concert with this id.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub(crate) async fn load_concert(&self, id: ConcertId) -> Result<Concert> {
        programme::store::find(&self.context.db, id).await?.ok_or(Error::NotFound)
    }

    /// Publishes changed seats. To be called after the commit.
    pub(crate) fn changed(&self, concert_id: ConcertId, seats: &[Seat]) {
        topics::seats_changed(&self.context.live, concert_id, seats);
    }

    /// Publishes a change of the concert itself. To be called after the commit.
    pub(crate) fn changed_whole(&self, concert_id: ConcertId) {
        self.context.live.changed(&Topic::new(topics::SEATS, concert_id), Keys::All);
        self.context.live.changed(&Topic::new(topics::SEAT_PLAN, concert_id), Keys::All);
        self.context.live.changed(&ProgrammeEvents::topic(), Keys::All);
        self.entered(concert_id);
    }

    /// Publishes a change of the admitted or expected visitors. To be called after the commit.
    pub(crate) fn entered(&self, concert_id: ConcertId) {
        topics::entered(&self.context.live, concert_id);
    }
}
