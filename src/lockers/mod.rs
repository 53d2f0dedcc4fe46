//! Lockers: who has which, what their doors say, and how they are opened.

pub mod alarm_emails;
pub mod allocations;
pub mod attachments;
pub mod bay;
pub mod bays;
pub mod command;
pub mod deadlines;
pub mod fault;
pub mod letters;
pub mod locker;
pub mod orders;
pub mod own;
pub mod pages;
pub mod paths;
pub mod progress;
pub mod rules;
pub mod staff;
pub mod stand;
mod standing;
pub mod store;
pub mod watched;
pub mod work;

use std::{ops::Deref, sync::Arc};

use axum::Router;

pub use self::standing::{card_changed, farewell, standing_changed};
pub use self::store::news;
use self::{
    allocations::Offer,
    bays::hub::Hub,
    staff::rack::Racks,
    watched::{BayWatch, KeeperWatch, Watched},
};
use crate::{
    accounts::{Accounts, Exporter},
    live::{Keys, Live, Topic},
};

/// What a member takes away of lockers.
pub const EXPORTER: Exporter =
    Exporter { name: "lockers", load: |db, member_id, _| Box::pin(store::exports::load(db, member_id)) };

/// The kind of the topics of a bay's lockers, as everybody sees them; keys are lockers.
pub const BAY: &str = "bay";
/// The kind of the topics of a bay as its staff sees it.
pub const RACK: &str = "rack";
/// The kind of the one topic of all bays as staff sees them; keys are lockers.
pub const RACKS: &str = "racks";
/// The kind of the topics of a member's own lockers.
pub const KEEPER: &str = "keeper";

/// The kind of the topics of the lines to bays: only the process that holds one listens.
pub const LINE: &str = "line";

/// All that the pages of lockers work with. Cheap to clone.
#[derive(Clone)]
pub struct Lockers(Arc<Parts>);

/// The parts of [`Lockers`].
pub struct Parts {
    /// The database, the time, the secrets, mail and files are those of the accounts.
    pub accounts: Accounts,
    /// The bays that are connected here.
    pub hub: Hub,
    /// All bays as staff watches them.
    pub racks: Racks,
    /// Tells those who watch.
    pub live: Live,
    /// Draws what they are told.
    pub watched: Watched,
    /// Since when the alarms of silent bays are watched.
    pub watching: work::Watching,
}

impl Deref for Lockers {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// The pages of lockers.
pub fn router() -> Router<Lockers> {
    Router::new().merge(bays::socket::router()).merge(pages::router()).merge(staff::router())
}

impl Lockers {
    /// The lockers of a portal.
    #[must_use]
    pub fn new(accounts: Accounts) -> Self {
        let (live, hub) = (accounts.live.clone(), Hub::default());
        live.serve(LINE, Arc::new(hub.clone()));
        let watched = Watched::new(accounts.db.clone(), accounts.clock.clone());
        live.serve(BAY, Arc::new(BayWatch(watched.clone())));
        live.serve(KEEPER, Arc::new(KeeperWatch(watched.clone())));
        let racks = Racks::new(accounts.db.clone(), accounts.clock.clone());
        Self(Arc::new(Parts { accounts, hub, racks, live, watched, watching: work::Watching::default() }))
    }

    /// To be called after the commit of whatever changes lockers of a bay.
    pub(crate) fn changed(&self, bay_id: i64, lockers: &[i64]) {
        let keys = Keys::these(lockers.iter().filter_map(|id| i32::try_from(*id).ok()));
        self.live.changed(&Topic::new(BAY, bay_id), keys.clone());
        self.live.changed(&Topic::new(LINE, bay_id), keys.clone());
        self.live.changed(&Topic::new(RACK, bay_id), keys.clone());
        self.live.changed(&Topic::new(RACKS, 0), keys);
    }

    /// To be called after the commit of whatever changes a bay itself, or the line to it.
    pub fn changed_whole(&self, bay_id: i64) {
        self.live.changed(&Topic::new(BAY, bay_id), Keys::All);
        self.live.changed(&Topic::new(LINE, bay_id), Keys::All);
        self.live.changed(&Topic::new(RACK, bay_id), Keys::All);
        self.live.changed(&Topic::new(RACKS, 0), Keys::All);
    }

    /// To be called after the commit of whatever changes a member's lockers, or orders to them.
    pub(crate) fn changed_for(&self, member_id: i64) {
        self.live.changed(&Topic::new(KEEPER, member_id), Keys::All);
    }

    /// As [`Self::changed_for`], for the holder of a locker and those to whom it is or was lent.
    pub(crate) fn changed_for_all(&self, holder: i64, borrowers: &[i64]) {
        self.changed_for(holder);
        for borrower in borrowers {
            self.changed_for(*borrower);
        }
    }

    /// Shows those who waited that a locker is held for them; the mail was put down with the offer.
    pub(crate) fn announce(&self, offers: &[Offer]) {
        for offer in offers {
            self.changed_for(offer.member_id);
        }
    }
}
