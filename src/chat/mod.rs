//! Chat: rooms, groups and directs, messages, friends, presence.

pub mod collections;
pub mod export;
pub mod friends;
pub mod live;
pub mod memberships;
pub mod mentions;
pub mod messages;
pub mod pages;
pub mod paths;
pub mod presence;
pub mod rooms;
pub mod search;
pub mod topics;

use std::{ops::Deref, sync::Arc};

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    accounts::{
        Accounts, CurrentMember, Exporter, MemberAction,
        members::{names::WordPatterns, number::MemberNumber},
        roles::Permission,
    },
    audit::Origin,
    chat::{
        friends::friend::Bond,
        live::{room_log::Logs, sidebar::LiveSidebar, sidebar_view::Sidebar},
        memberships::{
            action::{Actor, MembershipChanges},
            departure,
        },
        messages::{
            message::Message,
            posting::{batch_writer::Writer, rate_limit::MessageRateLimit},
        },
        presence::presences::Presences,
        rooms::{store_conversations, store_directs},
    },
    context::Context,
    error::{Error, Result},
    ids::{MemberId, MessageId, RoomId},
    live::{Keys, Topic},
    text::folding,
};

/// Export of a member's chat data.
pub const EXPORTER: Exporter =
    Exporter { name: "chat", load: |db, member_id, _| Box::pin(export::store::load(db, member_id)) };

/// Shared state of the chat. Cheap to clone.
#[derive(Clone)]
pub struct Chat(Arc<Parts>);

/// The parts of [`Chat`].
pub struct Parts {
    pub context: Context,
    pub accounts: Accounts,
    /// Writes messages, many in one transaction.
    pub writer: Writer,
    /// Rate limit of messages.
    pub pace: MessageRateLimit,
    /// Draws what changes in conversations.
    pub logs: Logs,
    /// Draws what changes beside them.
    pub watched: LiveSidebar,
    pub presences: Presences,
}

impl Deref for Chat {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Adds a new account to the rooms for all members, in the transaction that activates it.
pub async fn join_default_rooms(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    memberships::store::join_default_rooms(db, member_id, now).await
}

/// Ends the memberships of a closed account, in the transaction that closes it. Returns the topics to publish.
pub async fn account_closed(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Topic>> {
    let end = departure::end_all(db, member_id, now).await?;
    let others = store_directs::list_others(db, member_id).await?;
    let lists = end.heirs.into_iter().chain(others).map(|id| Topic::new(topics::SIDEBAR, id));
    Ok(end.noted.into_iter().map(|room_id| Topic::new(topics::ROOM, room_id)).chain(lists).collect())
}

/// Appoints moderators where a suspended account was the only one, in the transaction that suspends or restores it.
/// Returns the changed topics.
pub async fn account_state_changed(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Topic>> {
    let appointed = departure::appoint_heirs(db, member_id, now).await?;
    let topics = appointed
        .into_iter()
        .flat_map(|one| [Topic::new(topics::ROOM, one.room_id), Topic::new(topics::SIDEBAR, one.heir)]);
    // Nobody can write in their directs any more, or again.
    let others = store_directs::list_others(db, member_id).await?;
    Ok(topics.chain(others.into_iter().map(|id| Topic::new(topics::SIDEBAR, id))).collect())
}

/// Actions of a member on another one, by what is between them.
pub async fn member_acts(db: &PgPool, member_id: MemberId, number: &MemberNumber) -> sqlx::Result<Vec<MemberAction>> {
    let ties = friends::store::list(db, member_id).await?;
    let bond = ties.iter().find(|related| related.person.number == *number).map_or(Bond::None, |related| related.bond);
    let act = |path, label, icon| MemberAction { path, asks: false, label, icon };
    let write = act(paths::Directs.to_string(), "direct-write", "send");
    let number = || number.clone();
    let block = act(paths::FriendBlock { number: number() }.to_string(), "friend-block", "lock");
    Ok(match bond {
        Bond::Blocked => {
            vec![act(paths::FriendUnblock { number: number() }.to_string(), "friend-unblock", "lock-open")]
        }
        Bond::Friend => vec![write, MemberAction { asks: true, ..block }],
        Bond::Asking => {
            vec![write, act(paths::FriendAcceptance { number: number() }.to_string(), "accept", "user-plus"), block]
        }
        Bond::Asked => {
            vec![write, act(paths::FriendRefusal { number: number() }.to_string(), "friend-withdraw", "x"), block]
        }
        Bond::None => vec![write, act(paths::Friends.to_string(), "friend-add", "user-plus"), block],
    })
}

/// Actor of changes to conversations.
fn actor<'a>(member: &CurrentMember, origin: &'a Origin) -> Actor<'a> {
    Actor { id: member.id, runs_rooms: runs_rooms(member), origin }
}

fn runs_rooms(member: &CurrentMember) -> bool {
    member.roles.allow(Permission::RunRooms)
}

/// The words of a question as patterns: each has to be found somewhere.
fn patterns(question: &str) -> WordPatterns {
    WordPatterns::of(&folding::words(question))
}

impl Chat {
    /// The chat of a portal.
    #[must_use]
    pub fn new(context: Context, accounts: Accounts) -> Self {
        let (db, clock, live) = (&context.db, &context.clock, &context.live);
        let logs = Logs::new(db.clone(), clock.clone());
        live.serve(topics::ROOM, Arc::new(logs.clone()));
        let presences = Presences::with_grace(accounts.settings.presence_grace);
        let watched = LiveSidebar::new(db.clone(), clock.clone(), live.clone(), presences.clone());
        for topic in [topics::ACTIVITY, topics::SIDEBAR, topics::TYPING, topics::PRESENCE] {
            live.serve(topic, Arc::new(watched.clone()));
        }
        let writer = Writer::new(db.clone(), clock.clone(), live.clone());
        let pace = MessageRateLimit::new(accounts.settings.message_pace, clock);
        Self(Arc::new(Parts { context, accounts, writer, pace, logs, watched, presences }))
    }

    /// Publishes a change in the log of a conversation. To be called after the commit.
    pub(crate) fn changed(&self, room_id: RoomId) {
        self.context.live.changed(&Topic::new(topics::ROOM, room_id), Keys::All);
        self.context.live.changed(&Topic::new(topics::ACTIVITY, room_id), Keys::All);
    }

    /// Publishes a change of a member's own list: memberships or read markers. To be called after the commit.
    pub(crate) fn changed_for(&self, member_id: MemberId) {
        self.context.live.changed(&Topic::new(topics::SIDEBAR, member_id), Keys::All);
    }

    /// A message that the member may read: it stands, in a conversation that they are in, and they have not blocked its author.
    async fn message(&self, member: &CurrentMember, id: MessageId) -> Result<Message> {
        messages::store::find_seen(&self.context.db, member.id, id).await?.ok_or(Error::NotFound)
    }

    /// The side bar of a member, with one conversation open or none.
    async fn side(&self, member: &CurrentMember, current: RoomId) -> sqlx::Result<Sidebar> {
        let lists = store_conversations::list(&self.context.db, member.id).await?;
        self.watched.side(lists, current).await
    }

    /// Sidebar beside a page that shows these members and their presence, except where one of them and the viewer has
    /// blocked the other.
    async fn side_with(&self, member: &CurrentMember, current: RoomId, others: &[MemberId]) -> sqlx::Result<Sidebar> {
        let seen = presence::store::without_blocks(&self.context.db, member.id, others).await?;
        self.watched.fetch_settings(self.presences.unknown(seen.iter().copied())).await?;
        Ok(self.side(member, current).await?.knowing(&seen, &self.presences))
    }

    /// Publishes changes of memberships: ends the streams of removed members and redraws the lists of all members
    /// concerned. To be called after the commit.
    pub(crate) fn publish(&self, changed: &MembershipChanges) {
        for member_id in &changed.ended {
            self.accounts.rights_changed(*member_id);
            self.changed_for(*member_id);
        }
        for member_id in &changed.touched {
            self.changed_for(*member_id);
        }
        if changed.noted {
            self.changed(changed.room_id);
        }
    }
}
