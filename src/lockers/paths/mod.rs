//! Paths of the locker pages. The `Display` of a path is its URL.

pub mod staff;

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::{
    accounts::members::number::MemberNumber,
    error::Error,
    ids::{BayId, CommandId},
    lockers::bays::LockerCode,
};

/// My lockers, and the bays.
#[derive(Debug, TypedPath)]
#[typed_path("/lockers")]
pub struct MyLockers;

#[derive(Debug, TypedPath)]
#[typed_path("/lockers/events")]
pub struct LockerEvents;

/// Claim of the most suitable locker of a bay.
#[derive(Debug, TypedPath)]
#[typed_path("/lockers/claim-any")]
pub struct ClaimAny;

#[derive(Debug, TypedPath)]
#[typed_path("/lockers/preferences")]
pub struct LockerPreferences;

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/bays/{id}/waits", rejection(Error))]
pub struct Wait {
    pub id: BayId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/bays/{id}/waits/leave", rejection(Error))]
pub struct WaitEnd {
    pub id: BayId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}", rejection(Error))]
pub struct Locker {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}/claim", rejection(Error))]
pub struct Claim {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}/reserve", rejection(Error))]
pub struct Reservation {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}/release", rejection(Error))]
pub struct Release {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}/keep", rejection(Error))]
pub struct ReleaseUndo {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}/extend", rejection(Error))]
pub struct Extension {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}/share", rejection(Error))]
pub struct Share {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}/shares/{number}/end", rejection(Error))]
pub struct ShareEnd {
    pub code: LockerCode,
    pub number: MemberNumber,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}/report", rejection(Error))]
pub struct FaultReport {
    pub code: LockerCode,
}

/// Exchange of a broken locker for another.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}/exchange", rejection(Error))]
pub struct Exchange {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/{code}/commands", rejection(Error))]
pub struct Commands {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/lockers/commands/{id}", rejection(Error))]
pub struct Command {
    pub id: CommandId,
}
