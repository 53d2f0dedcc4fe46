//! Live sidebar updates: conversation list, unread counters, typing, presence.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use askama::Template;
use async_trait::async_trait;
use parking_lot::{Mutex, MutexGuard};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::time::Instant;

use crate::{
    chat::{
        live::sidebar_view::Sidebar,
        presence::{
            self,
            presences::{Presence, PresenceSetting, Presences},
        },
        rooms::store_conversations::{self, SidebarLists},
        topics,
    },
    clock::Clock,
    ids::{MemberId, RoomId},
    live::{Frame, Keys, Live, Source, Topic},
    opaque::opaque,
    web::{Language, Page, sse},
};

/// Time after the last keystroke for which a member counts as typing.
pub const TYPES_FOR: Duration = Duration::from_secs(6);

/// Draws what watchers are told. Cheap to clone.
#[derive(Clone)]
pub struct LiveSidebar(Arc<Parts>);

struct Parts {
    db: PgPool,
    clock: Clock,
    live: Live,
    presences: Presences,
    /// Version counter of reads: a later read has a higher version.
    readings: AtomicU64,
    /// By conversation, who types and when they were last heard to.
    typing: Mutex<HashMap<RoomId, BTreeMap<i32, Instant>>>,
    /// Presence last sent for each member.
    said: Mutex<HashMap<MemberId, Presence>>,
}

opaque!(LiveSidebar);

/// A member's own list of conversations.
#[derive(Template)]
#[template(path = "chat/rooms/_lists.html")]
struct ShowLists {
    page: Page,
    side: Sidebar,
}

impl LiveSidebar {
    /// For the conversations in a database.
    #[must_use]
    pub fn new(db: PgPool, clock: Clock, live: Live, presences: Presences) -> Self {
        let (typing, said) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Parts { db, clock, live, presences, readings: AtomicU64::new(0), typing, said }))
    }

    /// Takes the next version before querying, so that a later query always has the higher version.
    fn position(&self) -> u64 {
        self.0.readings.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn frame(position: u64, name: &str, texts: [String; Language::ALL.len()]) -> Frame {
        Frame { position, texts: texts.map(|text| sse::event(name, &text)) }
    }

    fn say(position: u64, name: &str, value: &Value) -> Frame {
        let text = value.to_string();
        Self::frame(position, name, [text.clone(), text])
    }

    /// A member's own list, as one event.
    pub(crate) async fn lists(&self, member_id: MemberId) -> anyhow::Result<Frame> {
        let position = self.position();
        let lists = store_conversations::list(&self.0.db, member_id).await?;
        let mut side = self.side(lists, RoomId(0)).await?;
        let mut texts = [String::new(), String::new()];
        for (language, text) in Language::ALL.into_iter().zip(&mut texts) {
            let lists = ShowLists { page: Page::shared(language, self.0.clock.now()), side };
            *text = lists.render()?;
            side = lists.side;
        }
        Ok(Self::frame(position, "side", texts))
    }

    /// The side bar with what is known of those with whom the member has a direct.
    pub(crate) async fn side(&self, lists: SidebarLists, current: RoomId) -> sqlx::Result<Sidebar> {
        let others = lists.conversations.iter().filter_map(|one| one.other.as_ref().map(|other| other.id));
        self.fetch_settings(self.0.presences.unknown(others)).await?;
        Ok(Sidebar::new(lists, current, &self.0.presences))
    }

    async fn activity(&self, room_id: RoomId) -> anyhow::Result<Option<Frame>> {
        let position = self.position();
        let event = store_conversations::find_activity(&self.0.db, room_id).await?.map(|pulse| pulse.event());
        Ok(event.map(|event| Frame { position, texts: [event.clone(), event] }))
    }

    async fn presence(&self, member_id: MemberId) -> anyhow::Result<Option<Frame>> {
        let position = self.position();
        self.fetch_setting(member_id).await?;
        let presence = self.0.presences.of(member_id);
        let before = self.lock_said().insert(member_id, presence);
        if before == Some(presence) {
            return Ok(None);
        }
        let Some(number) = presence::store::find_number(&self.0.db, member_id).await? else { return Ok(None) };
        Ok(Some(Self::say(position, "presence", &json!({ "member": number, "presence": presence.code() }))))
    }

    /// Reads how somebody wants to be seen, where that is not known.
    pub(crate) async fn fetch_setting(&self, member_id: MemberId) -> sqlx::Result<()> {
        if !self.0.presences.knows_setting(member_id) {
            let setting = presence::store::find_setting(&self.0.db, member_id).await?;
            self.0.presences.note_setting(member_id, setting.unwrap_or(PresenceSetting::Auto));
        }
        Ok(())
    }

    /// Reads how all of these want to be seen, at once.
    pub(crate) async fn fetch_settings(&self, member_ids: Vec<MemberId>) -> sqlx::Result<()> {
        if member_ids.is_empty() {
            return Ok(());
        }
        let settings: HashMap<MemberId, PresenceSetting> =
            presence::store::list_chosen_settings(&self.0.db, &member_ids).await?.into_iter().collect();
        for id in member_ids {
            self.0.presences.note_setting(id, settings.get(&id).copied().unwrap_or(PresenceSetting::Auto));
        }
        Ok(())
    }

    async fn typing(&self, room_id: RoomId) -> anyhow::Result<Frame> {
        let position = self.position();
        let numbers: Vec<String> = {
            let mut typing = self.lock_typing();
            let now = Instant::now();
            typing.retain(|_, writers| {
                writers.retain(|_, at| now < *at + TYPES_FOR);
                !writers.is_empty()
            });
            let writers = typing.get(&room_id).into_iter().flatten();
            writers.map(|(number, _)| format!("{number:08}")).collect()
        };
        let names =
            if numbers.is_empty() { Vec::new() } else { presence::store::list_names(&self.0.db, &numbers).await? };
        let writers: Vec<Value> =
            names.into_iter().map(|(number, name)| json!({ "number": number, "name": name })).collect();
        Ok(Self::say(position, "typing", &json!({ "room": room_id, "writers": writers })))
    }

    fn lock_typing(&self) -> MutexGuard<'_, HashMap<RoomId, BTreeMap<i32, Instant>>> {
        self.0.typing.lock()
    }

    fn lock_said(&self) -> MutexGuard<'_, HashMap<MemberId, Presence>> {
        self.0.said.lock()
    }
}

#[async_trait]
impl Source for LiveSidebar {
    fn mark(&self, topic: &Topic, keys: Keys) {
        // Of a conversation or of a member, by the kind.
        let (Some(room_id), Some(member_id)) = (topic.id(), topic.id()) else { return };
        match (topic.kind(), keys) {
            (topics::TYPING, Keys::These(numbers)) => {
                let mut typing = self.lock_typing();
                let writers = typing.entry(room_id).or_default();
                for number in numbers {
                    // A negative number means that the member stopped typing.
                    if number < 0 {
                        writers.remove(&-number);
                    } else {
                        writers.insert(number, Instant::now());
                    }
                }
            }
            (topics::PRESENCE, keys) => {
                let insists = self.0.presences.hear(member_id, &keys);
                // Also where nobody listens now: what was said of them is no longer so.
                let (now, mut said) = (self.0.presences.of(member_id), self.lock_said());
                if said.get(&member_id).is_some_and(|before| *before != now) {
                    said.remove(&member_id);
                }
                drop(said);
                if insists {
                    self.0.presences.insist(&self.0.live, member_id);
                }
            }
            _ => {}
        }
    }

    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>> {
        let (Some(room_id), Some(member_id)) = (topic.id(), topic.id()) else { return Ok(None) };
        match topic.kind() {
            topics::ACTIVITY => self.activity(room_id).await,
            topics::SIDEBAR => self.lists(member_id).await.map(Some),
            topics::TYPING => self.typing(room_id).await.map(Some),
            _ => self.presence(member_id).await,
        }
    }
}
