//! Chat: what is written in conversations, who is in them, and what appears by itself.

pub mod facts;
mod live;
mod log;
mod posting;
