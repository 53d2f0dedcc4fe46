//! Topics of the live layer, and the keys that changed in them.

use std::{collections::BTreeSet, fmt, str::FromStr, sync::Arc};

/// The name of something that can be watched: `concert:7`, `member:301`, `bays`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(Arc<str>);

impl Topic {
    /// Creates a topic of a kind.
    #[must_use]
    pub fn new(kind: &'static str, id: impl fmt::Display) -> Self {
        Self(format!("{kind}:{id}").into())
    }

    /// A topic as another process wrote it.
    #[must_use]
    pub fn stored(name: &str) -> Self {
        Self(name.into())
    }

    /// The part before the colon: the kind, which names the source.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }

    /// The part after the colon.
    #[must_use]
    pub fn id<Id: FromStr>(&self) -> Option<Id> {
        self.0.split_once(':')?.1.parse().ok()
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Changed parts of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    All,
    /// These parts; their source defines the numbers.
    These(BTreeSet<i32>),
}

impl Default for Keys {
    fn default() -> Self {
        Self::These(BTreeSet::new())
    }
}

impl Keys {
    /// Creates a set of parts.
    #[must_use]
    pub fn these(keys: impl IntoIterator<Item = i32>) -> Self {
        Self::These(keys.into_iter().collect())
    }

    /// True if there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::These(keys) if keys.is_empty())
    }

    /// Adds what another hint names.
    pub fn merge(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::These(mine), Self::These(others)) => mine.extend(others),
            (_, Self::All) => *self = Self::All,
            (Self::All, _) => {}
        }
    }
}
