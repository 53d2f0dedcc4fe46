//! The acts that are worth an entry, and how an export names its filters.

use crate::text::characters::is_deceptive;

/// An act that is worth an entry: its name in the table and the key of its name for people.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    /// `[a-z_.]`, in the table.
    pub name: &'static str,
    /// Key in the text files.
    pub label: &'static str,
}

macro_rules! actions {
    ($($constant:ident = $name:literal, $label:literal;)*) => {
        impl Action {
            $(#[doc = concat!("`", $name, "`")] pub const $constant: Self = Self { name: $name, label: $label };)*

            /// All acts.
            pub const ALL: &'static [Self] = &[$(Self::$constant),*];
        }
    };
}

actions! {
    MEMBER_IMPORTED = "member.imported", "audit-member-imported";
    MEMBER_UPDATED = "member.updated", "audit-member-updated";
    CODE_ISSUED = "code.issued", "audit-code-issued";
    LINK_SENT = "link.sent", "audit-link-sent";
    MAIL_TRIED_AGAIN = "mail.tried_again", "audit-mail-tried-again";
    ACCOUNT_ACTIVATED = "account.activated", "audit-account-activated";
    PASSWORD_RESET = "password.reset", "audit-password-reset";
    PASSWORD_CHANGED = "password.changed", "audit-password-changed";
    SIGNED_IN = "session.began", "audit-signed-in";
    SIGN_IN_REFUSED = "refused.sign_in", "audit-sign-in-refused";
    CONFIRMATION_REFUSED = "refused.confirmation", "audit-confirmation-refused";
    CODE_REFUSED = "refused.code", "audit-code-refused";
    LINK_REFUSED = "refused.link", "audit-link-refused";
    BOOKING_LOOKUP_REFUSED = "refused.booking", "audit-booking-lookup-refused";
    ENROLMENT_REFUSED = "refused.enrolment", "audit-enrolment-refused";
    LOCKED_OUT = "refused.locked", "audit-locked-out";
    REFUSALS_COUNTED = "refused.counted", "audit-refusals-counted";
    SIGNED_OUT = "session.left", "audit-signed-out";
    SESSION_ENDED = "session.ended", "audit-session-ended";
    OTHER_SESSIONS_ENDED = "session.others_ended", "audit-other-sessions-ended";
    PROFILE_CHANGED = "profile.changed", "audit-profile-changed";
    PICTURE_CHANGED = "picture.changed", "audit-picture-changed";
    EXPORTED = "account.exported", "audit-exported";
    MEMBERS_EXPORTED = "members.exported", "audit-members-exported";
    AUDIT_EXPORTED = "audit.exported", "audit-audit-exported";
    CONCERTS_EXPORTED = "concerts.exported", "audit-concerts-exported";
    BOOKINGS_EXPORTED = "bookings.exported", "audit-bookings-exported";
    LOCKERS_EXPORTED = "lockers.exported", "audit-lockers-exported";
    ACCOUNT_CLOSED = "account.closed", "audit-account-closed";
    MEMBER_REMOVED = "member.removed", "audit-member-removed";
    ACCOUNT_SUSPENDED = "account.suspended", "audit-account-suspended";
    ACCOUNT_RESTORED = "account.restored", "audit-account-restored";
    CARD_BLOCKED = "card.blocked", "audit-card-blocked";
    CARD_UNBLOCKED = "card.unblocked", "audit-card-unblocked";
    CARD_REPLACED = "card.replaced", "audit-card-replaced";
    ROLE_GRANTED = "role.granted", "audit-role-granted";
    ROLE_REMOVED = "role.removed", "audit-role-removed";
    CONCERT_CREATED = "concert.created", "audit-concert-created";
    CONCERT_CHANGED = "concert.changed", "audit-concert-changed";
    CONCERT_CANCELLED = "concert.cancelled", "audit-concert-cancelled";
    CONCERT_RESTORED = "concert.restored", "audit-concert-restored";
    CONCERT_REMOVED = "concert.removed", "audit-concert-removed";
    SEATS_BLOCKED = "seats.blocked", "audit-seats-blocked";
    SEATS_UNBLOCKED = "seats.unblocked", "audit-seats-unblocked";
    SEATS_MARKED = "seats.marked", "audit-seats-marked";
    BOOKING_SOLD = "booking.sold", "audit-booking-sold";
    BOOKING_CANCELLED = "booking.cancelled", "audit-booking-cancelled";
    BOOKING_RENAMED = "booking.renamed", "audit-booking-renamed";
    BOOKING_RESTORED = "booking.restored", "audit-booking-restored";
    BOOKING_MOVED = "booking.moved", "audit-booking-moved";
    SEATS_GIVEN_UP = "booking.seats_given_up", "audit-seats-given-up";
    SEAT_HANDED_ON = "seat.handed_on", "audit-seat-handed-on";
    SEAT_HANDED_BACK = "seat.handed_back", "audit-seat-handed-back";
    AUDIENCE_WRITTEN_TO = "concert.audience_written_to", "audit-audience-written-to";
    AUDIENCE_TOLD = "concert.audience_told", "audit-audience-told";
    AUDIENCE_TICK_TAKEN_BACK = "concert.audience_tick_taken_back", "audit-audience-tick-taken-back";
    CHECK_IN_ANYWAY = "check_in.anyway", "audit-check-in-anyway";
    CHECK_IN_UNDONE = "check_in.undone", "audit-check-in-undone";
    LOCKER_CLAIMED = "locker.claimed", "audit-locker-claimed";
    LOCKER_RESERVED = "locker.reserved", "audit-locker-reserved";
    RESERVATION_CANCELLED = "locker.reservation_cancelled", "audit-reservation-cancelled";
    RESERVATION_EXPIRED = "locker.reservation_expired", "audit-reservation-expired";
    LOCKER_OFFERED = "locker.offered", "audit-locker-offered";
    LOCKER_OFFER_EXPIRED = "locker.offer_expired", "audit-locker-offer-expired";
    LOCKER_RELEASED = "locker.released", "audit-locker-released";
    LOCKER_KEPT = "locker.kept", "audit-locker-kept";
    LOCKER_EXTENDED = "locker.extended", "audit-locker-extended";
    LOCKER_SHARED = "locker.shared", "audit-locker-shared";
    LOCKER_UNSHARED = "locker.unshared", "audit-locker-unshared";
    LOCKER_OVERDUE = "locker.overdue", "audit-locker-overdue";
    PENALTY_GIVEN = "penalty.given", "audit-penalty-given";
    FAULT_REPORTED = "locker.fault_reported", "audit-fault-reported";
    DOOR_COMMANDED = "door.commanded", "audit-door-commanded";
    LOCKER_PUT_BACK = "locker.put_back", "audit-locker-put-back";
    LOCKER_OPENED = "locker.opened", "audit-locker-opened";
    ENROLMENT_CODE_ISSUED = "bay.code_issued", "audit-enrolment-code";
    BAY_ENROLLED = "bay.enrolled", "audit-bay-enrolled";
    BAY_TOKENS_REVOKED = "bay.tokens_revoked", "audit-bay-tokens-revoked";
    CARD_REFUSED = "bay.card_refused", "audit-card-refused";
    BAY_CREATED = "bay.created", "audit-bay-created";
    BAY_CHANGED = "bay.changed", "audit-bay-changed";
    SITE_ADDED = "site.added", "audit-site-added";
    SITE_RENAMED = "site.renamed", "audit-site-renamed";
    BAY_CLOSED = "bay.closed", "audit-bay-closed";
    LOCKERS_ADDED = "bay.lockers_added", "audit-lockers-added";
    LOCKER_CHANGED = "locker.changed", "audit-locker-changed";
    LOCKER_SERVICE_CHANGED = "locker.service_changed", "audit-locker-service-changed";
    LOCKER_TAKEN_BACK = "locker.taken_back", "audit-locker-taken-back";
    LOCKER_EXCHANGED = "locker.exchanged", "audit-locker-exchanged";
    TERM_ENDED = "locker.term_ended", "audit-term-ended";
    ALARM_ACKNOWLEDGED = "alarm.acknowledged", "audit-alarm-acknowledged";
    ALARMS_ACKNOWLEDGED = "alarm.all_acknowledged", "audit-alarms-acknowledged";
    LOCKER_CHECKED = "locker.checked", "audit-locker-checked";
    THINGS_HANDED_OVER = "locker.things_handed_over", "audit-things-handed-over";
    LOCKER_PROLONGED = "locker.prolonged", "audit-locker-prolonged";
    LOCKER_ASSIGNED = "locker.assigned", "audit-locker-assigned";
    ASSIGNMENTS_IMPORTED = "locker.assignments_imported", "audit-assignments-imported";
    FAULT_CLOSED = "fault.closed", "audit-fault-closed";
    PENALTY_LIFTED = "penalty.lifted", "audit-penalty-lifted";
    BAYS_IMPORTED = "bay.imported", "audit-bays-imported";
    CARDS_IMPORTED = "card.imported", "audit-cards-imported";
    BULK_ACTION_BEGUN = "locker.mass_act_begun", "audit-bulk-begun";
    MASS_ACT_STOPPED = "locker.mass_act_stopped", "audit-bulk-stopped";
    ROOM_CREATED = "room.created", "audit-room-created";
    ROOM_CHANGED = "room.changed", "audit-room-changed";
    ROOM_DELETED = "room.deleted", "audit-room-deleted";
    ROOM_MEMBER_REMOVED = "room.member_removed", "audit-room-member-removed";
    ROOM_ROLE_CHANGED = "room.role_changed", "audit-room-role-changed";
    READER_REFUSED = "reader.refused", "audit-reader-refused";
}

/// The key of an act's name, from what the table holds.
#[must_use]
pub fn label(name: &str) -> &'static str {
    Action::ALL.iter().find(|action| action.name == name).map_or("audit-other", |action| action.label)
}

/// The longest detail that [`filters`] makes, in characters.
pub(crate) const LONGEST_FILTER: usize = 200;

/// The detail of an export: the filters that were set, as `name: value`. Empty: the whole list.
#[must_use]
pub fn filters(asked: &[(&str, &str)]) -> String {
    let set = asked.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}: {value}"));
    let set: Vec<String> = set.collect();
    set.join(" · ").chars().map(|c| if is_deceptive(c) { ' ' } else { c }).take(LONGEST_FILTER).collect()
}
