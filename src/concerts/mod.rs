//! Concerts: seats shown live, held while somebody types, booked under a number of ten digits.

mod addressees;
pub mod alone;
pub mod attachments;
pub mod bell;
mod best;
pub mod blocks;
pub mod booking;
mod bookings;
mod cancellations;
mod cells;
pub mod change;
mod change_emails;
pub mod concert;
mod documents;
pub mod doors;
mod exchanges;
mod finds;
mod guesses;
mod guest_limits;
mod guests;
pub mod hall;
mod hold_outcome;
pub mod holder;
pub mod holds;
pub mod letters;
pub mod office;
pub mod party;
pub mod paths;
pub mod poster;
mod programme;
mod reader;
pub mod reminders;
mod restorations;
pub mod seat;
pub mod seat_letters;
mod sheet;
pub mod store;
pub mod sweep;
pub mod ticket;
mod tickets;
mod transfers;
pub mod upkeep;
pub mod waiting;

use std::{ops::Deref, sync::Arc};

use axum::Router;
use tokio::sync::Semaphore;

pub use self::guests::{farewell, sign_in, sign_out};
use self::{
    bell::Bell,
    doors::board::{self, Boards},
    hall::Halls,
    office::plans::{self, Plans},
    seat::Seat,
};
use crate::{
    accounts::{Accounts, Exporter},
    live::{Keys, Live, Topic},
};

/// What a member takes away of concerts.
pub const EXPORTER: Exporter =
    Exporter { name: "concerts", load: |db, member_id, now| Box::pin(store::exports::load(db, member_id, now)) };

/// All that the pages of concerts work with. Cheap to clone.
#[derive(Clone)]
pub struct Concerts(Arc<Parts>);

/// The parts of [`Concerts`].
pub struct Parts {
    /// The database, the time, the secrets, mail and files are those of the accounts.
    pub accounts: Accounts,
    /// Pictures of the seats.
    pub halls: Halls,
    /// What the doors show.
    pub boards: Boards,
    /// What the box office shows of the seats.
    pub plans: Plans,
    /// Rings where the programme is open.
    pub bell: Bell,
    /// Tells those who watch.
    pub live: Live,
    /// Who may ask for the best seats now: [`CHOOSING`] at a time.
    pub choosing: Semaphore,
}

/// How many may ask for the best seats at the same time. All of them want the same ones, more would only be in each other's
/// way; and whoever holds a seat and books it finds a connection to the database at once.
pub const CHOOSING: usize = 8;

/// The pages of concerts.
pub fn router() -> Router<Concerts> {
    let router = programme::router()
        .merge(holds::router())
        .merge(best::router())
        .merge(bookings::router())
        .merge(exchanges::router());
    let router = router
        .merge(guests::router())
        .merge(cancellations::router())
        .merge(restorations::router())
        .merge(reminders::router())
        .merge(finds::router())
        .merge(tickets::router())
        .merge(transfers::router());
    router.merge(waiting::router()).merge(office::router()).merge(doors::router()).merge(poster::router())
}

impl Deref for Concerts {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Concerts {
    /// The concerts of a portal.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// To be called after the commit of whatever changes seats.
    pub(crate) fn changed(&self, concert_id: i64, seats: &[Seat]) {
        if !seats.is_empty() {
            let keys = Keys::these(seats.iter().map(|seat| seat.key()));
            self.live.changed(&Topic::new(hall::TOPIC, concert_id), keys.clone());
            self.live.changed(&Topic::new(plans::TOPIC, concert_id), keys);
            self.entered(concert_id);
        }
    }

    /// To be called after the commit of whatever changes the concert itself.
    pub(crate) fn changed_whole(&self, concert_id: i64) {
        self.live.changed(&Topic::new(hall::TOPIC, concert_id), Keys::All);
        self.live.changed(&Topic::new(plans::TOPIC, concert_id), Keys::All);
        self.live.changed(&Bell::topic(), Keys::All);
        self.entered(concert_id);
    }

    /// To be called after the commit of whatever changes who is inside, or expected.
    pub(crate) fn entered(&self, concert_id: i64) {
        self.live.changed(&Topic::new(board::TOPIC, concert_id), Keys::All);
    }
}
