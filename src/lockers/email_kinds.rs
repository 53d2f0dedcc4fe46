//! Kinds of e-mails of lockers that stand for themselves; the others are announcements (`news`).

use crate::mail::EmailKind;
use time::Duration;

pub const REMINDER: EmailKind = day("locker.reminder", "email-locker-reminder");

pub const OVERDUE: EmailKind = day("locker.overdue", "email-locker-overdue");

/// A locker is held for a member who waited.
pub const OFFERED: EmailKind = day("locker.offered", "email-locker-offered");

pub const SHARED: EmailKind = day("locker.shared", "email-locker-shared");

/// Alarms of a bay; about the bay, `alarms` are their keys.
pub const ALARM: EmailKind = day("locker.alarm", "email-locker-alarm");

const fn day(name: &'static str, label: &'static str) -> EmailKind {
    EmailKind { name, label, lasts: Duration::hours(24) }
}
