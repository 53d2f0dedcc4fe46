//! Simulated bay controller without hardware: implements docs/bay-protocol.md on a monotonic clock with a journal on
//! disk. An example for the developers of a real controller.

mod commands;
mod controller;
mod doors;
mod journal;
mod people;
mod portal_frames;
pub mod settings;
mod websocket;

use crate::bay_simulator::{controller::Controller, settings::Settings};

/// Is a controller for as long as it is polled.
///
/// # Errors
/// When its folder cannot be used, or the portal does not want it: a wrong code, a revoked token.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    Controller::start(settings)?.run().await
}
