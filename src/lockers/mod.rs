//! Lockers: who has which, what their doors say, and how they are opened.

pub mod allocations;
pub mod bay;
pub mod bays;
pub mod command;
pub mod locker;
pub mod orders;
pub mod progress;
pub mod rules;
pub mod store;
pub mod work;

use std::{ops::Deref, sync::Arc};

use axum::Router;

use self::{allocations::Offer, bays::hub::Hub};
use crate::{
    accounts::Accounts,
    live::{Keys, Live, Topic},
};

/// The kind of the topics of a bay's lockers, as everybody sees them; keys are lockers.
pub const BAY: &str = "bay";
/// The kind of the topics of a bay as its staff sees it.
pub const RACK: &str = "rack";
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
    /// Tells those who watch.
    pub live: Live,
}

impl Deref for Lockers {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// The pages of lockers.
pub fn router() -> Router<Lockers> {
    Router::new().merge(bays::socket::router())
}

impl Lockers {
    /// The lockers of a portal.
    #[must_use]
    pub fn new(accounts: Accounts) -> Self {
        let (live, hub) = (accounts.live.clone(), Hub::default());
        live.serve(LINE, Arc::new(hub.clone()));
        Self(Arc::new(Parts { accounts, hub, live }))
    }

    /// To be called after the commit of whatever changes lockers of a bay.
    pub(crate) fn changed(&self, bay_id: i64, lockers: &[i64]) {
        let keys = Keys::these(lockers.iter().filter_map(|id| i32::try_from(*id).ok()));
        self.live.changed(&Topic::new(BAY, bay_id), keys.clone());
        self.live.changed(&Topic::new(LINE, bay_id), keys.clone());
        self.live.changed(&Topic::new(RACK, bay_id), keys);
    }

    /// To be called after the commit of whatever changes a bay itself, or the line to it.
    pub fn changed_whole(&self, bay_id: i64) {
        self.live.changed(&Topic::new(BAY, bay_id), Keys::All);
        self.live.changed(&Topic::new(LINE, bay_id), Keys::All);
        self.live.changed(&Topic::new(RACK, bay_id), Keys::All);
    }

    /// To be called after the commit of whatever changes a member's lockers, or orders to them.
    pub(crate) fn changed_for(&self, member_id: i64) {
        self.live.changed(&Topic::new(KEEPER, member_id), Keys::All);
    }

    /// Tells those who waited that a locker is held for them.
    pub(crate) async fn announce(&self, offers: &[Offer]) {
        for offer in offers {
            self.changed_for(offer.member_id);
        }
    }
}
