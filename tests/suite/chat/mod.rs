//! Chat: what is written in conversations, who is in them, and what appears by itself.

mod cuts;
mod live;
mod changes;
mod drafts;
pub mod facts;
mod history;
mod log;
mod mentions;
mod posting;
mod reactions;
mod search;
