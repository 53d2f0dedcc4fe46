//! Hints queued for other processes.

use crate::live::topic::{Keys, Topic};
use std::collections::BTreeMap;

use parking_lot::Mutex;
use tokio::sync::Notify;

/// Hints that are still to be sent: each topic once, however often it changed.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    hints: Mutex<BTreeMap<Topic, Keys>>,
    pub(crate) filled: Notify,
}

impl Outbox {
    pub(super) fn add(&self, topic: Topic, keys: Keys) {
        self.hints.lock().entry(topic).or_default().merge(keys);
        self.filled.notify_one();
    }

    pub(crate) fn take(&self) -> BTreeMap<Topic, Keys> {
        std::mem::take(&mut self.hints.lock())
    }
}
