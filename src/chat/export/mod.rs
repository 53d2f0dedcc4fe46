//! The export of a member's data of the chat, and the demonstration data.

pub mod store;
pub mod store_demo;
