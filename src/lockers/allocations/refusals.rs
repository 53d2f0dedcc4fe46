//! Messages of refusals by the rules: for pages, and short ones for card readers.

use time::{OffsetDateTime, Time};

use crate::{
    lockers::allocations::Refusal,
    web::{
        Language, Message,
        time::{When, daily},
    },
};

/// Place where a refusal is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    Page,
    Reader,
}

fn keys(refusal: Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::Unknown => ("locker-unknown", "reader-no-locker"),
        Refusal::OutOfService => ("locker-not-in-service", "reader-out-of-service"),
        Refusal::Taken => ("locker-taken", "reader-taken"),
        Refusal::Yours => ("locker-yours-already", "reader-yours"),
        Refusal::Quota(_) => ("locker-quota", "reader-quota"),
        Refusal::Department => ("locker-department", "reader-department"),
        Refusal::Hours(..) => ("locker-hours", "reader-hours"),
        Refusal::TermOver => ("locker-term-over", "reader-term-over"),
        Refusal::Penalty(_) => ("locker-penalty", "reader-penalty"),
        Refusal::Accessible => ("locker-kept-accessible", "reader-accessible"),
        Refusal::Missed(_) => ("locker-missed", "reader-missed"),
        Refusal::NotYours => ("locker-not-yours", "reader-not-yours"),
        Refusal::TooLate => ("locker-too-late", "reader-too-late"),
        Refusal::Extended => ("locker-extended-enough", "reader-not-now"),
        Refusal::Awaited => ("locker-awaited", "reader-not-now"),
        Refusal::Overdue => ("locker-overdue-now", "reader-not-now"),
        Refusal::Away => ("locker-away", "reader-bay-offline"),
    }
}

#[must_use]
pub fn message(refusal: Refusal, display: Display, now: OffsetDateTime, language: Language) -> Message {
    let (page, reader) = keys(refusal);
    let clock = |time: Time| match display {
        Display::Page => daily(time, language),
        Display::Reader => format!("{:02}:{:02}", time.hour(), time.minute()),
    };
    let message = Message::new(if display == Display::Page { page } else { reader });
    match refusal {
        Refusal::Quota(quota) => message.count("quota", quota),
        Refusal::Hours(opens, closes) => message.with("opens", clock(opens)).with("closes", clock(closes)),
        Refusal::Penalty(at) | Refusal::Missed(at) => message.with("until", When::new(at, now, language).to_string()),
        _ => message,
    }
}
