//! Lockers: allocations, door states, commands.

pub mod allocations;
pub mod attention;
pub mod background;
pub mod bays;
pub mod card_readers;
pub mod commands;
pub mod controllers;
pub(crate) mod email_kinds;
pub mod export;
pub(crate) mod imports;
pub mod live;
pub mod pages;
pub mod paths;
pub mod topics;

use std::{ops::Deref, sync::Arc};

pub use crate::lockers::allocations::account_ended::{account_closed, account_state_changed, card_changed};
pub use crate::lockers::allocations::store::news;
use crate::{
    accounts::{Accounts, Exporter},
    context::Context,
    ids::{BayId, LockerId, MemberId},
    live::{Keys, Topic},
    lockers::{
        attention::watching,
        controllers::connections::Hub,
        live::{member::MemberPages, staff_board::StaffBoards},
    },
};

pub const EXPORTER: Exporter =
    Exporter { name: "lockers", load: |db, member_id, _| Box::pin(export::store::load(db, member_id)) };

/// Shared state of the lockers. Cheap to clone.
#[derive(Clone)]
pub struct Lockers(Arc<Parts>);

pub struct Parts {
    pub context: Context,
    pub accounts: Accounts,
    pub hub: Hub,
    pub boards: StaffBoards,
    pub watched: MemberPages,
    /// Since when the alarms of silent bays are watched.
    pub watching: watching::Watching,
}

impl Deref for Lockers {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Lockers {
    #[must_use]
    pub fn new(context: Context, accounts: Accounts) -> Self {
        let (hub, live) = (Hub::default(), &context.live);
        live.serve(topics::CONTROLLER, Arc::new(hub.clone()));
        let watched = MemberPages::new(context.db.clone(), context.clock.clone());
        for topic in [topics::BAY, topics::TENANT] {
            live.serve(topic, Arc::new(watched.clone()));
        }
        let boards = StaffBoards::new(context.db.clone(), context.clock.clone());
        for topic in [topics::BOARD, topics::BOARDS] {
            live.serve(topic, Arc::new(boards.clone()));
        }
        Self(Arc::new(Parts { context, accounts, hub, boards, watched, watching: watching::Watching::default() }))
    }

    /// Publishes changed lockers of a bay. To be called after the commit.
    pub(crate) fn changed(&self, bay_id: BayId, lockers: &[LockerId]) {
        self.publish(bay_id, Keys::these(lockers.iter().filter_map(|id| i32::try_from(id.0).ok())));
    }

    /// Publishes a change of a bay itself, or of its connection. To be called after the commit.
    pub fn changed_whole(&self, bay_id: BayId) {
        self.publish(bay_id, Keys::All);
    }

    fn publish(&self, bay_id: BayId, keys: Keys) {
        for kind in [topics::BAY, topics::CONTROLLER, topics::BOARD] {
            self.context.live.changed(&Topic::new(kind, bay_id), keys.clone());
        }
        self.context.live.changed(&Topic::new(topics::BOARDS, 0), keys);
    }

    /// Publishes a change of a member's lockers or commands. To be called after the commit.
    pub(crate) fn changed_for(&self, member_id: MemberId) {
        self.context.live.changed(&Topic::new(topics::TENANT, member_id), Keys::All);
    }

    /// Publishes like [`Self::changed_for`] for the holder of a locker and its current or former borrowers.
    pub(crate) fn changed_for_all(&self, holder: MemberId, borrowers: &[MemberId]) {
        self.changed_for(holder);
        for borrower in borrowers {
            self.changed_for(*borrower);
        }
    }
}
