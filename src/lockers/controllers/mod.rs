//! Bay controllers, connected by WebSocket.

pub mod connections;
pub mod enrolment;
pub mod frames;
mod greeting;
mod session;
pub mod socket;
pub mod store_cards;
pub mod store_configuration;
pub mod store_connections;
pub mod store_tokens;
mod wire;
