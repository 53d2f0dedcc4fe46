//! Paths of the staff pages of bays and lockers.

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::{
    error::Error,
    ids::{AlarmId, BayId, BayTokenId, BulkActionId, FaultId, LockerCheckId, PenaltyId, SiteId},
    lockers::bays::LockerCode,
};

/// All bays, live.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/bays")]
pub struct Bays;

#[derive(Debug, TypedPath)]
#[typed_path("/admin/bays/events")]
pub struct BaysEvents;

#[derive(Debug, TypedPath)]
#[typed_path("/admin/bays/new")]
pub struct NewBay;

#[derive(Debug, TypedPath)]
#[typed_path("/admin/bays/sites")]
pub struct Sites;

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/sites/{id}", rejection(Error))]
pub struct Site {
    pub id: SiteId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/{id}", rejection(Error))]
pub struct Bay {
    pub id: BayId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/{id}/events", rejection(Error))]
pub struct BayEvents {
    pub id: BayId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/{id}/edit", rejection(Error))]
pub struct BayEdit {
    pub id: BayId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/{id}/lockers", rejection(Error))]
pub struct BayLockers {
    pub id: BayId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/{id}/close", rejection(Error))]
pub struct BayClosing {
    pub id: BayId,
}

#[derive(Debug, TypedPath)]
#[typed_path("/admin/lockers")]
pub struct StaffLockers;

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/{code}", rejection(Error))]
pub struct StaffLocker {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath)]
#[typed_path("/admin/bays/alarms")]
pub struct Alarms;

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/alarms/{id}/acknowledge", rejection(Error))]
pub struct AlarmAcknowledgement {
    pub id: AlarmId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/{id}/alarms/acknowledge", rejection(Error))]
pub struct BayAlarmsAcknowledgement {
    pub id: BayId,
}

#[derive(Debug, TypedPath)]
#[typed_path("/admin/bays/alarms/e-mails")]
pub struct AlarmEmails;

/// Lockers to be checked, and the items found in them.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/lockers/checks")]
pub struct Checks;

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/{code}/checks", rejection(Error))]
pub struct LockerCheck {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/checks/{id}/hand-over", rejection(Error))]
pub struct CheckHandOver {
    pub id: LockerCheckId,
}

/// Another deadline for the holder.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/{code}/deadline", rejection(Error))]
pub struct LockerDeadline {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/{code}/assign", rejection(Error))]
pub struct LockerAssignment {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath)]
#[typed_path("/admin/lockers/faults")]
pub struct Faults;

#[derive(Debug, TypedPath)]
#[typed_path("/admin/lockers/penalties")]
pub struct Penalties;

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/faults/{id}/close", rejection(Error))]
pub struct FaultClosing {
    pub id: FaultId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/penalties/{id}/lift", rejection(Error))]
pub struct PenaltyLifting {
    pub id: PenaltyId,
}

/// All lockers as a table for spreadsheets.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/lockers.csv")]
pub struct LockersCsv;

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/{code}/orders", rejection(Error))]
pub struct LockerOrders {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/{code}/service", rejection(Error))]
pub struct LockerService {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/{code}/take-back", rejection(Error))]
pub struct LockerTakingBack {
    pub code: LockerCode,
}

/// Another locker for the holder.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/{code}/move", rejection(Error))]
pub struct LockerMove {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/lockers/{code}/edit", rejection(Error))]
pub struct LockerEdit {
    pub code: LockerCode,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/{id}/enrolment", rejection(Error))]
pub struct BayEnrolment {
    pub id: BayId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/{id}/tokens/{secret}/revoke", rejection(Error))]
pub struct BayTokenRevocation {
    pub id: BayId,
    pub secret: BayTokenId,
}

#[derive(Debug, TypedPath)]
#[typed_path("/admin/bays/release")]
pub struct BulkRelease;

#[derive(Debug, TypedPath)]
#[typed_path("/admin/bays/opening")]
pub struct BulkOpening;

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/acts/{id}", rejection(Error))]
pub struct BulkAction {
    pub id: BulkActionId,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/bays/acts/{id}/stop", rejection(Error))]
pub struct BulkActionStop {
    pub id: BulkActionId,
}

#[derive(Debug, TypedPath)]
#[typed_path("/admin/bays/occupancy")]
pub struct Occupancy;

#[derive(Debug, TypedPath)]
#[typed_path("/admin/bays/import")]
pub struct BaysImport;
