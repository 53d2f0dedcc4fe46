//! Chat: what is written in conversations, who is in them, and what appears by itself.

mod cuts;
pub mod facts;
mod live;
mod log;
mod posting;
