//! Chat: rooms, groups and directs, what is written there, who knows whom and who is there.

pub mod body;
pub mod conversation;
mod deletions;
mod drafts;
mod edits;
mod events;
pub mod excerpt;
mod history;
pub mod log;
pub mod markup;
pub mod membership;
pub mod mention;
mod mentions;
pub mod message;
mod messages;
pub mod paths;
pub mod presence;
pub mod query;
pub mod reaction;
mod reactions;
mod readings;
pub mod room;
mod rooms;
mod searches;
pub mod side;
pub mod store;
mod typings;
pub mod watched;
mod wishes;
pub mod work;
pub mod writer;

use std::{ops::Deref, sync::Arc};

use axum::Router;
use sqlx::PgConnection;
use time::OffsetDateTime;

use self::{
    log::Logs,
    presence::{PRESENCE, Presences},
    watched::{CHATTER, PULSE, TYPING, Watched},
    writer::Writer,
};
use crate::{
    accounts::Accounts,
    live::{Keys, Live, Topic},
};

/// The kind of the topics of a conversation: its log.
pub const ROOM: &str = "room";

/// All that the pages of chat work with. Cheap to clone.
#[derive(Clone)]
pub struct Chat(Arc<Parts>);

/// The parts of [`Chat`].
pub struct Parts {
    /// The database, the time, the secrets and files are those of the accounts.
    pub accounts: Accounts,
    /// Writes messages, many in one transaction.
    pub writer: Writer,
    /// Draws what changes in conversations.
    pub logs: Logs,
    /// Draws what changes beside them.
    pub watched: Watched,
    /// Who is there.
    pub presences: Presences,
    /// Tells those who watch.
    pub live: Live,
}

impl Deref for Chat {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// The pages of chat.
pub fn router() -> Router<Chat> {
    let router = Router::new().merge(rooms::router()).merge(messages::router()).merge(events::router());
    router.merge(typings::router()).merge(wishes::router()).merge(changes())
}

/// What is done with messages that stand, and with a conversation besides writing there.
fn changes() -> Router<Chat> {
    let changes = edits::router().merge(deletions::router()).merge(reactions::router());
    changes.merge(mentions::router()).merge(readings::router()).merge(drafts::router()).merge(searches::router())
}

/// Whoever activates an account is in the rooms of everybody from then on; in the transaction that activates it.
pub async fn welcome(db: &mut PgConnection, member_id: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    store::memberships::welcome(db, member_id, now).await
}

impl Chat {
    /// The chat of a portal.
    #[must_use]
    pub fn new(accounts: Accounts) -> Self {
        let live = accounts.live.clone();
        let logs = Logs::new(accounts.db.clone(), accounts.clock.clone());
        live.serve(ROOM, Arc::new(logs.clone()));
        let presences = Presences::default();
        let (db, clock) = (accounts.db.clone(), accounts.clock.clone());
        let watched = Watched::new(db, clock, live.clone(), presences.clone());
        for topic in [PULSE, CHATTER, TYPING, PRESENCE] {
            live.serve(topic, Arc::new(watched.clone()));
        }
        let writer = Writer::new(accounts.db.clone(), accounts.clock.clone());
        Self(Arc::new(Parts { accounts, writer, logs, watched, presences, live }))
    }

    /// To be called after the commit of whatever takes a place in the log of a conversation.
    pub(crate) fn changed(&self, room_id: i64) {
        self.live.changed(&Topic::new(ROOM, room_id), Keys::All);
        self.live.changed(&Topic::new(PULSE, room_id), Keys::All);
    }

    /// To be called after the commit of whatever changes a member's own list: what they are in, what they have read.
    pub(crate) fn changed_for(&self, member_id: i64) {
        self.live.changed(&Topic::new(CHATTER, member_id), Keys::All);
    }
}
