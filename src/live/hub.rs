//! Registry of topics and their subscribers in this process.

use std::{
    collections::{BTreeMap, HashMap},
    panic::AssertUnwindSafe,
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::FutureExt as _;
use parking_lot::{Mutex, MutexGuard, RwLock};
use tokio::sync::Notify;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use crate::{
    error::error_chain,
    live::{
        frame::Frame,
        relay_outbox::Outbox,
        stream_queue::{Inbox, Mail},
        topic::{Keys, Topic},
    },
    opaque::opaque,
};

/// A topic is sent ten times a second at most.
const PAUSE: Duration = Duration::from_millis(100);

/// Delay after a failed read.
const RETRY: Duration = Duration::from_secs(1);

/// Knows the topics of one kind.
#[async_trait]
pub trait Source: Send + Sync {
    /// Notes that these parts are to be read again. Called for every change, watched or not; must not wait.
    fn mark(&self, topic: &Topic, keys: Keys);

    /// Reads the marked parts and renders them for the subscribers.
    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>>;
}

/// The live layer of this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Live(pub(super) Arc<Hub>);

#[derive(Default)]
pub(super) struct Hub {
    sources: RwLock<HashMap<&'static str, Arc<dyn Source>>>,
    channels: Mutex<HashMap<Topic, Channel>>,
    /// Number of subscriptions so far.
    subscribed: AtomicU64,
    pub(super) outbox: Outbox,
    pub(super) stop: CancellationToken,
}

struct Channel {
    readers: Readers,
    changed: Arc<Notify>,
    /// Ends with the channel.
    _coalescer: AbortOnDropHandle<()>,
}

/// By subscription, where what it hears is put, and which of its topics this is. Beside the channel: many are told at once, and
/// nobody else waits for that.
type Readers = Arc<Mutex<BTreeMap<u64, (Arc<Inbox>, usize)>>>;

/// Message to the subscribers of a topic.
enum Update {
    Nothing,
    /// To ask again whether they may read it.
    Check,
    Frame(Frame),
}

opaque!(Live);

impl Live {
    /// From now on, topics of this kind are read from `source`. One that is watched already keeps what it had.
    pub fn serve(&self, kind: &'static str, source: Arc<dyn Source>) {
        self.0.sources.write().insert(kind, source);
    }

    /// Publishes a change of a topic. To be called after the commit.
    pub fn changed(&self, topic: &Topic, keys: Keys) {
        self.received(topic, keys.clone());
        self.0.outbox.add(topic.clone(), keys);
    }

    /// A change that another process made.
    pub(super) fn received(&self, topic: &Topic, keys: Keys) {
        if let Some(source) = self.0.source(topic) {
            source.mark(topic, keys);
        }
        if let Some(channel) = self.0.lock().get(topic) {
            channel.changed.notify_one();
        }
    }

    /// Reads all watched topics again, because hints may have been missed.
    pub(super) fn received_all(&self) {
        let topics: Vec<Topic> = self.0.lock().keys().cloned().collect();
        for topic in topics {
            self.received(&topic, Keys::All);
        }
    }

    /// Ends all streams; their pages reconnect to the next process.
    pub fn stop(&self) {
        self.0.stop.cancel();
        for channel in self.0.lock().values() {
            lock(&channel.readers).values().for_each(|(inbox, _)| inbox.stop());
        }
    }

    /// Ends when streams do.
    pub async fn stopped(&self) {
        self.0.stop.cancelled().await;
    }

    /// Number of watched topics.
    #[must_use]
    pub fn watched(&self) -> usize {
        self.0.lock().len()
    }

    /// Subscribes to a topic.
    #[must_use]
    pub fn subscribe(&self, topic: &Topic) -> Subscription {
        let subscription = Subscription {
            id: self.0.subscribed.fetch_add(1, Ordering::Relaxed),
            inbox: Arc::default(),
            hub: Arc::downgrade(&self.0),
            topics: Vec::new(),
        };
        subscription.and(self, topic)
    }

    fn open(&self, topic: &Topic) -> Channel {
        let changed = Arc::new(Notify::new());
        let source = self.0.source(topic);
        let work = coalesce(Arc::downgrade(&self.0), source, topic.clone(), changed.clone());
        Channel { readers: Readers::default(), changed, _coalescer: AbortOnDropHandle::new(tokio::spawn(work)) }
    }
}

fn lock(readers: &Readers) -> MutexGuard<'_, BTreeMap<u64, (Arc<Inbox>, usize)>> {
    readers.lock()
}

impl Hub {
    /// Sends it to the current subscribers of the topic: a source reports a change once, and the subscribers may have
    /// changed since it was asked.
    fn say(&self, topic: &Topic, said: Update) {
        let Some(readers) = self.lock().get(topic).map(|channel| channel.readers.clone()) else { return };
        match said {
            Update::Nothing => {}
            Update::Check => lock(&readers).values().for_each(|(inbox, _)| inbox.check()),
            Update::Frame(frame) => {
                let frame = Arc::new(frame);
                lock(&readers).values().for_each(|(inbox, topic)| inbox.put(*topic, &frame));
            }
        }
    }

    fn source(&self, topic: &Topic) -> Option<Arc<dyn Source>> {
        self.sources.read().get(topic.kind()).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Topic, Channel>> {
        self.channels.lock()
    }
}

/// Says what changed in a topic, at once when it was quiet, then with pauses in which changes gather.
async fn coalesce(hub: Weak<Hub>, source: Option<Arc<dyn Source>>, topic: Topic, changed: Arc<Notify>) {
    let mut attempt = 0_u32;
    loop {
        changed.notified().await;
        let said = match &source {
            Some(source) => {
                refresh(source.as_ref(), &topic).await.map(|frame| frame.map_or(Update::Nothing, Update::Frame))
            }
            None => Ok(Update::Check),
        };
        match said {
            Ok(said) => {
                attempt = 0;
                if let Some(hub) = hub.upgrade() {
                    hub.say(&topic, said);
                }
            }
            Err(error) => {
                attempt += 1;
                tracing::warn!(%topic, attempt, error = error_chain(error.as_ref()), "live source read failed, retrying");
                changed.notify_one();
                tokio::time::sleep(RETRY).await;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// A source that breaks down has failed once: without this task its watchers would look at a still picture for ever.
async fn refresh(source: &dyn Source, topic: &Topic) -> anyhow::Result<Option<Frame>> {
    let read = AssertUnwindSafe(source.refresh(topic)).catch_unwind().await;
    read.unwrap_or_else(|_| Err(anyhow::anyhow!("the source broke down")))
}

/// A subscription of topics. A topic is dropped with its last subscription.
#[derive(Debug)]
pub struct Subscription {
    id: u64,
    inbox: Arc<Inbox>,
    hub: Weak<Hub>,
    /// With what the reader has already of each.
    topics: Vec<(Topic, u64)>,
}

opaque!(Hub);

impl Subscription {
    /// Subscribes to another topic too.
    #[must_use]
    pub fn and(mut self, live: &Live, topic: &Topic) -> Self {
        let place = self.topics.len();
        self.inbox.widen();
        let mut channels = live.0.lock();
        let channel = channels.entry(topic.clone()).or_insert_with(|| live.open(topic));
        lock(&channel.readers).insert(self.id, (self.inbox.clone(), place));
        drop(channels);
        self.topics.push((topic.clone(), 0));
        // After the registration: a concurrent stop either sees this subscription or is seen here.
        if live.0.stop.is_cancelled() {
            self.inbox.stop();
        }
        self
    }

    /// Skips what is not newer in the first topic.
    pub fn skip_to(&mut self, position: u64) {
        if let Some((_, first)) = self.topics.first_mut() {
            *first = position;
        }
    }

    /// Waits for the next message.
    pub(super) async fn hear(&mut self) -> Mail {
        loop {
            match std::future::poll_fn(|context| self.inbox.poll(context)).await {
                Mail::Frame(place, frame) => {
                    let Some((_, position)) = self.topics.get_mut(place) else { continue };
                    if frame.position > *position {
                        *position = frame.position;
                        return Mail::Frame(place, frame);
                    }
                }
                mail => return mail,
            }
        }
    }

    /// The next frame that is new; nothing when this one was too slow, or the program ends.
    pub async fn next(&mut self) -> Option<Arc<Frame>> {
        loop {
            match self.hear().await {
                Mail::Frame(_, frame) => return Some(frame),
                Mail::Check => {}
                Mail::Cut | Mail::Stop => return None,
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let Some(hub) = self.hub.upgrade() else { return };
        let mut channels = hub.lock();
        for (topic, _) in &self.topics {
            let Some(channel) = channels.get(topic) else { continue };
            let mut readers = lock(&channel.readers);
            readers.remove(&self.id);
            let last = readers.is_empty();
            drop(readers);
            // Under the lock of all: of two that go at once, the second one sees that it is the last.
            if last {
                channels.remove(topic);
            }
        }
    }
}
