//! Chat: what is written in conversations, who is in them, and what appears by itself.

mod answering;
mod blocking;
mod changes;
mod commands;
mod crash;
mod cuts;
mod drafts;
mod ends;
pub mod facts;
mod fast_paths;
mod friends;
mod groups;
mod history;
mod kept;
mod live;
mod log;
mod mentions;
mod names;
pub mod people;
mod posting;
mod presence;
mod reactions;
mod rooms;
mod search;
mod texts;
mod unread;
