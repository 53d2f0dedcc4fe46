//! Queue of frames for one stream.

use std::{
    collections::VecDeque,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::task::AtomicWaker;
use parking_lot::{Mutex, MutexGuard};

use crate::live::frame::Frame;

/// Frames of each topic that a client may be behind before it is disconnected; it reconnects and reads the whole.
const BEHIND: usize = 64;

/// Filled by the topics, emptied by the viewer.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    waiting: Mutex<Waiting>,
    reader: AtomicWaker,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: VecDeque<(usize, Arc<Frame>)>,
    most: usize,
    check: bool,
    stop: bool,
    cut: bool,
}

/// Message in the queue of a stream.
#[derive(Debug)]
pub(super) enum Mail {
    /// A frame, and the index of its topic.
    Frame(usize, Arc<Frame>),
    /// To ask again whether it may hear this.
    Check,
    Stop,
    /// The stream was too slow.
    Cut,
}

impl Inbox {
    /// Another topic will be heard.
    pub(super) fn widen(&self) {
        self.lock().most += BEHIND;
    }

    pub(super) fn put(&self, topic: usize, frame: &Arc<Frame>) {
        self.change(|waiting| {
            if waiting.frames.len() >= waiting.most {
                waiting.cut = true;
                waiting.frames = VecDeque::new();
            } else if !waiting.cut {
                waiting.frames.push_back((topic, frame.clone()));
            }
        });
    }

    pub(super) fn check(&self) {
        self.change(|waiting| waiting.check = true);
    }

    pub(super) fn stop(&self) {
        self.change(|waiting| waiting.stop = true);
    }

    fn change(&self, change: impl FnOnce(&mut Waiting)) {
        change(&mut self.lock());
        self.reader.wake();
    }

    pub(super) fn poll(&self, context: &mut Context<'_>) -> Poll<Mail> {
        if let Some(mail) = self.take() {
            return Poll::Ready(mail);
        }
        self.reader.register(context.waker());
        // A frame may have arrived before the registration.
        self.take().map_or(Poll::Pending, Poll::Ready)
    }

    /// A lost permission comes before frames that may no longer be sent.
    fn take(&self) -> Option<Mail> {
        let mut waiting = self.lock();
        if waiting.stop {
            Some(Mail::Stop)
        } else if waiting.cut {
            Some(Mail::Cut)
        } else if std::mem::take(&mut waiting.check) {
            Some(Mail::Check)
        } else {
            waiting.frames.pop_front().map(|(topic, frame)| Mail::Frame(topic, frame))
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock()
    }
}
