//! Who watches what in this process.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError, RwLock, Weak},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::{Notify, broadcast};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use super::{
    relay::Outbox,
    topic::{Keys, Topic},
};
use crate::web::Language;

/// A topic is sent ten times a second at most.
const PAUSE: Duration = Duration::from_millis(100);

/// How long to wait when what changed could not be read.
const RETRY: Duration = Duration::from_secs(1);

/// Frames that a watcher may be behind before it is cut; it comes back and reads the whole.
const BEHIND: usize = 64;

/// Knows the topics of one kind.
#[async_trait]
pub trait Source: Send + Sync {
    /// Notes that these parts are to be read again. Called for every change, watched or not; must not wait.
    fn mark(&self, topic: &Topic, keys: Keys);

    /// Reads what is marked and says it to those who watch.
    async fn refresh(&self, topic: &Topic) -> anyhow::Result<Option<Frame>>;
}

/// One message to all who watch a topic, as it stands on the wire in each language. Nothing personal is in it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Grows within a topic: who has read up to a position skips what is older.
    pub position: u64,
    /// One for each language, in the order of [`Language::ALL`].
    pub texts: [Bytes; Language::ALL.len()],
}

impl Frame {
    /// A message that only makes watchers ask again whether they may watch.
    fn check() -> Self {
        Self { position: u64::MAX, texts: Default::default() }
    }

    /// Whether it carries nothing.
    pub(super) fn is_check(&self) -> bool {
        self.position == u64::MAX
    }

    /// The text for one language.
    #[must_use]
    pub fn text(&self, language: Language) -> Bytes {
        self.texts.get(language as usize).cloned().unwrap_or_default()
    }
}

/// The live layer of this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Live(pub(super) Arc<Hub>);

#[derive(Default)]
pub(super) struct Hub {
    sources: RwLock<HashMap<&'static str, Arc<dyn Source>>>,
    channels: Mutex<HashMap<Topic, Channel>>,
    pub(super) outbox: Outbox,
    pub(super) stop: CancellationToken,
}

struct Channel {
    sender: broadcast::Sender<Frame>,
    changed: Arc<Notify>,
    /// Ends with the channel.
    _coalescer: AbortOnDropHandle<()>,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Live(…)")
    }
}

impl Live {
    /// From now on, topics of this kind are read from `source`. One that is watched already keeps what it had.
    pub fn serve(&self, kind: &'static str, source: Arc<dyn Source>) {
        self.0.sources.write().unwrap_or_else(PoisonError::into_inner).insert(kind, source);
    }

    /// To be called after the commit of whatever changes a topic.
    pub fn changed(&self, topic: &Topic, keys: Keys) {
        self.heard(topic, keys.clone());
        self.0.outbox.add(topic.clone(), keys);
    }

    /// A change that another process made.
    pub(super) fn heard(&self, topic: &Topic, keys: Keys) {
        if let Some(source) = self.0.source(topic) {
            source.mark(topic, keys);
        }
        if let Some(channel) = self.0.lock().get(topic) {
            channel.changed.notify_one();
        }
    }

    /// Hints may have been missed: all that is watched is read again.
    pub(super) fn heard_all(&self) {
        let topics: Vec<Topic> = self.0.lock().keys().cloned().collect();
        for topic in topics {
            self.heard(&topic, Keys::All);
        }
    }

    /// Ends all streams; their readers come back to whoever answers next.
    pub fn stop(&self) {
        self.0.stop.cancel();
    }

    /// Ends when streams do.
    pub async fn stopped(&self) {
        self.0.stop.cancelled().await;
    }

    /// How many topics are watched.
    #[must_use]
    pub fn watched(&self) -> usize {
        self.0.lock().len()
    }

    /// Hears all frames of a topic from now on.
    #[must_use]
    pub fn subscribe(&self, topic: &Topic) -> Subscription {
        let mut channels = self.0.lock();
        let channel = channels.entry(topic.clone()).or_insert_with(|| self.open(topic));
        Subscription {
            receiver: Some(channel.sender.subscribe()),
            topic: topic.clone(),
            hub: Arc::downgrade(&self.0),
            position: 0,
        }
    }

    fn open(&self, topic: &Topic) -> Channel {
        let (sender, _) = broadcast::channel(BEHIND);
        let changed = Arc::new(Notify::new());
        let source = self.0.source(topic);
        let work = coalesce(Arc::downgrade(&self.0), source, topic.clone(), changed.clone());
        Channel { sender, changed, _coalescer: AbortOnDropHandle::new(tokio::spawn(work)) }
    }
}

impl Hub {
    /// Says it to whoever watches the topic now: a source names a change once, and since it was asked the last reader
    /// may have gone and another one come.
    fn say(&self, topic: &Topic, frame: Frame) {
        if let Some(channel) = self.lock().get(topic) {
            // Nobody may be left to hear it.
            drop(channel.sender.send(frame));
        }
    }

    fn source(&self, topic: &Topic) -> Option<Arc<dyn Source>> {
        self.sources.read().unwrap_or_else(PoisonError::into_inner).get(topic.kind()).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Topic, Channel>> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says what changed in a topic, at once when it was quiet, then with pauses in which changes gather.
async fn coalesce(hub: Weak<Hub>, source: Option<Arc<dyn Source>>, topic: Topic, changed: Arc<Notify>) {
    loop {
        changed.notified().await;
        let frame = match &source {
            Some(source) => source.refresh(&topic).await,
            None => Ok(Some(Frame::check())),
        };
        match frame {
            Ok(Some(frame)) => {
                if let Some(hub) = hub.upgrade() {
                    hub.say(&topic, frame);
                }
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%topic, error = format!("{error:#}"), "what changed could not be read; tried again");
                changed.notify_one();
                tokio::time::sleep(RETRY).await;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// One who hears a topic. The topic is forgotten with the last of them.
#[derive(Debug)]
pub struct Subscription {
    /// Gone only while this is dropped.
    receiver: Option<broadcast::Receiver<Frame>>,
    topic: Topic,
    hub: Weak<Hub>,
    /// What the reader has already.
    position: u64,
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hub(…)")
    }
}

impl Subscription {
    /// Skips what is not newer.
    pub fn skip_to(&mut self, position: u64) {
        self.position = position;
    }

    /// The next frame that is new; nothing when this one was too slow, or the topic is gone.
    pub async fn next(&mut self) -> Option<Frame> {
        loop {
            let frame = self.receiver.as_mut()?.recv().await.ok()?;
            if frame.position > self.position {
                if !frame.is_check() {
                    self.position = frame.position;
                }
                return Some(frame);
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let Some(hub) = self.hub.upgrade() else { return };
        let mut channels = hub.lock();
        // Under the lock: of two that go at once, the second one sees that it is the last.
        self.receiver = None;
        if channels.get(&self.topic).is_some_and(|channel| channel.sender.receiver_count() == 0) {
            channels.remove(&self.topic);
        }
    }
}
