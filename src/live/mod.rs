//! Live updates: topics, their subscribers, and hints between processes.
//!
//! The truth is in the tables. A hint only says that a topic has changed; its source reads again.
//!
//! ```text
//! write, commit → Live::changed → Source::mark → (watched?) Source::refresh, ten times a second at most → every watcher
//!                              ↘ relay → the other processes on the database, which do the same
//! ```

mod frame;
mod hub;
pub mod relay;
mod relay_outbox;
mod store;
mod stream;
mod stream_queue;
mod topic;

pub use crate::live::{
    frame::Frame,
    hub::{Live, Source, Subscription},
    stream::{Rights, Watch},
    topic::{Keys, Topic},
};
