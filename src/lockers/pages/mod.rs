//! The pages of members: which lockers they have, which they may have, and the buttons that open them.

mod answers;
mod claims;
mod commands;
mod events;
mod faults;
mod index;
mod preferences;
mod shares;
mod show;
mod tenures;
mod waits;

use axum::Router;

use super::Lockers;

pub(super) fn router() -> Router<Lockers> {
    let router = index::router().merge(show::router()).merge(claims::router()).merge(tenures::router());
    let router = router.merge(shares::router()).merge(faults::router()).merge(commands::router());
    router.merge(events::router()).merge(preferences::router()).merge(waits::router())
}
