//! Kinds of e-mails of lockers.

use crate::mail::EmailKind;
use time::Duration;

/// The deadline comes near.
pub const REMINDER: EmailKind = day("locker.reminder", "email-locker-reminder");

/// The deadline has passed.
pub const OVERDUE: EmailKind = day("locker.overdue", "email-locker-overdue");

/// A locker is held for a member who waited.
pub const OFFERED: EmailKind = day("locker.offered", "email-locker-offered");

/// A member lends their locker.
pub const SHARED: EmailKind = day("locker.shared", "email-locker-shared");

/// Staff took the locker back.
pub const TAKEN_BACK: EmailKind = days("locker.taken_back", "email-locker-taken-back");

/// Staff took it back with all others at the end of the term.
pub const TERM: EmailKind = days("locker.term", "email-locker-term");

/// The locker is out of service, or to be checked, while a member has it.
pub const OUT_OF_SERVICE: EmailKind = days("locker.out_of_service", "email-locker-out-of-service");

/// Staff gave the member another locker.
pub const EXCHANGED: EmailKind = days("locker.exchanged", "email-locker-exchanged");

/// An offer was not taken in time.
pub const OFFER_OVER: EmailKind = days("locker.offer_over", "email-locker-offer-over");

/// A reservation was not used in time.
pub const RESERVATION_OVER: EmailKind = days("locker.reservation_over", "email-locker-reservation-over");

/// The owner lends the locker no more.
pub const UNSHARED: EmailKind = days("locker.unshared", "email-locker-unshared");

/// Staff set another deadline.
pub const PROLONGED: EmailKind = days("locker.prolonged", "email-locker-prolonged");

/// Staff gave the member a locker.
pub const ASSIGNED: EmailKind = days("locker.assigned", "email-locker-assigned");

/// Things were found in a locker that the member had.
pub const FOUND: EmailKind = days("locker.found", "email-locker-found");

/// A share ended for its borrower: the locker was taken back or released, or its holder's account was closed.
pub const LOAN_OVER: EmailKind = days("locker.loan_over", "email-locker-loan-over");

/// A borrowed locker is out of service, or to be checked.
pub const LOAN_OUT_OF_SERVICE: EmailKind = days("locker.loan_out_of_service", "email-locker-loan-out-of-service");

/// Another locker takes the place of a borrowed one.
pub const LOAN_EXCHANGED: EmailKind = days("locker.loan_exchanged", "email-locker-loan-exchanged");

/// A borrowed locker opens for nobody while its holder's account is suspended; told without the reason.
pub const LOAN_PAUSED: EmailKind = days("locker.loan_paused", "email-locker-loan-paused");

/// A borrowed locker opens again.
pub const LOAN_RESUMED: EmailKind = days("locker.loan_resumed", "email-locker-loan-resumed");

/// Alarms of a bay; about the bay, `alarms` are their keys.
pub const ALARM: EmailKind =
    EmailKind { name: "locker.alarm", label: "email-locker-alarm", lasts: Duration::hours(24) };

pub(crate) const fn day(name: &'static str, label: &'static str) -> EmailKind {
    EmailKind { name, label, lasts: Duration::hours(24) }
}

pub(crate) const fn days(name: &'static str, label: &'static str) -> EmailKind {
    EmailKind { name, label, lasts: EmailKind::DAYS }
}
