//! Addresses of the staff pages of bays and lockers.

use std::fmt::Display;

/// All bays, live.
#[must_use]
pub fn bays() -> &'static str {
    "/admin/bays"
}

/// Event stream of the list of bays.
#[must_use]
pub fn bays_events() -> &'static str {
    "/admin/bays/events"
}

/// The form of a new bay.
#[must_use]
pub fn bays_new() -> &'static str {
    "/admin/bays/new"
}

/// Sites.
#[must_use]
pub fn sites() -> &'static str {
    "/admin/bays/sites"
}

/// One site.
#[must_use]
pub fn site(id: impl Display) -> String {
    format!("/admin/bays/sites/{id}")
}

/// One bay.
#[must_use]
pub fn bay(id: impl Display) -> String {
    format!("/admin/bays/{id}")
}

/// Event stream of a bay.
#[must_use]
pub fn bay_events(id: impl Display) -> String {
    format!("/admin/bays/{id}/events")
}

/// Form of a bay.
#[must_use]
pub fn bay_edit(id: impl Display) -> String {
    format!("/admin/bays/{id}/edit")
}

/// Add lockers to it.
#[must_use]
pub fn bay_lockers(id: impl Display) -> String {
    format!("/admin/bays/{id}/lockers")
}

/// Close it for good.
#[must_use]
pub fn bay_closing(id: impl Display) -> String {
    format!("/admin/bays/{id}/close")
}

/// All lockers.
#[must_use]
pub fn staff_lockers() -> &'static str {
    "/admin/lockers"
}

/// One locker.
#[must_use]
pub fn staff_locker(code: impl Display) -> String {
    format!("/admin/lockers/{code}")
}

/// Alarms.
#[must_use]
pub fn alarms() -> &'static str {
    "/admin/bays/alarms"
}

/// Say that an alarm was seen.
#[must_use]
pub fn alarm_acknowledgement(id: impl Display) -> String {
    format!("/admin/bays/alarms/{id}/acknowledge")
}

/// Say that all alarms of a bay were seen.
#[must_use]
pub fn bay_alarms_acknowledgement(id: impl Display) -> String {
    format!("/admin/bays/{id}/alarms/acknowledge")
}

/// Get alarms by e-mail, or not.
#[must_use]
pub fn alarm_emails() -> &'static str {
    "/admin/bays/alarms/e-mails"
}

/// Lockers to be checked, and what was found in them.
#[must_use]
pub fn checks() -> &'static str {
    "/admin/lockers/checks"
}

/// Say what was found in a locker.
#[must_use]
pub fn staff_check(code: impl Display) -> String {
    format!("/admin/lockers/{code}/checks")
}

/// Say that found things were handed over.
#[must_use]
pub fn check_hand_over(id: impl Display) -> String {
    format!("/admin/lockers/checks/{id}/hand-over")
}

/// Set another deadline for its holder.
#[must_use]
pub fn staff_deadline(code: impl Display) -> String {
    format!("/admin/lockers/{code}/deadline")
}

/// Give it to a member.
#[must_use]
pub fn staff_assignment(code: impl Display) -> String {
    format!("/admin/lockers/{code}/assign")
}

/// Fault tickets.
#[must_use]
pub fn faults() -> &'static str {
    "/admin/lockers/faults"
}

/// Penalties.
#[must_use]
pub fn penalties() -> &'static str {
    "/admin/lockers/penalties"
}

/// Close a fault ticket.
#[must_use]
pub fn fault_closing(id: impl Display) -> String {
    format!("/admin/lockers/faults/{id}/close")
}

/// Lift a penalty.
#[must_use]
pub fn penalty_lifting(id: impl Display) -> String {
    format!("/admin/lockers/penalties/{id}/lift")
}

/// All lockers as a table for spreadsheets.
#[must_use]
pub fn staff_lockers_csv() -> &'static str {
    "/admin/lockers.csv"
}

/// Move its door.
#[must_use]
pub fn staff_orders(code: impl Display) -> String {
    format!("/admin/lockers/{code}/orders")
}

/// Service state of a locker.
#[must_use]
pub fn staff_service(code: impl Display) -> String {
    format!("/admin/lockers/{code}/service")
}

/// Taking back of a locker.
#[must_use]
pub fn staff_taking_back(code: impl Display) -> String {
    format!("/admin/lockers/{code}/take-back")
}

/// Give its holder another.
#[must_use]
pub fn staff_move(code: impl Display) -> String {
    format!("/admin/lockers/{code}/move")
}

/// Change the locker itself.
#[must_use]
pub fn staff_locker_edit(code: impl Display) -> String {
    format!("/admin/lockers/{code}/edit")
}

/// A one-time code for a bay's controller.
#[must_use]
pub fn bay_enrolment(id: impl Display) -> String {
    format!("/admin/bays/{id}/enrolment")
}

/// End the secret of a controller.
#[must_use]
pub fn bay_token_revocation(id: impl Display, secret: impl Display) -> String {
    format!("/admin/bays/{id}/tokens/{secret}/revoke")
}

/// Take many lockers back.
#[must_use]
pub fn bulk_release() -> &'static str {
    "/admin/bays/release"
}

/// Open many doors.
#[must_use]
pub fn bulk_opening() -> &'static str {
    "/admin/bays/opening"
}

/// Progress of a bulk action.
#[must_use]
pub fn bulk_action(id: impl Display) -> String {
    format!("/admin/bays/acts/{id}")
}

/// Stop it.
#[must_use]
pub fn bulk_action_stop(id: impl Display) -> String {
    format!("/admin/bays/acts/{id}/stop")
}

/// Occupancy of lockers.
#[must_use]
pub fn occupancy() -> &'static str {
    "/admin/bays/occupancy"
}

/// Bring bays, lockers and cards from a file.
#[must_use]
pub fn bays_import() -> &'static str {
    "/admin/bays/import"
}
