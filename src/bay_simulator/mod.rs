//! A bay's controller without hardware: all that docs/bay-protocol.md asks of one, on a clock that only runs forward and
//! with a record on disk. Whoever builds a real one may read it as an example.

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
