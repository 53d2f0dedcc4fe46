//! Chat: what is written in conversations, who is in them, and what appears by itself.

pub mod facts;
mod friends;
mod groups;
mod log;
mod people;
mod posting;
mod rooms;
